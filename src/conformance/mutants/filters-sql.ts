/** Mutants of the dialect `sql`: FLT-110 to FLT-117. */
import { compile, type Expression } from '../../cesql/expression.ts';
import type { Dialect } from '../../filters/dialect.ts';
import type {
  FilterAdapter,
  ScriptedFunction,
  SqlFilterAdapter,
  SqlFunctionAdapter,
} from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceSqlFilters, referenceSqlFunctions } from '../reference-filters.ts';
import { isMember, replacing, speaking } from './rewrite.ts';

/** Mutants of the dialect `sql`. */
export const sqlMutants: readonly Mutant[] = [
  mutant(
    'FLT-110/truthy',
    'Every value but false matches.',
    judging(({ value }) => Boolean(value)),
  ),
  mutant(
    'FLT-110/in-spite-of-errors',
    'The value of complete mode decides.',
    judging((_, { value }) => value === true),
  ),
  mutant(
    'FLT-110/text',
    'The text true matches.',
    judging(({ value, errors }) => errors.length === 0 && String(value) === 'true'),
  ),
  mutant(
    'FLT-110/errors-match',
    'An expression with an error matches.',
    judging(({ value, errors }) => errors.length > 0 || value === true),
  ),
  mutant(
    'FLT-111/as-text',
    'It takes the text of any value.',
    replacing((one) =>
      isSql(one) && typeof one.sql !== 'string' ? [{ sql: asText(one.sql) }] : [one],
    ),
  ),
  mutant(
    'FLT-111/skipped',
    'It skips a value that is no string.',
    replacing((one) => (isSql(one) && typeof one.sql !== 'string' ? [] : [one])),
  ),
  mutant('FLT-112/never', 'A text that is no expression never matches.', lenient('FALSE')),
  mutant('FLT-112/always', 'A text that is no expression always matches.', lenient('TRUE')),
  mutant(
    'FLT-112/double-equals',
    'It takes == for =.',
    replacing((one) => [isSql(one) ? { sql: String(one.sql).replaceAll('==', '=') } : one]),
  ),
  mutant(
    'FLT-113/unknown',
    'It does not know cesql.',
    replacing((one) => [isMember(one) && 'cesql' in one ? { unknown: one.cesql } : one]),
  ),
  mutant(
    'FLT-113/never',
    'A cesql never matches.',
    speaking({ name: 'cesql', compile: () => ({ matches: () => false }) }),
  ),
  mutant(
    'FLT-113/first-of-both',
    'It takes the first of both names.',
    replacing((one) => [isSql(one) ? { sql: one.sql } : one]),
  ),
  placing('FLT-114/start', 'A mistake stands where the expression starts.', (text) => {
    const at = text.search(/(?<=sql"?: ["']?)[^\s"']/);
    return { line: text.slice(0, at).split('\n').length, column: at - text.lastIndexOf('\n', at) };
  }),
  placing('FLT-114/line', 'A mistake has a line and no column.', (_, { line }) => ({
    line,
    column: 1,
  })),
  placing('FLT-114/from-zero', 'Columns count from 0.', (_, { line, column }) => ({
    line,
    column: column - 1,
  })),
  adding('FLT-116/none', 'No function can be added.', () => []),
  adding('FLT-116/top-only', 'Only what stands at the top can call them.', (functions, filters) =>
    JSON.stringify(filters).startsWith('[{"sql"') ? functions : [],
  ),
  adding('FLT-116/errors-dropped', 'A function that fails gives its value.', (functions) =>
    functions.map((one) => ({ ...one, does: 'give' })),
  ),
  adding('FLT-117/global', 'A function that was added once is there for good.', (functions) => {
    if (functions.length > 0) everyone = functions;
    return everyone;
  }),
];

/** What the mutant with one registry for all has in it. */
let everyone: readonly ScriptedFunction[] = [];

function adding(
  id: string,
  breaks: string,
  change: (functions: readonly ScriptedFunction[], filters: unknown) => readonly ScriptedFunction[],
): Mutant {
  const sqlFunctions: SqlFunctionAdapter = {
    compile: (filters, functions) =>
      referenceSqlFunctions.compile(filters, change(functions, filters)),
  };
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, sqlFunctions } };
}

type Outcome = ReturnType<Expression['evaluate']>;

function mutant(id: string, breaks: string, { compile: change }: FilterAdapter): Mutant {
  const sqlFilters = { ...referenceSqlFilters, compile: change };
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, sqlFilters } };
}

function placing(
  id: string,
  breaks: string,
  change: (
    text: string,
    place: { readonly line: number; readonly column: number },
  ) => { readonly line: number; readonly column: number },
): Mutant {
  const problems: SqlFilterAdapter['problems'] = async (text) => {
    const found = await referenceSqlFilters.problems(text);
    return found.map((problem) => ({ ...problem, ...change(text, problem) }));
  };
  const sqlFilters = { ...referenceSqlFilters, problems };
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, sqlFilters } };
}

/** The dialect with another verdict over the values of fail-fast and complete mode. */
function judging(judge: (fast: Outcome, complete: Outcome) => boolean): FilterAdapter {
  const dialect: Dialect = {
    name: 'sql',
    compile(value) {
      const expression = compile(String(value));
      return {
        matches: (event) =>
          judge(expression.evaluate(event), expression.evaluate(event, 'complete')),
      };
    },
  };
  return speaking(dialect);
}

/** The dialect that takes another expression for a text that is none. */
function lenient(instead: string): FilterAdapter {
  return replacing((one) => {
    if (!isSql(one) || typeof one.sql !== 'string') return [one];
    try {
      compile(one.sql);
      return [one];
    } catch {
      return [{ sql: instead }];
    }
  });
}

function isSql(one: unknown): one is { readonly sql: unknown } {
  return isMember(one) && 'sql' in one;
}

function asText(value: unknown): string {
  return value === null ? 'FALSE' : String(value);
}
