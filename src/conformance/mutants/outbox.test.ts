import { expect, test } from 'vitest';
import { outboxChecks } from '../checks/outbox.ts';
import { referenceOutboxParts } from '../reference-outbox-parts.ts';
import { runMutants } from '../run-mutants.ts';
import { outboxMutants } from './outbox.ts';

test('Every mutant of the outbox is killed by a check of its clause', async () => {
  const report = await runMutants({
    checks: outboxChecks,
    mutants: outboxMutants,
    reference: { name: 'reference', ...referenceOutboxParts },
    binding: outboxChecks.map(({ clause }) => clause),
  });
  expect(report.failures).toEqual([]);
}, 60_000);
