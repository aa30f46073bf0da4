import { expect, test } from 'vitest';
import * as conformance from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(conformance).sort()).toEqual([
    'CHECK_TIMEOUT_MS',
    'CHECK_TIMEOUT_MS_MAX',
    'CheckFailure',
    'HANDLER_SECRET',
    'REPORT_VERSION',
    'SHOWN_VALUE_LENGTH_MAX',
    'allChecks',
    'allMutants',
    'conformanceReport',
    'createNetwork',
    'formatReport',
    'referenceAdapter',
    'runChecks',
    'runKit',
    'runMutants',
  ]);
});
