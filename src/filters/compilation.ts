import type { CloudEvent } from '../event/cloud-event.ts';
import type { DialectContext, Expression, Matcher, Rejection } from './dialect.ts';
import type { Dialects } from './dialects.ts';
import type { Explanation } from './explanation.ts';
import { type Finding, finding } from './findings.ts';
import { FILTER_DEPTH_MAX, FILTER_TERMS_MAX } from './limits.ts';
import { dialectRemedy } from './near-miss.ts';
import { child, nameOf, quote } from './show.ts';

/** What is shared by the expressions of one list while it is compiled. */
export interface Compilation {
  readonly dialects: Dialects;
  readonly findings: Finding[];
  terms: number;
}

const ACTION = 'Cannot compile filters';

/** Compiles one expression; on failure the problems stand in `findings` and nothing is returned. */
export function compileExpression(
  value: unknown,
  pointer: string,
  depth: number,
  compilation: Compilation,
): Expression | undefined {
  const found = compilation.findings.length;
  const reject = rejectAt(pointer, compilation);
  if (!countTerm(pointer, compilation)) return undefined;
  if (depth > FILTER_DEPTH_MAX) return reject(TOO_DEEP);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject({
      code: 'FILTER_NOT_AN_OBJECT',
      state: `${nameOf(value)} in place of an expression`,
      remedy: 'Write an object with one dialect, such as { exact: { type: "some text" } }',
    });
  }
  const keys = Object.keys(value);
  checkKeys(keys, reject);
  let expression: Expression | undefined;
  for (const [index, key] of keys.entries()) {
    if (index > 0 && !countTerm(pointer, compilation)) return undefined;
    expression = compileDialect(key, (value as Record<string, unknown>)[key], {
      pointer: child(pointer, key),
      expressionPointer: pointer,
      depth,
      compilation,
    });
  }
  return compilation.findings.length === found ? expression : undefined;
}

interface Place {
  /** Pointer of the dialect's value, `/0/exact`. */
  readonly pointer: string;
  /** Pointer of the expression, `/0`. */
  readonly expressionPointer: string;
  readonly depth: number;
  readonly compilation: Compilation;
}

function compileDialect(key: string, value: unknown, place: Place): Expression | undefined {
  const { compilation } = place;
  const reject = rejectAt(place.pointer, compilation);
  const dialect = compilation.dialects.get(key);
  if (dialect === undefined) {
    return reject({
      code: 'FILTER_UNKNOWN_DIALECT',
      state: `unknown dialect ${quote(key)}`,
      remedy: dialectRemedy(key, value, compilation.dialects.names),
      on: 'key',
    });
  }
  const before = compilation.findings.length;
  let matcher: Matcher | undefined;
  try {
    matcher = dialect.compile(value, contextOf(place));
  } catch (error) {
    return reject({ ...dialectFailed(key), state: `dialect ${quote(key)} failed: ${say(error)}` });
  }
  if (typeof matcher?.matches === 'function') return expressionOf(key, matcher, place);
  // A dialect that neither compiles nor rejects would otherwise drop out of the list unseen.
  return compilation.findings.length > before ? undefined : reject(dialectFailed(key));
}

function contextOf({ pointer, depth, compilation }: Place): DialectContext {
  return {
    pointer,
    reject: rejectAt(pointer, compilation),
    nested: (value, ...tokens) =>
      compileExpression(value, tokens.reduce(child, pointer), depth + 1, compilation),
    countTerm: () => countTerm(pointer, compilation),
    isFull: () => isFull(compilation),
  };
}

/** Makes a dialect's matcher total: an exception is no match, and so is all but `true`. @see FLT-073 */
function expressionOf(dialect: string, matcher: Matcher, place: Place): Expression {
  const pointer = place.expressionPointer;
  const verdict = (event: CloudEvent): boolean | { readonly thrown: unknown } => {
    try {
      return matcher.matches(event) === true;
    } catch (thrown) {
      return { thrown };
    }
  };
  return {
    matches: (event) => verdict(event) === true,
    explain(event): Explanation {
      const answer = verdict(event);
      const node = { pointer, dialect, matched: answer === true, decidedBy: pointer };
      if (typeof answer === 'object') {
        return { ...node, reason: `dialect ${quote(dialect)} failed: ${say(answer.thrown)}` };
      }
      try {
        const reasons = matcher.explain?.(event);
        if (typeof reasons?.reason === 'string') return { ...node, ...reasons, matched: answer };
      } catch {
        // The verdict stands without its reasons.
      }
      return { ...node, reason: answer ? 'the event matches' : 'the event does not match' };
    },
  };
}

function checkKeys(keys: readonly string[], reject: DialectContext['reject']): void {
  if (keys.length === 0) {
    reject({
      code: 'FILTER_EMPTY_OBJECT',
      state: 'an expression names no dialect',
      remedy: 'Write one dialect into it, such as { exact: { type: "some text" } }, or remove it',
    });
  }
  if (keys.length > 1) {
    reject({
      code: 'FILTER_SEVERAL_DIALECTS',
      state: `one expression names ${keys.length} dialects, ${keys.slice(0, 6).map(quote).join(', ')}`,
      remedy:
        'Write one expression for each: - exact: {…} and - prefix: {…}, each with its own dash',
    });
  }
}

/** Counts a term; the one that passes the limit records a problem, and later ones are refused. */
function countTerm(pointer: string, compilation: Compilation): boolean {
  compilation.terms += 1;
  if (compilation.terms === FILTER_TERMS_MAX + 1) {
    rejectAt(
      pointer,
      compilation,
    )({
      code: 'FILTER_TOO_MANY',
      state: `more than ${FILTER_TERMS_MAX} expressions and attributes`,
      remedy: `Use at most ${FILTER_TERMS_MAX} in one list`,
    });
  }
  return !isFull(compilation);
}

/** Whether the limit of terms is passed. The list is refused already: whoever walks it stops. */
export function isFull(compilation: Compilation): boolean {
  return compilation.terms > FILTER_TERMS_MAX;
}

function rejectAt(pointer: string, { findings }: Compilation): DialectContext['reject'] {
  return (said: Rejection) => {
    const at = (said.at ?? []).reduce(child, pointer);
    findings.push(finding(ACTION, said.code ?? 'FILTER_BAD_VALUE', at, said));
    return undefined;
  };
}

const TOO_DEEP: Rejection = {
  code: 'FILTER_TOO_DEEP',
  state: `expressions nested deeper than ${FILTER_DEPTH_MAX}`,
  remedy: `Nest at most ${FILTER_DEPTH_MAX} deep, and look for a value that contains itself`,
};

function dialectFailed(key: string): Rejection {
  return {
    code: 'FILTER_DIALECT_FAILED',
    state: `dialect ${quote(key)} returned no matcher and rejected nothing`,
    remedy:
      'Pass plain objects, lists and strings; a dialect of your own returns { matches } or rejects',
  };
}

/** The message of whatever was thrown; a thrown value can be hostile too. */
function say(thrown: unknown): string {
  try {
    return quote(thrown instanceof Error ? thrown.message : String(thrown));
  } catch {
    return 'a value that cannot be shown';
  }
}
