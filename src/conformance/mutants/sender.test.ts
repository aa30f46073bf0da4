import { expect, test } from 'vitest';
import { senderChecks } from '../checks/sender.ts';
import { referenceSender, referenceSocketSender } from '../reference-sender.ts';
import { runMutants } from '../run-mutants.ts';
import { senderMutants } from './sender.ts';

test('Every mutant of the sender is killed by a check of its clause', {
  timeout: 60_000,
}, async () => {
  const report = await runMutants({
    checks: senderChecks,
    mutants: senderMutants,
    reference: {
      name: 'reference',
      sender: referenceSender,
      senderSockets: referenceSocketSender,
    },
    binding: senderChecks.map(({ clause }) => clause),
  });
  expect(report.failures).toEqual([]);
});
