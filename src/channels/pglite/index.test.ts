import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath channels/pglite has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual(['createPgliteChannel', 'openPgliteDatabase']);
});
