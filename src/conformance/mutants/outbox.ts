/** The reference's outbox, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { outboxConsumerMutants } from './outbox-consumer.ts';
import { outboxKindMutants } from './outbox-kinds.ts';
import { outboxRecordMutants } from './outbox-records.ts';
import { outboxRelayMutants } from './outbox-relay.ts';
import { outboxReleaseMutants } from './outbox-release.ts';
import { outboxWaitMutants } from './outbox-waits.ts';

/** Every mutant of the outbox. */
export const outboxMutants: readonly Mutant[] = [
  ...outboxRelayMutants,
  ...outboxKindMutants,
  ...outboxReleaseMutants,
  ...outboxConsumerMutants,
  ...outboxWaitMutants,
  ...outboxRecordMutants,
];
