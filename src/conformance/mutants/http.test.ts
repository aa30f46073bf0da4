import { expect, test } from 'vitest';
import { httpChecks } from '../checks/http.ts';
import { referenceHttp } from '../reference-http.ts';
import { runMutants } from '../run-mutants.ts';
import { httpMutants } from './http.ts';

test('Every mutant of the HTTP binding is killed by a check of its clause', async () => {
  const report = await runMutants({
    checks: httpChecks,
    mutants: httpMutants,
    reference: { name: 'reference', http: referenceHttp },
    binding: httpChecks.map(({ clause }) => clause),
  });
  expect(report.failures).toEqual([]);
});
