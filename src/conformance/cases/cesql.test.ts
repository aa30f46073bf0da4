import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { check } from '../../cesql/check.ts';
import type { Diagnostic, Edit } from '../../cesql/diagnostic.ts';
import type { Evaluation } from '../../cesql/evaluate.ts';
import { compile } from '../../cesql/expression.ts';
import { parse } from '../../cesql/parse.ts';
import type { Value } from '../../cesql/value.ts';

interface PlacedCode {
  readonly code: string;
  readonly at: readonly [number, number];
}

interface Case {
  readonly id: string;
  readonly expression: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly value?: Value;
  readonly error?: string;
  readonly code?: string;
  readonly complete?: { readonly value: Value; readonly errors: readonly string[] };
  readonly diagnostics?: readonly PlacedCode[];
  readonly warnings?: readonly PlacedCode[];
  readonly fixed?: string;
}

const directory = new URL('.', import.meta.url);
const files = readdirSync(directory).filter((file) => /^cesql-.*\.yaml$/.test(file));
const kit = files.map((file) => {
  const text = readFileSync(new URL(file, directory), 'utf8');
  return { file, ...(parseYaml(text) as { base?: object; cases: readonly Case[] }) };
});

test('there are at least 600 cases, each with an id of its own and something to expect', () => {
  const cases = kit.flatMap((one) => one.cases);
  expect(cases.length).toBeGreaterThanOrEqual(600);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  for (const { id, value, error, diagnostics, warnings } of cases) {
    expect(id).toMatch(/^SQL-\d{3}\/[a-z0-9-]+$/);
    expect([value, error, diagnostics, warnings].some((one) => one !== undefined)).toBe(true);
  }
});

describe.each(kit)('$file', ({ base, cases }) => {
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    if (one.diagnostics !== undefined) return expectPlaces(one, parse(one.expression).diagnostics);
    if (one.warnings !== undefined) return expectPlaces(one, check(one.expression));
    if (one.error === 'parse') return expectRefusal(one);
    return expectValues(one, { ...base, ...one.with });
  });
});

function expectPlaces(one: Case, found: readonly Diagnostic[]): void {
  const places = found.map(({ code, start, end }) => ({ code, at: [start, end] }));
  expect(places).toEqual(one.diagnostics ?? one.warnings);
  if (one.diagnostics === undefined) expect(parse(one.expression).diagnostics).toEqual([]);
  const edits = found.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  if (one.fixed === undefined) return;
  const fixed = applyEdits(one.expression, edits);
  expect(fixed).toBe(one.fixed);
  expect(parse(fixed).diagnostics).toEqual([]);
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (rest, { start, end, text: put }) => rest.slice(0, start) + put + rest.slice(end),
    text,
  );
}

function expectRefusal({ expression, code }: Case): void {
  const { diagnostics } = parse(expression);
  expect(diagnostics[0]?.code).toBe(code);
  expect(() => compile(expression)).toThrow(/^Cannot compile expression: /);
}

function expectValues(one: Case, event: Readonly<Record<string, unknown>>): void {
  const expression = compile(one.expression);
  const expected = { value: one.value, errors: one.error === undefined ? [] : [one.error] };
  expect(kinds(expression.evaluate(event))).toEqual(expected);
  const complete = one.complete ?? (one.error === undefined ? expected : undefined);
  if (complete !== undefined) {
    expect(kinds(expression.evaluate(event, 'complete'))).toEqual(complete);
  }
  expect(expression.test(event)).toBe(one.value === true && one.error === undefined);
}

function kinds({ value, errors }: Evaluation): { value: Value; errors: readonly string[] } {
  return { value, errors: errors.map(({ kind }) => kind) };
}
