import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashClause } from '../src/clauses/hash.ts';
import { fileFingerprint, sourceFingerprint } from './fingerprint.ts';
import { runScript } from './run-script.ts';
import { staleExamples, staleMutants, traceRecorded } from './trace.ts';
import { formatTrace } from './trace-text.ts';

const PAGE = [
  '**FLT-001** It MUST match. *Source: CE-SUB-001.*',
  '',
  '```ts test="matches" clause=FLT-001',
  '1; // => 1',
  '```',
  '',
].join('\n');
let root: string;

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

/** Results as a run of the present files would record them. */
function recordAll(): void {
  const src = sourceFingerprint(root);
  const pages = { 'spec/3-filters.md': fileFingerprint(join(root, 'spec/3-filters.md')) };
  const example = {
    id: '3-filters/matches',
    name: 'matches',
    file: 'spec/3-filters.md',
    line: 3,
    clauses: ['FLT-001'],
    status: 'passed',
    durationMs: 3,
  };
  write('.results/examples.json', { fingerprint: { src, pages }, examples: [example] });
  write('.results/mutants.json', {
    fingerprint: { src },
    checks: [
      { id: 'FLT-001/a', clause: 'FLT-001', title: 'It matches', status: 'pass', durationMs: 1 },
    ],
    mutants: [
      { id: 'FLT-001/m', clause: 'FLT-001', breaks: 'No.', killedBy: ['FLT-001/a'], checks: 1 },
    ],
  });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trace-'));
  write('src/filter.ts', 'export {};');
  write('package-lock.json', '{}');
  write('spec/3-filters.md', PAGE);
  write('spec/reviewed.json', { 'FLT-001': hashClause('It MUST match.') });
  recordAll();
});
afterEach(() => rmSync(root, { recursive: true }));

test('fresh results verify the clause, and the trace is written', () => {
  expect(staleExamples(root)).toBeNull();
  expect(staleMutants(root)).toBeNull();
  const trace = traceRecorded(root);
  expect(trace.clauses).toMatchObject([
    {
      id: 'FLT-001',
      status: 'verified',
      examples: [{ id: '3-filters/matches', line: 3, status: 'passed' }],
      checks: [{ id: 'FLT-001/a', title: 'It matches', status: 'pass' }],
      mutants: { killed: 1, total: 1, list: [{ id: 'FLT-001/m', killedBy: ['FLT-001/a'] }] },
    },
  ]);
  expect(trace.summary.ok).toBe(true);
  expect(JSON.parse(readFileSync(join(root, '.results/trace.json'), 'utf8'))).toEqual(trace);
});

test('the command prints only JSON, and its exit code is the verdict', { timeout: 60_000 }, () => {
  const proved = runScript('trace.ts', ['--json', '--no-run'], root);
  expect(proved.code).toBe(0);
  expect(JSON.parse(proved.stdout)).toEqual(traceRecorded(root));
  write('src/filter.ts', 'export const changed = 1;');
  const old = runScript('trace.ts', ['--no-run'], root);
  expect(old.code).toBe(1);
  expect(old.stdout).toContain('FAIL  FLT-001 is unverified');
  const wrong = runScript('trace.ts', ['--yaml'], root);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});

test('results older than the code are unknown', () => {
  write('src/filter.ts', 'export const changed = 1;');
  expect(staleExamples(root)).toBe('src/ changed since the examples were run');
  expect(staleMutants(root)).toBe('src/ changed since checks and mutants were run');
  expect(traceRecorded(root)).toMatchObject({
    clauses: [
      {
        status: 'unverified',
        examples: [{ status: 'unknown' }],
        checks: [{ status: 'unknown' }],
        mutants: { killed: 0, total: 1, list: [{ status: 'unknown', killedBy: [] }] },
        reasons: ['no example passes: unknown', 'no check passes: unknown', '1 mutant unknown'],
      },
    ],
    summary: { ok: false },
  });
});

test('example results older than their page are unknown, those of the kit are not', () => {
  write('spec/3-filters.md', `${PAGE}\nMore.\n`);
  expect(staleExamples(root)).toBe('spec/3-filters.md changed since its examples were run');
  expect(staleMutants(root)).toBeNull();
  expect(traceRecorded(root)).toMatchObject({
    clauses: [
      { status: 'unverified', examples: [{ status: 'unknown' }], checks: [{ status: 'pass' }] },
    ],
  });
});

test('results of a page that is gone are old', () => {
  write('spec/4-more.md', PAGE.replaceAll('FLT-001', 'SQL-001'));
  expect(staleExamples(root)).toBe('spec/4-more.md changed since its examples were run');
  rmSync(join(root, 'spec/3-filters.md'));
  expect(staleExamples(root)).toBe('spec/3-filters.md changed since its examples were run');
});

test('an empty hash is no hash of a page that is gone', () => {
  const src = sourceFingerprint(root);
  write('.results/examples.json', {
    fingerprint: { src, pages: { 'spec/0-gone.md': '' } },
    examples: [],
  });
  expect(staleExamples(root)).toBe('spec/0-gone.md changed since its examples were run');
});

test.each(['', '{', '[]', '{"examples":[],"fingerprint":{}}'])('results %j are none', (text) => {
  write('.results/examples.json', text);
  write('.results/mutants.json', text);
  expect(staleExamples(root)).toBe('there are no results of examples');
  expect(staleMutants(root)).toBe('there are no results of checks and mutants');
  expect(traceRecorded(root).summary).toMatchObject({ ok: false, binding: { proved: 0 } });
});

test('a clause that changed since its review is suspect', () => {
  write('spec/reviewed.json', { 'FLT-001': hashClause('It MUST not match.') });
  expect(traceRecorded(root).clauses[0]?.status).toBe('suspect');
});

test('the text shows statuses, reasons and numbers', () => {
  write('spec/4-sql.md', '**SQL-001** It MUST NOT throw. *Source: CE-SQL-001.*\n');
  expect(formatTrace(traceRecorded(root))).toBe(
    [
      'spec/3-filters.md                 examples  checks  mutants',
      'FLT-001  verified    MUST              1/1     1/1      1/1  It MUST match.',
      '',
      'spec/4-sql.md                     examples  checks  mutants',
      'SQL-001  suspect     MUST NOT          0/0     0/0      0/0  It MUST NOT throw.',
      '',
      '2 clauses: 1 verified, 1 suspect',
      '1 of 2 MUST and MUST NOT proved',
      'examples: 1 passed',
      'checks:   1 pass',
      'mutants:  1 of 1 killed',
      'FAIL  SQL-001 is suspect: its examples were not reviewed since its text changed, it has no example, it has no check, it has no mutant',
      '',
    ].join('\n'),
  );
});
