import { expect, test } from 'vitest';
import type { Adapter } from './adapter.ts';
import { type Check, CheckFailure, type Mutant } from './check.ts';
import { runMutants } from './run-mutants.ts';

const matching = (match: () => boolean | Promise<boolean>): Adapter => ({
  name: 'filters',
  filters: { compile: () => ({ match }) },
});
const reference = matching(() => true);

const check = (id: string, clause = 'FLT-001'): Check => ({
  id,
  clause,
  title: id,
  needs: 'filters',
  run: async (adapter) => {
    const filter = await adapter.filters?.compile([]);
    const actual = await filter?.match({});
    if (actual !== true) throw new CheckFailure('It did not match', true, actual);
  },
});
const mutant = (id: string, adapter: Adapter, clause = 'FLT-001'): Mutant => ({
  id,
  clause,
  breaks: 'It never matches.',
  adapter,
});
const a = check('FLT-001/a');
const broken = mutant(
  'FLT-001/never',
  matching(() => false),
);

test('a mutant is killed by the failing checks of its clause', async () => {
  const never = check('FLT-002/other', 'FLT-002');
  const report = await runMutants({ checks: [a, never], mutants: [broken], reference });
  expect(report).toMatchObject({ ok: true, failures: [] });
  expect(report.mutants).toEqual([
    {
      id: 'FLT-001/never',
      clause: 'FLT-001',
      breaks: 'It never matches.',
      killedBy: ['FLT-001/a'],
      checks: 1,
    },
  ]);
});

test.each<[string, Partial<Parameters<typeof runMutants>[0]>, string]>([
  [
    'the mutant behaves',
    { mutants: [mutant('FLT-001/m', reference)] },
    'FLT-001/m survives: it passes the check of FLT-001',
  ],
  [
    'its clause has no check',
    { mutants: [mutant('FLT-009/m', broken.adapter, 'FLT-009'), broken] },
    'FLT-009/m survives: FLT-009 has no check',
  ],
  [
    'the mutant only hangs',
    {
      mutants: [
        mutant(
          'FLT-001/m',
          matching(() => new Promise(() => {})),
        ),
      ],
      timeoutMs: 5,
    },
    'FLT-001/m survives',
  ],
  [
    'the mutant lacks the part',
    { mutants: [mutant('FLT-001/m', { name: 'none' })] },
    'FLT-001/m survives',
  ],
  [
    'the reference fails',
    { reference: broken.adapter },
    'The reference does not pass FLT-001/a: fail, It did not match',
  ],
  [
    'the reference lacks the part',
    { reference: { name: 'none' } },
    'The reference does not pass FLT-001/a: not-applicable',
  ],
  [
    'a binding clause has checks but no mutant',
    { checks: [a, check('FLT-002/a', 'FLT-002')], binding: ['FLT-001', 'FLT-002', 'FLT-003'] },
    'FLT-002 has no mutant',
  ],
  ['an id is used twice', { checks: [a, a] }, 'FLT-001/a is used twice'],
  ['there is no mutant', { mutants: [] }, 'There is no mutant'],
  ['there is no check', { checks: [] }, 'There is no check'],
])('fails when %s', async (_, change, failure) => {
  const report = await runMutants({ checks: [a], mutants: [broken], reference, ...change });
  expect(report.ok).toBe(false);
  expect(report.failures[0]).toContain(failure);
});

test('a binding clause without checks is no matter of mutants', async () => {
  const binding = ['FLT-001', 'FLT-003'];
  const report = await runMutants({ checks: [a], mutants: [broken], reference, binding });
  expect(report.failures).toEqual([]);
});
