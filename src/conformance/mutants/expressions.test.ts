import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Mutant } from '../check.ts';
import { expressionsChecks } from '../checks/expressions.ts';
import { expressionsMutants } from './expressions.ts';

/** Ids of the clause's checks that fail against the mutant. */
async function killers({ clause, adapter }: Mutant): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const check of expressionsChecks.filter((one) => one.clause === clause)) {
    try {
      await check.run(adapter);
    } catch {
      if (adapter[check.needs] !== undefined) ids.push(check.id);
    }
  }
  return ids;
}

test.each(expressionsMutants)('$id is killed: $breaks', async (mutant) => {
  expect(await killers(mutant)).not.toEqual([]);
});

test('Every MUST and MUST NOT of the page has a check and a mutant, and nothing else has', () => {
  const page = readFileSync(new URL('../../../spec/4-expressions.md', import.meta.url), 'utf8');
  const clauses = page.split(/^(?=\*\*SQL-\d{3}\*\*)/m).slice(1);
  const binding = clauses
    .filter((text) => /\bMUST\b/.test(text.slice(0, text.indexOf('*Source'))))
    .map((text) => text.slice(2, 9));
  const of = (items: readonly { readonly clause: string }[]) => new Set(items.map((i) => i.clause));
  expect(binding.filter((id) => !of(expressionsChecks).has(id))).toEqual([]);
  expect(binding.filter((id) => !of(expressionsMutants).has(id))).toEqual([]);
  const known = new Set(clauses.map((text) => text.slice(2, 9)));
  expect(
    [...of(expressionsChecks), ...of(expressionsMutants)].filter((id) => !known.has(id)),
  ).toEqual([]);
});

test('Mutant ids are unique', () => {
  const ids = expressionsMutants.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
