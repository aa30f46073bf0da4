import { expect, test } from 'vitest';
import { referenceExpressionParts } from '../reference-expressions.ts';
import { expressionsChecks } from './expressions.ts';

test.each(expressionsChecks)('The reference passes $id: $title', async ({ run }) => {
  const adapter = { name: 'reference', ...referenceExpressionParts };
  await expect(Promise.resolve(run(adapter))).resolves.toBe(undefined);
});

test('Check ids are unique', () => {
  const ids = expressionsChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
