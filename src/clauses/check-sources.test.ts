import { expect, test } from 'vitest';
import { checkSources, type Requirement } from './check-sources.ts';
import { parseClauses } from './parse-clauses.ts';
import { parseSources } from './sources.ts';

const file = 'spec/sources.yaml';
const row = (rest: string) => `- { id: CE-SUB-001, level: MUST, text: t, source: s, ${rest} }`;
const CLAUSE = '**FLT-001** It MUST match. *Source: CE-SUB-001.*';

function check(yaml: string, page: string, required?: readonly Requirement[]): string[] {
  const { rows, problems } = parseSources(yaml, { file });
  const clauses = parseClauses(page, { file: 'spec/3-filters.md' });
  const found = checkSources({ file, rows, clauses, ...(required && { required }) });
  return [...problems, ...found].map((p) => `${p.file}:${p.line} ${p.message}`);
}

test('a table that agrees has no problem', () => {
  const yaml = `# comment\n${row('clauses: [FLT-001]')}\n- { id: CE-SUB-002, level: MAY, text: t, source: s, excluded: "not ours" }\n`;
  const required = [
    { id: 'CE-SUB-001', level: 'MUST' },
    { id: 'CE-SUB-002', level: 'MAY' },
  ];
  expect(check(yaml, CLAUSE, required)).toEqual([]);
});

test.each([
  [
    'a row whose clause is unknown',
    row('clauses: [FLT-001, FLT-404]'),
    CLAUSE,
    `${file}:1 CE-SUB-001: there is no clause FLT-404`,
  ],
  [
    'a row whose clause is withdrawn',
    row('clauses: [FLT-001]'),
    '**FLT-001** (withdrawn) Gone.',
    `${file}:1 CE-SUB-001: FLT-001 is withdrawn`,
  ],
  [
    'a row that its clause does not name',
    row('clauses: [FLT-001]'),
    '**FLT-001** It MUST. *Source: ours, because x.*',
    `${file}:1 CE-SUB-001: FLT-001 does not name it (spec/3-filters.md:1)`,
  ],
  [
    'a clause whose row is missing',
    '[]',
    `a\n\n${CLAUSE}`,
    `spec/3-filters.md:3 FLT-001: CE-SUB-001 is not in ${file}`,
  ],
  [
    'a clause whose row is excluded',
    row('excluded: "no"'),
    CLAUSE,
    `spec/3-filters.md:1 FLT-001: ${file}:1 excludes CE-SUB-001`,
  ],
  [
    'a row twice',
    `${row('clauses: [FLT-001]')}\n${row('clauses: [FLT-001]')}`,
    CLAUSE,
    `${file}:2 CE-SUB-001 is listed at line 1 too`,
  ],
  [
    'neither clauses nor a reason',
    row('x: 1').replace(', x: 1', ''),
    '',
    `${file}:1 CE-SUB-001: give either`,
  ],
  [
    'both clauses and a reason',
    row('clauses: [FLT-001], excluded: "a"'),
    '',
    `${file}:1 CE-SUB-001: give either`,
  ],
  ['an empty reason', row('excluded: " "'), '', `${file}:1 CE-SUB-001: excluded gives no reason`],
  ['no clause in the list', row('clauses: []'), '', `${file}:1 CE-SUB-001: clauses is no list`],
  [
    'an unknown key',
    row('clauses: [FLT-001], klauses: 1'),
    '',
    `${file}:1 CE-SUB-001: "klauses" is no key`,
  ],
  [
    'an unknown level',
    row('excluded: "a"').replace('MUST', 'HAS TO'),
    '',
    `${file}:1 CE-SUB-001: "HAS TO" is no level`,
  ],
  [
    'a missing text',
    row('excluded: "a"').replace('text: t', 'text: ""'),
    '',
    `${file}:1 CE-SUB-001: text is no text`,
  ],
  ['a row that is no map', '- a', '', `${file}:1 A row is no map`],
  ['a table that is no sequence', 'a: 1', '', `${file}:1 The table is no sequence`],
  ['broken YAML', '- {', '', `${file}:`],
])('finds %s', (_, yaml, page, message) => {
  expect(check(yaml, page)[0]).toContain(message);
});

test('a withdrawn clause owes no row', () => {
  expect(check('[]', '**FLT-001** (withdrawn) Gone. *Source: CE-SUB-001.*')).toEqual([]);
});

test('a requirement of the inventory is listed, at its level', () => {
  const required = [
    { id: 'CE-SUB-001', level: 'SHOULD' },
    { id: 'CE-SUB-999', level: 'MUST NOT' },
  ];
  expect(check(row('clauses: [FLT-001]'), CLAUSE, required)).toEqual([
    `${file}:1 CE-SUB-001 is a SHOULD, not a MUST`,
    `${file}:1 CE-SUB-999 (MUST NOT) is missing`,
  ]);
});
