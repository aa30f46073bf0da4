import { expect, test } from 'vitest';
import { eventsChecks } from '../checks/events.ts';
import { referenceEvents } from '../reference-events.ts';
import { runMutants } from '../run-mutants.ts';
import { eventsMutants } from './events.ts';

test('Every mutant of events is killed by a check of its clause', async () => {
  const report = await runMutants({
    checks: eventsChecks,
    mutants: eventsMutants,
    reference: { name: 'reference', events: referenceEvents },
    binding: eventsChecks.map(({ clause }) => clause),
  });
  expect(report.failures).toEqual([]);
});
