import { expect, test } from 'vitest';
import * as api from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CESQL_ERRORS',
    'CESQL_WARNINGS',
    'DIAGNOSTICS_MAX',
    'EVALUATION_ERRORS_MAX',
    'EXPRESSION_DEPTH_MAX',
    'EXPRESSION_LENGTH_MAX',
    'ExpressionError',
    'Failure',
    'INTEGER_MAX',
    'INTEGER_MIN',
    'PARAMETERS_MAX',
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
