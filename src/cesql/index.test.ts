import { expect, test } from 'vitest';
import * as api from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CESQL_ERRORS',
    'CESQL_WARNINGS',
    'ExpressionError',
    'Failure',
    'INTEGER_MAX',
    'INTEGER_MIN',
    'MAX_DIAGNOSTICS',
    'MAX_EVALUATION_ERRORS',
    'MAX_EXPRESSION_DEPTH',
    'MAX_EXPRESSION_LENGTH',
    'MAX_PARAMETERS',
    'attributes',
    'check',
    'compile',
    'complete',
    'createFunctions',
    'explain',
    'failure',
    'format',
    'highlight',
    'parse',
  ]);
});
