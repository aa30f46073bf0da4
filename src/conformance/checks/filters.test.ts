import { expect, test } from 'vitest';
import { referenceFilterParts } from '../reference-filters.ts';
import { filtersChecks } from './filters.ts';

test.each(filtersChecks)('The reference passes $id: $title', async ({ run }) => {
  const adapter = { name: 'reference', ...referenceFilterParts };
  await expect(Promise.resolve(run(adapter))).resolves.toBe(undefined);
});

test('Check ids are unique', () => {
  const ids = filtersChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
