import { expect, test } from 'vitest';
import { referenceHttp } from '../reference-http.ts';
import { httpChecks } from './http.ts';

test.each(httpChecks)('The reference passes $id: $title', async ({ run }) => {
  await expect(Promise.resolve(run({ name: 'reference', http: referenceHttp }))).resolves.toBe(
    undefined,
  );
});
