import { expect, test } from 'vitest';
import * as conformance from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(conformance).sort()).toEqual([
    'CHECK_CONCURRENCY_MAX',
    'CHECK_TIMEOUT_MS',
    'CHECK_TIMEOUT_MS_MAX',
    'CheckFailure',
    'HANDLER_SECRET',
    'NoAnswer',
    'NotClaimed',
    'PROFILES',
    'REPORT_VERSION',
    'Refusal',
    'SHOWN_VALUE_LENGTH_MAX',
    'allChecks',
    'allMutants',
    'conformanceReport',
    'createNetwork',
    'formatHtml',
    'formatJunit',
    'formatReport',
    'httpSystem',
    'profileChecks',
    'referenceAdapter',
    'runChecks',
    'runKit',
    'runMutants',
    'unprovedProfiles',
    'waitIn',
  ]);
});
