import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileFingerprint, sourceFingerprint } from '../../../scripts/fingerprint.ts';
import { buildResults } from './build.ts';

const PAGE = [
  '**FLT-001** It MUST match. *Source: CE-SUB-001.*',
  '**FLT-002** (withdrawn) Gone.',
  '```ts test="it matches" clause=FLT-001\n1 + 1; // => 2\n```',
].join('\n\n');
const ID = 'spec/3-filters/it-matches';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'results-'));
  write('spec/3-filters.md', PAGE);
  write('src/a.ts', 'export const a = 1;');
  write('package-lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: unknown): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(path.join(root, file), text);
}

/** Results as the runners leave them: the trace last. */
function record(): void {
  const src = sourceFingerprint(root);
  const file = 'spec/3-filters.md';
  const example = { id: ID, name: 'it matches', file, line: 5, status: 'passed' };
  const check = { id: 'FLT-001/a', title: 'A', status: 'pass' };
  const mutant = { id: 'FLT-001/m', breaks: 'No.', status: 'killed', killedBy: ['FLT-001/a'] };
  write('.results/examples.json', {
    fingerprint: { src, pages: { [file]: fileFingerprint(path.join(root, file)) } },
    examples: [{ ...example, clauses: ['FLT-001'] }],
  });
  write('.results/mutants.json', { fingerprint: { src }, checks: [], mutants: [] });
  const clause = { id: 'FLT-001', text: 'It MUST match.', status: 'verified', reasons: [] };
  write('.results/trace.json', {
    clauses: [
      {
        ...clause,
        examples: [example],
        checks: [check],
        mutants: { killed: 1, total: 1, list: [mutant] },
      },
    ],
  });
}

async function statuses() {
  const { state, clauses, examples } = await buildResults(root);
  return [state, ...clauses.map(({ status }) => status), examples[0]?.status];
}

test('without results every clause is unknown, and its examples are listed as not run', async () => {
  expect(await statuses()).toEqual(['missing', 'unknown', 'withdrawn', 'unknown']);
  const { clauses } = await buildResults(root);
  expect(clauses[0]?.examples).toEqual([
    {
      id: ID,
      name: 'it matches',
      file: 'spec/3-filters.md',
      line: 5,
      status: 'unknown',
      to: '/spec/3-filters#example-it-matches',
    },
  ]);
});

test('results of these sources count', async () => {
  record();
  expect(await statuses()).toEqual(['fresh', 'verified', 'withdrawn', 'passed']);
});

test('a change of the code makes every result old', async () => {
  record();
  write('src/a.ts', 'export const a = 2;');
  expect(await statuses()).toEqual(['stale', 'unknown', 'withdrawn', 'unknown']);
});

test('a change of the page makes the results of its examples old', async () => {
  record();
  write('spec/3-filters.md', `${PAGE}\n\nMore.`);
  expect(await statuses()).toEqual(['fresh', 'unknown', 'withdrawn', 'unknown']);
});

test('a trace from before the last run is old', async () => {
  record();
  utimesSync(path.join(root, '.results/trace.json'), 1, 1);
  expect(await statuses()).toEqual(['stale', 'unknown', 'withdrawn', 'unknown']);
});

test('a malformed trace is an error that names the file', async () => {
  record();
  write('.results/trace.json', { clauses: [{ id: 1 }] });
  await expect(buildResults(root)).rejects.toThrow('Cannot read .results/trace.json');
});
