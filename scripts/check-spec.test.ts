import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSpec, strayKitIds } from './check-spec.ts';

let root: string;
const ROW = '- { id: CE-SUB-001, level: MUST, text: t, source: s, clauses: [FLT-001] }\n';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'check-spec-'));
  mkdirSync(join(root, 'spec'));
  writeFileSync(join(root, 'spec/3-filters.md'), '**FLT-001** It MUST. *Source: CE-SUB-001.*\n');
  writeFileSync(join(root, 'spec/sources.yaml'), ROW);
});
afterEach(() => rmSync(root, { recursive: true }));

test('files that agree have no problem, and a missing inventory is told', () => {
  expect(checkSpec(root)).toEqual({ problems: [], clauses: 1, rows: 1, required: null });
});

test('an inventory is looked up for the groups taken up only', () => {
  const rows = ['CE-SUB-001', 'CE-SUB-002', 'KN-OB-001'].map((id) => ({ id, level: 'MUST' }));
  writeFileSync(join(root, 'inventory.json'), JSON.stringify(rows));
  expect(checkSpec(root, 'inventory.json')).toMatchObject({
    required: 2,
    problems: [{ file: 'spec/sources.yaml', message: 'CE-SUB-002 (MUST) is missing' }],
  });
});

test('a missing table is a problem of every clause that names a requirement', () => {
  rmSync(join(root, 'spec/sources.yaml'));
  expect(checkSpec(root).problems).toMatchObject([{ file: 'spec/3-filters.md', line: 1 }]);
});

test('a reviewed clause that is on no page is lost', () => {
  writeFileSync(join(root, 'spec/reviewed.json'), '{"FLT-001":"a","FLT-002":"b"}');
  expect(checkSpec(root).problems).toEqual([
    {
      file: 'spec/reviewed.json',
      line: 1,
      message: 'FLT-002 is on no page: list it as **FLT-002** (withdrawn)',
    },
  ]);
});

test('a check of an unknown or withdrawn clause is a stray', () => {
  const clauses = [
    { id: 'FLT-001', withdrawn: false },
    { id: 'FLT-002', withdrawn: true },
  ];
  const kit = ['FLT-001', 'FLT-002', 'FLT-003'].map((clause) => ({ id: `${clause}/a`, clause }));
  expect(strayKitIds(clauses, kit).map(({ message }) => message)).toEqual([
    'FLT-002/a: FLT-002 is no clause in use',
    'FLT-003/a: FLT-003 is no clause in use',
  ]);
});
