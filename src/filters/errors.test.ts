import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { compileFilters } from './compile.ts';
import { createDialects } from './dialects.ts';
import { FILTER_ERRORS, type FilterErrorCode } from './errors.ts';
import { readFilters } from './read.ts';
import { toFilters } from './to-filters.ts';
import { triggerFilter } from './trigger.ts';

const nothing = { name: 'nothing', compile: () => undefined };
const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce((inner) => ({ all: [inner] }), { exact: { id: 'a' } });
const unreadable = new Proxy([], {
  get() {
    throw new Error('hostile');
  },
});
const bomb = `${['e0: &e0 [x]', ...[1, 2, 3, 4].map((i) => `e${i}: &e${i} [${`*e${i - 1},`.repeat(9)}]`)].join('\n')}\nfilters: *e4`;

const PROVOKED: Readonly<Record<FilterErrorCode, () => unknown>> = {
  FILTER_NOT_A_LIST: () => compileFilters({}),
  FILTER_NOT_AN_OBJECT: () => compileFilters([5]),
  FILTER_EMPTY_OBJECT: () => compileFilters([{}]),
  FILTER_SEVERAL_DIALECTS: () => compileFilters([{ exact: { id: 'a' }, prefix: { id: 'a' } }]),
  FILTER_UNKNOWN_DIALECT: () => compileFilters([{ regex: {} }]),
  FILTER_BAD_VALUE: () => compileFilters([{ exact: 'a' }]),
  FILTER_BAD_EXPRESSION: () => compileFilters([{ sql: 'a ==' }]),
  FILTER_NO_ATTRIBUTES: () => compileFilters([{ exact: {} }]),
  FILTER_EMPTY_NAME: () => compileFilters([{ exact: { '': 'a' } }]),
  FILTER_BAD_NAME: () => compileFilters([{ exact: { data: 'a' } }]),
  FILTER_EMPTY_VALUE: () => compileFilters([{ exact: { id: '' } }]),
  FILTER_VALUE_NOT_STRING: () => compileFilters([{ exact: { id: 1 } }]),
  FILTER_EMPTY_LIST: () => compileFilters([{ any: [] }]),
  FILTER_NOT_TAKES_ONE: () => compileFilters([{ not: [] }]),
  FILTER_TOO_DEEP: () => compileFilters([nested(100)]),
  FILTER_TOO_MANY: () => compileFilters(Array(10_001).fill({ exact: { id: 'a' } })),
  FILTER_TOO_LONG: () => compileFilters([{ exact: { id: 'x'.repeat(65_537) } }]),
  FILTER_UNREADABLE: () => compileFilters(unreadable),
  FILTER_DIALECT_FAILED: () =>
    compileFilters([{ nothing: 1 }], { dialects: createDialects([nothing]) }),
  FILTER_DUPLICATE_DIALECT: () => createDialects([nothing, nothing]),
  FILTER_SYNTAX: () => readFilters('- {'),
  FILTER_DUPLICATE_KEY: () => readFilters('{ filters: [], filters: [] }'),
  FILTER_SEVERAL_DOCUMENTS: () => readFilters('[]\n---\n[]'),
  FILTER_TOO_MANY_ALIASES: () => readFilters(bomb),
  FILTER_NOT_A_TRIGGER: () => readFilters('kind: Service'),
  FILTER_MISPLACED_FIELD: () => triggerFilter({ Filters: [] }),
  FILTER_BAD_LEGACY: () => triggerFilter({ filter: { type: 'a' } }),
  FILTER_NOT_CONVERTIBLE: () => toFilters({ attributes: { subject: '' } }),
};

test.each(Object.entries(PROVOKED))('%s is thrown, with a remedy', (code, provoke) => {
  try {
    provoke();
    expect.unreachable('nothing was thrown');
  } catch (error) {
    expect(error).toBeInstanceOf(EventDeliveryError);
    const { problems, message, code: thrown } = error as EventDeliveryError;
    expect(thrown).toBe(code);
    for (const problem of problems) expect(problem.remedy).toMatch(/^[A-Z]/);
    expect(message).toMatch(/^Cannot [a-zT]+ [a-zT]+: .*[^.]$/);
  }
});

test('Every row of FILTER_ERRORS cites a clause of the page', () => {
  const page = readFileSync(new URL('../../spec/3-filters.md', import.meta.url), 'utf8');
  for (const { clause } of Object.values(FILTER_ERRORS)) expect(page).toContain(`**${clause}**`);
});
