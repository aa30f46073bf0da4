import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath filters has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'FILTER_ALIASES_MAX',
    'FILTER_DEPTH_MAX',
    'FILTER_ERRORS',
    'FILTER_TERMS_MAX',
    'FILTER_TEXT_DEPTH_MAX',
    'FILTER_TEXT_LENGTH_MAX',
    'FILTER_VALUE_LENGTH_MAX',
    'SHOWN_LENGTH_MAX',
    'checkFilters',
    'compileFilters',
    'coreDialects',
    'createDialects',
    'explainFilters',
    'formatExplanation',
    'readFilters',
    'toFilters',
    'triggerFilter',
    'withFunctions',
  ]);
});
