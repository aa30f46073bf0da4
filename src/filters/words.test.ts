import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { compileFilters } from './compile.ts';
import { checkFilters } from './read.ts';
import { triggerFilter } from './trigger.ts';

// What is said about each mistake, and what to do: people see nothing else of a refusal.

/** A value, and for each of its mistakes what is wrong and what to write instead. */
type Row<Value> = readonly [Value, ...said: readonly string[]];

function words(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return error.problems.map(({ message, remedy }) => `${stateOf(message)} → ${remedy}`);
  }
}

function stateOf(message: string): string {
  expect(message).toMatch(/^Cannot (compile filters?|read Trigger|read filters): /);
  return message.slice(message.indexOf(': ') + 2);
}

const LISTS: readonly Row<unknown>[] = [
  [
    [{ exact: 5 }],
    '"exact" is given the number 5 in place of an object at /0/exact → Write exact: { type: "some text" }, an attribute name and the text to compare',
  ],
  [
    [{ prefix: null }],
    '"prefix" is given null in place of an object at /0/prefix → Write prefix: { type: "some text" }, an attribute name and the text to compare',
  ],
  [
    [{ suffix: [] }],
    '"suffix" is given an empty list in place of an object at /0/suffix → Write suffix: { type: "some text" }, an attribute name and the text to compare',
  ],
  [
    [{ exact: ['a'] }],
    '"exact" is given a list in place of an object at /0/exact → Write exact: { type: "some text" }, an attribute name and the text to compare',
  ],
  [
    [{ exact: true }],
    '"exact" is given the boolean true in place of an object at /0/exact → Write exact: { type: "some text" }, an attribute name and the text to compare',
  ],
  [
    [{ exact: {} }],
    '"exact" names no attribute at /0/exact → Name an attribute, as in exact: { type: "some text" }, or remove the expression',
  ],
  [
    [{ exact: { '': 'a' } }],
    'empty attribute name at /0/exact/ → Name a context attribute, such as type',
  ],
  [
    [{ exact: { Type: 'a' } }],
    '"Type" is not the name of a context attribute at /0/exact/Type → Write type: attribute names are in lower case',
  ],
  [
    [{ exact: { data: 'a' } }],
    '"data" is not the name of a context attribute at /0/exact/data → Filters read context attributes only: put what you route by into an attribute',
  ],
  [
    [{ exact: { 'data.id': 'a' } }],
    '"data.id" is not the name of a context attribute at /0/exact/data.id → Filters read context attributes only: put what you route by into an attribute',
  ],
  [
    [{ exact: { Data_Base64: 'a' } }],
    '"Data_Base64" is not the name of a context attribute at /0/exact/Data_Base64 → Filters read context attributes only: put what you route by into an attribute',
  ],
  [
    [{ exact: { 'a-b': 'a' } }],
    '"a-b" is not the name of a context attribute at /0/exact/a-b → Use the letters a to z and the digits 0 to 9 only',
  ],
  [
    [{ exact: { id: '' } }],
    'empty value for attribute "id" at /0/exact/id → Write the text to compare with, or remove the attribute',
  ],
  [
    [{ exact: { id: 5 } }],
    'attribute "id" is compared with the number 5 at /0/exact/id → Put it in quotes: "5"',
  ],
  [
    [{ exact: { id: true } }],
    'attribute "id" is compared with the boolean true at /0/exact/id → Put it in quotes: "true"',
  ],
  [
    [{ exact: { id: null } }],
    'attribute "id" is compared with null at /0/exact/id → Write a string',
  ],
  [
    [{ exact: { id: ['x'] } }],
    'attribute "id" is compared with a list at /0/exact/id → Write a string',
  ],
  [
    [{ all: 5 }],
    '"all" is given the number 5 in place of a list at /0/all → Write a list of expressions: all: [{ exact: { type: "some text" } }]',
  ],
  [
    [{ any: {} }],
    '"any" is given an object in place of a list at /0/any → Write a list of expressions: any: [{ exact: { type: "some text" } }]',
  ],
  [
    [{ all: [] }],
    '"all" is given an empty list at /0/all → Put at least one expression into all, or remove it',
  ],
  [
    [{ not: [] }],
    '"not" is given a list of 0 expressions in place of one at /0/not → Put one expression into not, or remove it',
  ],
  [
    [{ not: [{ exact: { id: 'a' } }, { exact: { id: 'b' } }] }],
    '"not" is given a list of 2 expressions in place of one at /0/not → Wrap the list: not: { any: […] } when none may match, not: { all: […] } when not all may',
  ],
  [
    [5],
    'the number 5 in place of an expression at /0 → Write an object with one dialect, such as { exact: { type: "some text" } }',
  ],
  [
    [null],
    'null in place of an expression at /0 → Write an object with one dialect, such as { exact: { type: "some text" } }',
  ],
  [
    [[]],
    'an empty list in place of an expression at /0 → Write an object with one dialect, such as { exact: { type: "some text" } }',
  ],
  [
    ['x'],
    'the string "x" in place of an expression at /0 → Write an object with one dialect, such as { exact: { type: "some text" } }',
  ],
  [
    [{}],
    'an expression names no dialect at /0 → Write one dialect into it, such as { exact: { type: "some text" } }, or remove it',
  ],
  [
    [{ exact: { id: 'a' }, prefix: { id: 'b' } }],
    'one expression names 2 dialects, "exact", "prefix" at /0 → Write one expression for each: - exact: {…} and - prefix: {…}, each with its own dash',
  ],
  [
    {},
    'an object in place of a list of expressions → Put the expression into a list: [{ exact: { type: "some text" } }], in YAML after a dash',
  ],
  [
    null,
    'null in place of a list of expressions → Write a list of expressions, or leave the filters out to match every event',
  ],
  [
    'x',
    'the string "x" in place of a list of expressions → Write a list of expressions, or leave the filters out to match every event',
  ],
  [
    [{ regex: {} }],
    'unknown dialect "regex" at /0/regex → Use one of exact, prefix, suffix, all, any, not, sql',
  ],
  [
    [{ regex: 'a' }],
    'unknown dialect "regex" at /0/regex → Name the dialect first: exact: { regex: "a" }',
  ],
  [
    [{ type: 'a' }],
    'unknown dialect "type" at /0/type → Name the dialect first: exact: { type: "a" }',
  ],
  [
    [{ Type: 'a' }],
    'unknown dialect "Type" at /0/Type → Use one of exact, prefix, suffix, all, any, not, sql',
  ],
  [
    [{ Exact: { id: 'a' } }],
    'unknown dialect "Exact" at /0/Exact → Write exact: in place of Exact:',
  ],
  [
    [{ equals: { id: 'a' } }],
    'unknown dialect "equals" at /0/equals → Write exact: in place of equals:',
  ],
  [[{ exat: { id: 'a' } }], 'unknown dialect "exat" at /0/exat → Write exact: in place of exat:'],
  [[{ SQL: 'TRUE' }], 'unknown dialect "SQL" at /0/SQL → Write sql: in place of SQL:'],
  [
    [{ any: [{ exact: { 'a/b~c': 'x' } }] }],
    '"a/b~c" is not the name of a context attribute at /0/any/0/exact/a~1b~0c → Use the letters a to z and the digits 0 to 9 only',
  ],
  [
    [{ sql: 5 }],
    'the number 5 in place of an expression at /0/sql → Write an expression as a string, such as sql: "type = \'order.created\'"',
  ],
  [
    [{ sql: 'a ==' }],
    '"==" is no operator, at offset 2 of the expression at /0/sql → Write =',
    'an operand is missing at the end, at offset 4 of the expression at /0/sql → Write an attribute, a literal, a function or an expression in parentheses',
  ],
];

test.each(LISTS)('compileFilters(%j)', (list, ...said) => {
  expect(words(() => compileFilters(list))).toEqual(said);
});

const TRIGGERS: readonly Row<unknown>[] = [
  [
    null,
    'null in place of the spec of a Trigger → Write an object with filters, such as { filters: [{ exact: { type: "some text" } }] }',
  ],
  [
    [],
    'an empty list in place of the spec of a Trigger → Write an object with filters, such as { filters: [{ exact: { type: "some text" } }] }',
  ],
  [
    { filters: 5 },
    'the number 5 in place of a list of expressions at /filters → Write a list of expressions, or leave the filters out to match every event',
  ],
  [
    { filter: 5 },
    'the number 5 in place of an object at /filter → Write filter: { attributes: { type: "some text" } }',
  ],
  [
    { filter: [] },
    'an empty list in place of an object at /filter → Write filter: { attributes: { type: "some text" } }',
  ],
  [
    { filter: { exact: {} } },
    'unknown key "exact" in filter at /filter/exact → The dialect exact belongs under filters, as an element of a list',
  ],
  [
    { filter: { sql: 'a' } },
    'unknown key "sql" in filter at /filter/sql → The dialect sql belongs under filters, as an element of a list',
  ],
  [
    { filter: { typ: {} } },
    'unknown key "typ" in filter at /filter/typ → Write filter: { attributes: { type: "some text" } }',
  ],
  [
    { filter: { attributes: 5 } },
    'the number 5 in place of an object at /filter/attributes → Write filter: { attributes: { type: "some text" } }',
  ],
  [
    { filter: { attributes: { Type: 'a' } } },
    '"Type" is not the name of a context attribute at /filter/attributes/Type → Write type: attribute names are in lower case',
  ],
  [
    { filter: { attributes: { '': 'a', id: 5 } } },
    'empty attribute name at /filter/attributes/ → Name a context attribute, such as type',
    'attribute "id" is compared with the number 5 at /filter/attributes/id → Put it in quotes: "5"',
  ],
  [{ Filters: [] }, 'unknown key "Filters" at /Filters → Write filters: in place of Filters:'],
  [{ filer: {} }, 'unknown key "filer" at /filer → Write filters: in place of filer:'],
  [{ fitlerss: [] }, 'unknown key "fitlerss" at /fitlerss → Write filters: in place of fitlerss:'],
  [{ FILTER: {} }, 'unknown key "FILTER" at /FILTER → Write filter: in place of FILTER:'],
];

test.each(TRIGGERS)('triggerFilter(%j)', (spec, ...said) => {
  expect(words(() => triggerFilter(spec))).toEqual(said);
});

const TEXTS: readonly Row<string>[] = [
  ['', '1:1 the text is empty → Write [] to match every event'],
  [
    'a: b',
    '1:1 an object without filters → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
  [
    '5',
    '1:1 the number 5 without filters → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
  [
    'exact: { type: a }',
    '1:1 one expression in place of a list → Put a dash before it, and indent its other lines by two spaces',
  ],
  [
    'kind: Service',
    '1:7 kind is the string "Service" at /kind → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
    '1:1 a Trigger without spec → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
  [
    'kind: Trigger',
    '1:1 a Trigger without spec → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
  [
    'kind: Trigger\nfilters: []\nspec: {}',
    '2:1 filters stands beside spec at /filters → Move filters into spec',
  ],
  ['spec: {}\nfilter: {}', '2:1 filter stands beside spec at /filter → Move filter into spec'],
  [
    '{ filters: [], filters: [] }',
    '1:16 an object has one key twice → Keep one of the two; in a list, each expression starts with its own dash',
  ],
  ['[]\n---\n[]', '2:1 2 documents → Give one document: put each Trigger into a text of its own'],
  [
    '- *a',
    '1:1 unresolved alias (the anchor must be set before the alias): a → Define the anchor before its use',
  ],
  ['- !x {}', '1:3 unresolved tag: !x → Mend the YAML or JSON at this place'],
  ['Filters: []', '1:1 unknown key "Filters" at /Filters → Write filters: in place of Filters:'],
  [
    'nofilters: []',
    '1:1 an object without filters → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
  [
    'filtersx: []',
    '1:1 an object without filters → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
  [
    'kind: 5\nspec: {}',
    '1:7 kind is the number 5 at /kind → Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list',
  ],
];

test.each(TEXTS)('checkFilters(%j)', (text, ...said) => {
  const found = checkFilters(text).map(({ position, message, remedy }) => {
    return `${position?.line}:${position?.column} ${stateOf(message)} → ${remedy}`;
  });
  expect(found).toEqual(said);
});
