import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Evaluation } from '../cesql/evaluate.ts';
import { compile, ExpressionError } from '../cesql/expression.ts';
import type { Value } from '../cesql/value.ts';

/** One case of the official CloudEvents SQL test kit. */
export interface TckCase {
  readonly name: string;
  /** The raw text: `TRUE` and `--10` stand without quotation marks and are no values of YAML here. */
  readonly expression: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** Absent in the cases that only look at the error. */
  readonly result?: Value;
  /** Absent in the cases that have no error. */
  readonly error?: string;
}

/** What became of a case. */
export interface TckOutcome {
  readonly file: string;
  readonly name: string;
  readonly expression: string;
  /** `erratum`: it fails, and it has to fail, in exactly the way that is written down. */
  readonly outcome: 'pass' | 'fail' | 'erratum';
  readonly expected: string;
  readonly actual: string;
}

interface Erratum {
  readonly file: string;
  readonly expression: string;
  /** What the kit asks for, and what the specification makes of the expression. */
  readonly expected: string;
  readonly actual: string;
  readonly why: string;
}

/**
 * The cases of the kit that contradict the specification. An erratum that passes, or fails in another
 * way, is a failure.
 */
export const TCK_ERRATA: readonly Erratum[] = [
  {
    file: 'not_operator.yaml',
    expression: 'NOT 10',
    expected: 'true, error cast',
    actual: 'false, no error',
    why: 'section 3.7 casts every integer but 0 to true, and such a cast cannot fail',
  },
];

const DEFAULT_EVENT = {
  specversion: '1.0',
  id: 'tck-1',
  source: 'https://example.com/tck',
  type: 'com.example.tck',
} as const;

/**
 * Reads one file of the kit.
 *
 * @throws `Error` when the text is no YAML, or no kit.
 */
export function readTckFile(text: string): readonly TckCase[] {
  // The core schema leaves timestamps as text; YAML 1.1 would make dates of them.
  const document = parseDocument(text, { schema: 'core' });
  const [problem] = document.errors;
  if (problem !== undefined) throw new Error(`Cannot read test kit: ${problem.message}`);
  const tests = document.get('tests');
  if (!isSeq(tests)) throw new Error('Cannot read test kit: it has no list of tests');
  return tests.items.map((item) => {
    if (!isMap(item)) throw new Error('Cannot read test kit: a test is no mapping');
    const node = item.get('expression', true);
    if (!isScalar(node)) throw new Error('Cannot read test kit: a test has no expression');
    const { event, eventOverrides, name, result, error } = item.toJS(document) as RawCase;
    return {
      name,
      expression: typeof node.value === 'string' ? node.value : String(node.source),
      event: { ...DEFAULT_EVENT, ...event, ...eventOverrides },
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error }),
    };
  });
}

interface RawCase {
  readonly name: string;
  readonly event?: Readonly<Record<string, unknown>>;
  readonly eventOverrides?: Readonly<Record<string, unknown>>;
  readonly result?: Value;
  readonly error?: string;
}

/** Runs one case in fail-fast mode, which the values of the kit ask for. */
export function runTckCase(
  file: string,
  { name, expression, event, result, error }: TckCase,
): TckOutcome {
  const evaluation = evaluateText(expression, event);
  // The kit gives a value to one expression that does not parse; there is none to compare.
  const value = evaluation.value ?? result;
  const kind = evaluation.errors[0]?.kind;
  const expected = shown(result ?? value, error);
  const actual = shown(value, kind);
  const erratum = TCK_ERRATA.find(
    (known) => known.file === file && known.expression === expression,
  );
  const asPinned = erratum?.expected === expected && erratum.actual === actual;
  const outcome = erratum === undefined ? (expected === actual ? 'pass' : 'fail') : 'erratum';
  return {
    file,
    name,
    expression,
    outcome: outcome === 'erratum' && !asPinned ? 'fail' : outcome,
    expected,
    actual,
  };
}

function evaluateText(
  expression: string,
  event: TckCase['event'],
): { value?: Value; errors: Evaluation['errors'] } {
  try {
    return compile(expression).evaluate(event);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {
      errors: error.diagnostics.map(({ message, start, end }) => {
        return { kind: 'parse', message, start, end };
      }),
    };
  }
}

function shown(value: Value | undefined, error: string | undefined): string {
  const text = value === undefined ? 'no value' : JSON.stringify(value);
  return `${text}, ${error === undefined ? 'no error' : `error ${error}`}`;
}
