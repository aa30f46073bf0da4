import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { allChecks } from '../src/conformance/kit.ts';
import { conformanceReport, formatReport } from '../src/conformance/report.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { formatMutants, recordedMutants, recordMutants } from './mutants.ts';

// The one run of the whole kit: what it finds is recorded, and `npm run check` and the trace take it from there.
test('the reference passes every check, and every mutant is killed by a check of its clause', {
  timeout: 600_000,
}, async () => {
  const { report } = await recordMutants(process.cwd(), inject('sources'));
  expect(report.failures).toEqual([]);
  expect(formatReport(conformanceReport(report.reference, { adapter: 'reference' }))).toBe(
    `reference: conforms (${allChecks.length} pass)\n`,
  );
  const withoutMutant = new Set(allChecks.map(({ clause }) => clause));
  for (const { clause } of report.mutants) withoutMutant.delete(clause);
  // It is a SHOULD; those need no mutant.
  expect([...withoutMutant]).toEqual(['FLT-104']);
});

test('only whole results of the sources as they are pass for recorded', () => {
  const root = mkdtempSync(join(tmpdir(), 'mutants-'));
  try {
    for (const folder of ['src', '.results']) mkdirSync(join(root, folder));
    writeFileSync(join(root, 'src/a.ts'), 'a');
    const write = (record: unknown) =>
      writeFileSync(join(root, '.results/mutants.json'), JSON.stringify(record));
    const fingerprint = { src: sourceFingerprint(root) };
    const record = { fingerprint, checks: [], mutants: [], failures: ['There is no check'] };
    expect(recordedMutants(root)).toBe(undefined);
    write(record);
    expect(recordedMutants(root)).toEqual({
      record,
      report: { ok: false, reference: [], mutants: [], failures: ['There is no check'] },
    });
    write({ ...record, failures: [] });
    expect(recordedMutants(root)?.report.ok).toBe(true);
    write({ ...record, failures: undefined });
    expect(recordedMutants(root)).toBe(undefined);
    write(record);
    writeFileSync(join(root, 'src/a.ts'), 'b');
    expect(recordedMutants(root)).toBe(undefined);
  } finally {
    rmSync(root, { recursive: true });
  }
});

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
