/** Mutants of functions that are added: SQL-101 to SQL-104. */
import type { ExpressionAnswer, ScriptedFunction } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceExpressionFunctions } from '../reference-expressions.ts';
import { partMutant } from './expression-mutant.ts';

/** Mutants of functions that are added. */
export const ownFunctionMutants: readonly Mutant[] = ownFunctions();

function ownFunctions(): readonly Mutant[] {
  const { evaluate } = referenceExpressionFunctions;
  const known = new Map<string, ScriptedFunction>();
  const last = (functions: readonly ScriptedFunction[]) => [
    ...new Map(functions.map((one) => [one.name.toUpperCase(), one])).values(),
  ];
  const functional = (id: string, breaks: string, change: typeof evaluate): Mutant =>
    partMutant(id, breaks, { expressionFunctions: { evaluate: change } });
  const answering = (change: (answer: ExpressionAnswer) => ExpressionAnswer): typeof evaluate => {
    return async (expression, event, functions) =>
      change(await evaluate(expression, event, functions));
  };
  return [
    functional(
      'SQL-101/last-wins',
      'The last function of a name replaces the others.',
      (text, event, functions) =>
        evaluate(
          text,
          event,
          last(functions).filter(({ name }) => name !== 'ABS'),
        ),
    ),
    functional(
      'SQL-101/repeated',
      'A repeated parameter gives way to other functions.',
      (text, event, functions) =>
        evaluate(
          text,
          event,
          functions.filter(({ rest }) => rest === undefined),
        ),
    ),
    functional(
      'SQL-102/no-error',
      'A value of a function hides its error.',
      answering((answer) => ({ ...answer, errors: [] })),
    ),
    functional(
      'SQL-102/no-value',
      'An error of a function hides its value.',
      answering(({ value, errors }) => ({
        value: errors.length === 0 ? (value ?? 0) : typeof value === 'string' ? '' : 0,
        errors,
      })),
    ),
    functional(
      'SQL-103/thrown',
      'What a function throws ends the evaluation without a value.',
      (text, event, functions) => {
        if (functions.some(({ does }) => does === 'throw'))
          return { errors: [{ kind: 'generic' }] };
        return evaluate(text, event, functions);
      },
    ),
    functional(
      'SQL-103/mistyped',
      'A value of another type is taken as it is.',
      (text, event, functions) => {
        if (functions.some(({ does }) => does === 'mistype')) return { value: 'seven', errors: [] };
        return evaluate(text, event, functions);
      },
    ),
    functional(
      'SQL-104/shared',
      'A function is there for all expressions from then on.',
      (text, event, functions) => {
        for (const one of functions) known.set(one.name, one);
        return evaluate(text, event, [...known.values()]);
      },
    ),
    functional(
      'SQL-104/first-stays',
      'The first function of a name stays.',
      (text, event, functions) => {
        for (const one of functions) if (!known.has(one.name)) known.set(one.name, one);
        return evaluate(
          text,
          event,
          functions.map((one) => known.get(one.name) ?? one),
        );
      },
    ),
  ];
}
