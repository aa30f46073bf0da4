import { expect, test } from 'vitest';
import { formatMutants } from './mutants.ts';

test('the table names who killed what, and what survived', () => {
  const text = formatMutants({
    ok: false,
    reference: [
      { id: 'FLT-001/x', clause: 'FLT-001', title: 'x', status: 'pass', durationMs: 1 },
      { id: 'FLT-001/y', clause: 'FLT-001', title: 'y', status: 'fail', durationMs: 1 },
    ],
    mutants: [
      { id: 'FLT-001/a', clause: 'FLT-001', breaks: 'A.', killedBy: ['FLT-001/x'], checks: 2 },
      { id: 'FLT-001/bc', clause: 'FLT-001', breaks: 'B.', killedBy: [], checks: 2 },
    ],
    failures: ['FLT-001/bc survives'],
  });
  expect(text).toBe(
    [
      'killed    FLT-001/a   A. (by x)',
      'SURVIVED  FLT-001/bc  B.',
      '',
      'FAIL  FLT-001/bc survives',
      '',
      '1 of 2 mutants killed, 1 of 2 checks passed by the reference',
      '',
    ].join('\n'),
  );
});
