import type { Adapter } from './adapter.ts';
import { referenceOutboxLog, referenceOutboxPolling } from './reference-outbox.ts';
import { referenceOutboxConsumer } from './reference-outbox-consumer.ts';
import { referenceOutboxRecords } from './reference-outbox-records.ts';
import { referenceOutboxWaits } from './reference-outbox-waits.ts';

/** The outbox of the reference runtime. */
export const referenceOutboxParts = {
  outboxPolling: referenceOutboxPolling,
  outboxLog: referenceOutboxLog,
  outboxConsumer: referenceOutboxConsumer,
  outboxWaits: referenceOutboxWaits,
  outboxRecords: referenceOutboxRecords,
} as const satisfies Partial<Adapter>;
