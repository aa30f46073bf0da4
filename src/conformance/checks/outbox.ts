/** Checks of spec page 7: the outbox, its consumers, waits for one's own write, and event records. */
import type { Check } from '../check.ts';
import { outboxConsumerChecks } from './outbox-consumer.ts';
import { outboxKindChecks } from './outbox-kinds.ts';
import { outboxRecordChecks } from './outbox-records.ts';
import { relayChecks } from './outbox-relay.ts';
import { outboxWaitChecks } from './outbox-waits.ts';

/** Every check of the outbox. */
export const outboxChecks: readonly Check[] = [
  ...relayChecks('outboxPolling'),
  ...relayChecks('outboxLog'),
  ...outboxKindChecks,
  ...outboxConsumerChecks,
  ...outboxWaitChecks,
  ...outboxRecordChecks,
];
