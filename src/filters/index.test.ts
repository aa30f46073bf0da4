import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath filters has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'FILTER_ERRORS',
    'MAX_FILTER_ALIASES',
    'MAX_FILTER_DEPTH',
    'MAX_FILTER_TERMS',
    'MAX_FILTER_TEXT_DEPTH',
    'MAX_FILTER_TEXT_LENGTH',
    'MAX_FILTER_VALUE_LENGTH',
    'MAX_SHOWN_LENGTH',
    'checkFilters',
    'compileFilters',
    'coreDialects',
    'createDialects',
    'explainFilters',
    'formatExplanation',
    'readFilters',
    'toFilters',
    'triggerFilter',
  ]);
});
