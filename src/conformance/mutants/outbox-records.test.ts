import { expect, test } from 'vitest';
import { outboxRecordChecks } from '../checks/outbox-records.ts';
import { referenceOutboxRecords } from '../reference-outbox-records.ts';
import { runMutants } from '../run-mutants.ts';
import { outboxRecordMutants } from './outbox-records.ts';

test('Every mutant of event records is killed by a check of its clause', async () => {
  const report = await runMutants({
    checks: outboxRecordChecks,
    mutants: outboxRecordMutants,
    reference: { name: 'reference', outboxRecords: referenceOutboxRecords },
    binding: outboxRecordChecks.map(({ clause }) => clause),
  });
  expect(report.failures).toEqual([]);
});
