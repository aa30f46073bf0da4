import type { Rule } from 'markdownlint';
import { lint } from 'markdownlint/sync';
import { expect, test } from 'vitest';
import { hashClause } from '../hash.ts';
import { type ClauseRulesOptions, clauseRules, createClauseRules } from './clause-rules.ts';

const SOURCE = '*Source: CE-SUB-012.*';
const EVENTS = `**EVT-001** An id MUST be given. ${SOURCE}\n\n**EVT-009** (withdrawn) Gone.\n`;
const OTHER = [{ file: 'spec/1-events.md', markdown: EVENTS }];

function findings(
  rule: string,
  text: string,
  options: ClauseRulesOptions = {},
  name = 'spec/3-filters.md',
) {
  const customRules: Rule[] = createClauseRules({ pages: OTHER, ...options });
  const found = lint({
    strings: { [name]: text },
    customRules,
    config: { default: false, [rule]: true },
    handleRuleFailures: false,
  });
  return (found[name] ?? []).map((error) => ({
    line: error.lineNumber,
    column: error.errorRange?.[0],
    detail: error.errorDetail,
  }));
}

interface Case {
  readonly rule: string;
  readonly title: string;
  readonly good: string;
  readonly bad: string;
  readonly line: number;
  readonly column: number;
  readonly detail: string;
  /** How many findings the bad text has; 1 unless told. */
  readonly count?: number;
}

const CASES: readonly Case[] = [
  {
    rule: 'CLS001',
    title: 'a keyword in a plain paragraph',
    good: `**FLT-001** It MUST match. ${SOURCE}\n\nThe word \`MUST\` in code.`,
    bad: `**FLT-001** It MUST match. ${SOURCE}\n\nA list\nwhich MUST match.`,
    line: 4,
    column: 7,
    detail: 'MUST binds nobody here',
  },
  {
    rule: 'CLS001',
    title: 'a keyword in a source note',
    good: `**FLT-001** It MUST match. *Source: ours, because it is safe.*`,
    bad: `**FLT-001** It MUST match. *Source: ours, because they MAY differ.*`,
    line: 1,
    column: 56,
    detail: 'MAY binds nobody here',
  },
  {
    rule: 'CLS001',
    title: 'a keyword in the sub-list of a clause',
    good: `- **FLT-001** It MUST match. ${SOURCE}\n  - always`,
    bad: `- **FLT-001** It MUST match. ${SOURCE}\n  - and SHOULD NOT throw`,
    line: 2,
    column: 9,
    detail: 'SHOULD NOT binds nobody here',
  },
  {
    rule: 'CLS001',
    title: 'a keyword in a heading, a table and a quotation',
    good: '# Levels',
    bad: '| a |\n| - |\n| it MUST |\n',
    line: 3,
    column: 6,
    detail: 'MUST binds nobody here',
  },
  {
    rule: 'CLS002',
    title: 'lower-case must',
    good: 'A list has to match; `must` in code is fine.',
    bad: '> A list\n> must not match.',
    line: 2,
    column: 3,
    detail: '"must not": write MUST NOT in a clause',
  },
  {
    rule: 'CLS002',
    title: 'Should at the start of a sentence',
    good: 'When the sender fails, retry.',
    bad: 'Should the sender fail, retry.',
    line: 1,
    column: 1,
    detail: '"Should"',
  },
  {
    rule: 'CLS002',
    title: 'half a keyword in capitals',
    good: `**FLT-001** It MUST NOT match. ${SOURCE}`,
    bad: `**FLT-001** It MUST not match. ${SOURCE}`,
    line: 1,
    column: 16,
    detail: '"MUST not"',
  },
  {
    rule: 'CLS003',
    title: 'two levels in one clause',
    good: `**FLT-001** It MUST match. ${SOURCE}`,
    bad: `\n**FLT-001** It MUST match and SHOULD say so. ${SOURCE}`,
    line: 2,
    column: 1,
    detail: 'FLT-001 holds MUST and SHOULD: make a clause of each',
  },
  {
    rule: 'CLS003',
    title: 'no level in a clause',
    good: '**FLT-001** (withdrawn) Replaced by FLT-002.',
    bad: `- a\n- **FLT-001** It matches. ${SOURCE}`,
    line: 2,
    column: 3,
    detail: 'FLT-001 holds no keyword',
  },
  {
    rule: 'CLS004',
    title: 'a synonym',
    good: 'It is required and optional in lower case.',
    bad: 'one\n\nAttributes are REQUIRED.',
    line: 3,
    column: 16,
    detail: 'REQUIRED: write MUST',
  },
  {
    rule: 'CLS004',
    title: 'a negated synonym',
    good: 'not recommended',
    bad: 'It is not RECOMMENDED, and NOT\nRECOMMENDED.',
    line: 1,
    column: 7,
    detail: 'RECOMMENDED: write SHOULD',
    count: 2,
  },
  {
    rule: 'CLS005',
    title: 'an id used twice on a page with front matter',
    good: `---\ntitle: x\n---\n\n**FLT-001** It MUST match. ${SOURCE}`,
    bad: `---\ntitle: x\n---\n\n**FLT-001** It MUST match. ${SOURCE}\n\n**FLT-001** It MUST not. ${SOURCE}`,
    line: 7,
    column: 1,
    detail: 'FLT-001 is taken at spec/3-filters.md:5',
  },
  {
    rule: 'CLS005',
    title: 'an id of another page',
    good: `**EVT-002** It MUST match. ${SOURCE}`,
    bad: `**EVT-001** It MUST match. ${SOURCE}`,
    line: 1,
    column: 1,
    detail: 'EVT-001 is taken at spec/1-events.md:1',
  },
  {
    rule: 'CLS005',
    title: 'a withdrawn id',
    good: `**EVT-010** It MUST match. ${SOURCE}`,
    bad: `**EVT-009** It MUST match. ${SOURCE}`,
    line: 1,
    column: 1,
    detail: 'EVT-009 is withdrawn at spec/1-events.md:3',
  },
  {
    rule: 'CLS006',
    title: 'too few digits',
    good: `**FLT-001** It MUST match. ${SOURCE}`,
    bad: `**FLT-1** It MUST match. ${SOURCE}`,
    line: 1,
    column: 1,
    detail: '"FLT-1" is no clause id',
  },
  {
    rule: 'CLS006',
    title: 'an unknown prefix',
    good: '**UTF-8** is an encoding.',
    bad: `**XYZ-001** It MUST match. ${SOURCE}`,
    line: 1,
    column: 1,
    detail: '"XYZ-001" is no clause id',
  },
  {
    rule: 'CLS006',
    title: 'an id in lower case',
    good: '**Filters** are lists.',
    bad: 'a\n\n* **flt-001** It matches.',
    line: 3,
    column: 3,
    detail: '"flt-001" is no clause id',
  },
  {
    rule: 'CLS007',
    title: 'a link to a clause that does not exist',
    good: 'See [EVT-001](1-events.md#evt-001) and EVT-009.',
    bad: 'See\n[EVT-002](1-events.md#evt-002).',
    line: 2,
    column: 1,
    detail: 'There is no clause EVT-002',
  },
  {
    rule: 'CLS007',
    title: 'a link to the wrong page',
    good: 'See [the id](./1-events.md#evt-001).',
    bad: 'See [EVT-001](#evt-001).',
    line: 1,
    column: 5,
    detail: 'EVT-001 is not in spec/3-filters.md: link 1-events.md#evt-001',
  },
  {
    rule: 'CLS007',
    title: 'an address of the site',
    good: 'See [EVT-001](/spec/1-events#evt-001).',
    bad: 'See [EVT-404](/spec/1-events#evt-404).',
    line: 1,
    column: 5,
    detail: 'There is no clause EVT-404',
  },
  {
    rule: 'CLS007',
    title: 'a link to the wrong anchor',
    good: 'See [EVT-001](../spec/1-events.md#evt-001).',
    bad: 'See [EVT-001](1-events.md#evt-009).',
    line: 1,
    column: 5,
    detail: 'end it with #evt-001',
  },
  {
    rule: 'CLS007',
    title: 'a mention of a clause that does not exist',
    good: 'See EVT-001 and `EVT-777` and CE-EVT-001.',
    bad: '- a\n- See EVT-777',
    line: 2,
    column: 7,
    detail: 'There is no clause EVT-777',
  },
  {
    rule: 'CLS007',
    title: 'a link definition to a clause that does not exist',
    good: 'See [the id][id].\n\n[id]: 1-events.md#evt-001',
    bad: 'See [the id][id].\n\n[id]: 1-events.md#evt-404',
    line: 3,
    column: 1,
    detail: 'There is no clause EVT-404',
  },
  {
    rule: 'CLS007',
    title: 'brackets without a target',
    good: 'See [EVT-001](1-events.md#evt-001).',
    bad: 'See [EVT-001].',
    line: 1,
    column: 6,
    detail: '[EVT-001] leads nowhere: write [EVT-001](1-events.md#evt-001)',
  },
  {
    rule: 'CLS008',
    title: 'no source',
    good: `**FLT-001** It MUST match. *Source: CE-SUB-001; ours, because x.*`,
    bad: 'a\n\n**FLT-001** It MUST match.',
    line: 3,
    column: 1,
    detail: 'FLT-001: end it with *Source: CE-SUB-012.*',
  },
  {
    rule: 'CLS008',
    title: 'a source that is no id',
    good: '**FLT-001** It MUST match. *Source: CE-SUB-001, KN-DP-001.*',
    bad: '**FLT-001** It MUST match. *Source: the proposal.*',
    line: 1,
    column: 1,
    detail: '"the proposal" is no requirement id',
  },
  {
    rule: 'CLS008',
    title: 'ours without a reason',
    good: '**FLT-009** (withdrawn) Gone.',
    bad: '**FLT-001** It MUST match. *Source: ours.*',
    line: 1,
    column: 1,
    detail: 'say why it is ours',
  },
  {
    rule: 'CLS010',
    title: 'a fence with a clause that does not exist',
    good: '```ts test="a" clause=EVT-001\na\n```\n\n```ts\na\n```',
    bad: '- a\n\n  ```ts test="a" clause=EVT-001,EVT-404\n  a\n  ```',
    line: 3,
    column: 33,
    detail: '"EVT-404" is no clause',
  },
  {
    rule: 'CLS010',
    title: 'a fence with a withdrawn clause',
    good: '```ts test="a clause=EVT-404 in a name" clause="EVT-001"\na\n```',
    bad: '```ts test="a" clause=EVT-009\na\n```',
    line: 1,
    column: 23,
    detail: '"EVT-009" is withdrawn',
  },
];

test.each(CASES)('$rule accepts the counterpart of $title', ({ rule, good }) => {
  expect(findings(rule, good)).toEqual([]);
});

test.each(CASES)('$rule finds $title', ({ rule, bad, line, column, detail, count = 1 }) => {
  const found = findings(rule, bad);
  expect(found).toHaveLength(count);
  expect(found[0]).toEqual({ line, column, detail: expect.stringContaining(detail) });
});

test('CLS009 finds a changed and a never reviewed clause, and neither a fresh nor a withdrawn one', () => {
  const text = [
    `**FLT-001** It MUST match. ${SOURCE}`,
    `**FLT-002** It MUST not change. ${SOURCE}`,
    `**FLT-003** It MUST be read. ${SOURCE}`,
    '**FLT-004** (withdrawn) Gone.',
  ].join('\n\n');
  const reviewed = { 'FLT-001': hashClause('It MUST match.'), 'FLT-002': hashClause('Before.') };
  expect(findings('CLS009', text, { reviewed })).toEqual([
    { line: 3, column: 1, detail: expect.stringContaining('changed since') },
    { line: 5, column: 1, detail: expect.stringContaining('npm run review -- FLT-003') },
  ]);
  expect(findings('CLS009', text)).toEqual([]);
  const inherited = Object.create(reviewed) as Record<string, string>;
  expect(findings('CLS009', text, { reviewed: inherited })).toHaveLength(3);
});

test('a page that is not normative is checked for references and fences only', () => {
  const isNormative = (file: string) => file.startsWith('spec/');
  // The bold start quotes a clause and defines none, so EVT-404 is unknown on the next line too.
  const text = '**EVT-404** It must MUST.\n\nSee EVT-404.\n\n```ts clause=EVT-405\na\n```';
  const all = clauseRules.flatMap((rule) =>
    findings(rule.names[0] ?? '', text, { isNormative }, 'docs/a.md'),
  );
  expect(all.map((found) => found.line)).toEqual([1, 3, 5]);
});

test('a page in the editor replaces its text on disk', () => {
  const pages = [
    ...OTHER,
    { file: 'spec/3-filters.md', markdown: `**FLT-001** It MUST. ${SOURCE}` },
  ];
  expect(findings('CLS005', `\n**FLT-001** It MUST. ${SOURCE}`, { pages })).toEqual([]);
  expect(findings('CLS007', 'See FLT-001.', { pages })).toHaveLength(1);
});

test.each([
  ['/home/me/project', '/home/me/project/spec/3-filters.md'],
  ['/home/me/project/', './spec/3-filters.md'],
  ['C:\\project', 'C:\\project\\spec\\3-filters.md'],
])('a page under %s is known by its path from there', (root, name) => {
  const text = 'See [EVT-001](1-events.md#evt-001).';
  expect(findings('CLS007', text, { root }, name)).toEqual([]);
});

test('CRLF does not move a finding', () => {
  expect(findings('CLS001', 'a\r\n\r\nb\r\nit MUST be\r\n')).toMatchObject([
    { line: 4, column: 4 },
  ]);
});

test('all rules have an id, a name and a tag', () => {
  expect(clauseRules.map((rule) => rule.names[0])).toEqual(
    Array.from({ length: 10 }, (_, index) => `CLS${String(index + 1).padStart(3, '0')}`),
  );
});
