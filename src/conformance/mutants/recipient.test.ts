import { expect, test } from 'vitest';
import { recipientChecks } from '../checks/recipient.ts';
import { referenceRecipientParts } from '../reference-recipient.ts';
import { runMutants } from '../run-mutants.ts';
import { recipientMutants } from './recipient.ts';

test('Every mutant of the receiver is killed by a check of its clause', async () => {
  const report = await runMutants({
    checks: recipientChecks,
    mutants: recipientMutants,
    reference: { name: 'reference', ...referenceRecipientParts },
    binding: recipientChecks.map(({ clause }) => clause),
  });
  expect(report.failures).toEqual([]);
}, 60_000);
