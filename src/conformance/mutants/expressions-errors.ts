/** Mutants of errors, modes, conditions and limits: SQL-110 to SQL-127. */

import type { EventLike } from '../../cesql/attribute.ts';
import { Evaluator } from '../../cesql/evaluate.ts';
import { compile } from '../../cesql/expression.ts';
import { parse } from '../../cesql/parse.ts';
import type { ExpressionAnswer, PlacedDiagnostic } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceExpressionDiagnostics, referenceExpressions } from '../reference-expressions.ts';
import { language, expressionMutant as mutant, partMutant, refusing } from './expression-mutant.ts';

// A name of its own: the transform of the test runner moves the binding of an imported base class.
const Walk = Evaluator;

/** Mutants of errors, modes, conditions and limits. */
export const errorMutants: readonly Mutant[] = [
  mutant('SQL-110/complete', 'Without a mode it evaluates in complete mode.', {
    mode: (mode) => mode ?? 'complete',
  }),
  mutant('SQL-111/goes-on', 'In fail-fast mode it gives the value of complete mode.', {
    answer: (answer, { tree, event, mode, text }) =>
      mode === 'complete' || answer.errors.length === 0
        ? answer
        : { ...answer, value: valueInComplete(text, event, tree.kind) ?? answer.value ?? false },
  }),
  mutant('SQL-111/false', 'After an error the value is false.', {
    answer: (answer, { mode }) =>
      mode === 'fail-fast' && answer.errors.length > 0 ? { ...answer, value: false } : answer,
  }),
  mutant('SQL-111/all-errors', 'In fail-fast mode it lists all errors.', {
    answer: (answer, { text, event }) => ({
      ...answer,
      errors: compile(text).evaluate(event, 'complete').errors,
    }),
  }),
  mutant('SQL-112/first-error', 'In complete mode it ends at the first error.', {
    mode: () => 'fail-fast',
  }),
  mutant('SQL-112/one-error', 'In complete mode it lists the first error only.', {
    answer: (answer) => ({ ...answer, errors: answer.errors.slice(0, 1) }),
  }),
  mutant('SQL-112/backwards', 'It lists the errors from the last to the first.', {
    answer: (answer) => ({ ...answer, errors: [...answer.errors].reverse() }),
  }),
  mutant('SQL-112/once-each', 'It lists each kind once.', {
    answer: (answer) => ({
      ...answer,
      errors: answer.errors.filter(
        ({ kind }, index) => answer.errors.findIndex((one) => one.kind === kind) === index,
      ),
    }),
  }),
  mutant(
    'SQL-113/division',
    'It calls an error of math a division by zero.',
    renamed('math', 'divisionByZero'),
  ),
  mutant(
    'SQL-113/generic',
    'It calls an error of a function generic.',
    renamed('functionEvaluation', 'generic'),
  ),
  partMutant('SQL-114/throws', 'It throws for an error with an event without type.', {
    expressions: {
      evaluate(text, event, mode) {
        const answer = referenceExpressions.evaluate(text, event, mode) as ExpressionAnswer;
        const isOdd = typeof (event as EventLike).type !== 'string';
        if (isOdd && answer.errors.length > 0) throw new Error('there is an error');
        return answer;
      },
    },
  }),
  mutant('SQL-114/no-value', 'It gives no value beside an error with an event without type.', {
    answer: ({ value, errors }, { event }) => {
      const isOdd = typeof event.type !== 'string' && errors.length > 0;
      return isOdd || value === undefined ? { errors } : { value, errors };
    },
  }),
  passing(
    'SQL-115/truthy',
    'Every true value passes.',
    ({ value, errors }) => Boolean(value) && errors.length === 0,
  ),
  passing(
    'SQL-115/in-spite-of-errors',
    'An error does not matter.',
    ({ value }) => value === true,
    'complete',
  ),
  passing(
    'SQL-115/cast',
    'The value is cast to Boolean.',
    ({ value, errors }) => errors.length === 0 && (value === true || value === 'true'),
  ),
  mutant('SQL-116/read-mark', 'It marks the event as read.', {
    event(event) {
      if (!Object.isFrozen(event)) Object.assign(event, { read: true });
      return event;
    },
  }),
  mutant('SQL-116/upper', 'It changes the attributes that it reads.', {
    evaluator: class extends Walk {
      protected override read(
        ...args: Parameters<Evaluator['read']>
      ): ReturnType<Evaluator['read']> {
        const value = super.read(...args);
        Object.assign(this.event, { [args[0]]: value ?? '' });
        return value;
      }
    },
  }),
  partMutant(
    'SQL-117/remembers',
    'It remembers the last answer to a text of over 20 characters.',
    remembering(),
  ),
  mutant('SQL-118/refused', 'It refuses what deserves a warning.', {
    refuses: (text) => /\*'|NOT FALSE =|data|1 < 2 < 3|^5$|\/ 0|NOSUCH|OR TRUE/.test(text),
  }),
  partMutant('SQL-120/throws', 'It throws for a text that is no expression and not of ASCII.', {
    expressions: {
      evaluate: (text, event, mode) =>
        /^[\0-\x7f]*$/.test(text)
          ? referenceExpressions.evaluate(text, event, mode)
          : compile(text).evaluate(event as EventLike, mode),
    },
  }),
  partMutant('SQL-120/overflows', 'It overflows for a text that is nested.', {
    expressions: {
      evaluate(text, event, mode) {
        if (/^[('\\]{99}/.test(text)) throw new RangeError('Maximum call stack size exceeded');
        return referenceExpressions.evaluate(text, event, mode);
      },
    },
  }),
  diagnosing('SQL-121/whole-text', 'A diagnostic stands at the whole text.', (found, text) =>
    found.map((one) => ({ ...one, start: 0, end: text.length })),
  ),
  diagnosing('SQL-121/start', 'A diagnostic has a start only.', (found) =>
    found.map((one) => ({ ...one, end: one.start })),
  ),
  diagnosing('SQL-121/from-one', 'Offsets count from 1.', (found) =>
    found.map((one) => ({ ...one, start: one.start + 1, end: one.end + 1 })),
  ),
  diagnosing('SQL-121/bytes', 'Offsets count bytes.', (found, text) =>
    found.map((one) => ({ ...one, start: bytes(text, one.start), end: bytes(text, one.end) })),
  ),
  diagnosing('SQL-122/first', 'Only the first mistake is told.', (found) => found.slice(0, 1)),
  mutant('SQL-123/cut', 'It cuts a text that is too long.', {
    text: (text) => (text.length > 65_536 ? cut(text) : text),
  }),
  mutant('SQL-124/flattened', 'It leaves out nesting that is too deep.', {
    text: (text) => (/^(?:\(|NOT |-){1000}/.test(text) ? 'TRUE' : text),
  }),
  partMutant('SQL-124/overflows', 'It overflows the stack.', {
    expressions: {
      evaluate(text, event, mode) {
        if (/^(?:ABS\(|1 IN \(|\(-|-){1000}/.test(text)) throw new RangeError('Maximum call stack');
        return referenceExpressions.evaluate(text, event, mode);
      },
    },
  }),
  mutant('SQL-127/short', 'It refuses more than 1,000 characters.', {
    refuses: (text) => text.length > 1_000,
  }),
  mutant('SQL-127/shallow', 'It refuses more than 16 parentheses.', refusing(/\({17}/)),
  mutant(
    'SQL-127/chains',
    'It counts a row of operators as nesting.',
    refusing(/(?:\w+ (?:\+|OR) ){99}/),
  ),
];

function valueInComplete(text: string, event: EventLike, kind: string): ExpressionAnswer['value'] {
  return kind === 'call' ? undefined : compile(text).evaluate(event, 'complete').value;
}

function renamed(from: string, to: string): Parameters<typeof mutant>[2] {
  return {
    answer: (answer) => ({
      ...answer,
      errors: answer.errors.map(({ kind }) => ({ kind: kind === from ? to : kind })),
    }),
  };
}

function passing(
  id: string,
  breaks: string,
  test: (answer: ExpressionAnswer) => boolean,
  mode: 'fail-fast' | 'complete' = 'fail-fast',
): Mutant {
  const passes = (expression: string, event: unknown): boolean =>
    test(compile(expression).evaluate(event as EventLike, mode));
  return partMutant(id, breaks, { expressionFilters: { passes } });
}

function remembering(): Parameters<typeof partMutant>[2] {
  const answers = new Map<string, ExpressionAnswer>();
  const part = language({
    answer(answer, { text }) {
      if (text.length <= 20) return answer;
      const last = answers.get(text);
      answers.set(text, answer);
      return last ?? answer;
    },
  });
  return { expressions: part };
}

function diagnosing(
  id: string,
  breaks: string,
  change: (found: readonly PlacedDiagnostic[], text: string) => readonly PlacedDiagnostic[],
): Mutant {
  const check = async (text: string) =>
    change(await referenceExpressionDiagnostics.check(text), text);
  return partMutant(id, breaks, { expressionDiagnostics: { check } });
}

function bytes(text: string, offset: number): number {
  return new TextEncoder().encode(text.slice(0, offset)).length;
}

/** The longest start of a text that is an expression; near enough for a mutant. */
function cut(text: string): string {
  const start = text.slice(0, 60_000);
  if (parse(start).diagnostics.length === 0) return start;
  return start.startsWith("'") ? `${start}'` : start.slice(0, start.lastIndexOf(' OR '));
}
