/** The checks fail nobody who uses what page 4 leaves open. */
import { expect, test } from 'vitest';
import type { Adapter, ExpressionAnswer } from '../adapter.ts';
import { referenceExpressionParts as reference } from '../reference-expressions.ts';
import { runChecks } from '../run.ts';
import { expressionsChecks } from './expressions.ts';

/** More than is asked for, later than it could be. */
async function more(answer: ExpressionAnswer | Promise<ExpressionAnswer> | undefined) {
  const { errors = [], ...rest } = (await answer) ?? {};
  const told = errors.map(({ kind }) => ({ kind, message: 'more', at: 0 }));
  return { ...rest, errors: told, took: 1 };
}

const loose: Adapter = {
  name: 'loose',
  expressions: {
    evaluate: (text, event, mode) => more(reference.expressions?.evaluate(text, event, mode)),
  },
  expressionFilters: {
    passes: async (text, event) =>
      (await reference.expressionFilters?.passes(text, event)) === true,
  },
  expressionFunctions: {
    evaluate: async (text, event, functions) =>
      more(await reference.expressionFunctions?.evaluate(text, event, functions)),
  },
  expressionDiagnostics: {
    check: async (text) => {
      const found = (await reference.expressionDiagnostics?.check(text)) ?? [];
      // SQL-125
      return found.slice(0, 20).map((diagnostic) => ({ ...diagnostic, message: 'more' }));
    },
  },
  expressionTexts: {
    // A form of its own: white space around it, which stays.
    format: async (text) => ` ${((await reference.expressionTexts?.format(text)) ?? '').trim()} `,
    evaluate: (text, event, mode) => more(reference.expressionTexts?.evaluate(text, event, mode)),
  },
};

test('An implementation that uses every freedom fails nothing', async () => {
  const results = await runChecks(expressionsChecks, loose);
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});
