/** Checks of spec page 7: the outbox, its consumers, waits for one's own write, and event records. */
import type { Check } from '../check.ts';
import { checksOfKind } from './outbox-check.ts';
import { consumerOffsetChecks } from './outbox-consumer.ts';
import { consumerGroupChecks } from './outbox-consumer-groups.ts';
import { consumerPoisonChecks } from './outbox-consumer-poison.ts';
import { outboxKindChecks } from './outbox-kinds.ts';
import { outboxRecordChecks } from './outbox-records.ts';
import { relayRows } from './outbox-relay.ts';
import { outboxReleaseChecks } from './outbox-release.ts';
import { outboxWaitChecks } from './outbox-waits.ts';
import { writingRows } from './outbox-writing.ts';

/** Every check of the outbox. */
export const outboxChecks: readonly Check[] = [
  ...checksOfKind('outboxPolling', [...writingRows, ...relayRows]),
  ...checksOfKind('outboxLog', [...writingRows, ...relayRows]),
  ...outboxKindChecks,
  ...outboxReleaseChecks,
  ...consumerOffsetChecks,
  ...consumerPoisonChecks,
  ...consumerGroupChecks,
  ...outboxWaitChecks,
  ...outboxRecordChecks,
];
