import { expect, test } from 'vitest';
import { referenceOutboxRecords } from '../reference-outbox-records.ts';
import { outboxRecordChecks } from './outbox-records.ts';

test.each(outboxRecordChecks)('The reference passes $id: $title', async ({ run }) => {
  const adapter = { name: 'reference', outboxRecords: referenceOutboxRecords };
  await expect(Promise.resolve(run(adapter))).resolves.toBe(undefined);
});
