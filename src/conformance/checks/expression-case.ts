/** The cases in YAML about expressions, and what they ask of an implementation. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type {
  Adapter,
  ExpressionAdapter,
  ExpressionAnswer,
  ExpressionMode,
  PlacedDiagnostic,
} from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';

type Event = Readonly<Record<string, unknown>>;
type Value = boolean | number | string;

/** A value and the kinds of the errors beside it. */
export interface Outcome {
  readonly value?: Value;
  readonly errors: readonly string[];
}

interface PlacedCode {
  readonly at: readonly [number, number];
}

/** A case as it stands in the file; see the head of each file. */
export interface ExpressionCase {
  readonly id: string;
  readonly expression: string;
  readonly with?: Event;
  readonly value?: Value;
  readonly error?: string;
  readonly complete?: Outcome;
  readonly diagnostics?: readonly PlacedCode[];
  readonly warnings?: readonly PlacedCode[];
  readonly fixed?: string;
}

/** Reads a file of cases as checks. */
export function caseChecks(name: string): Check[] {
  const text = readFileSync(new URL(`../cases/${name}.yaml`, import.meta.url), 'utf8');
  const file = parse(text) as {
    readonly base?: Event;
    readonly cases: readonly ExpressionCase[];
  };
  return file.cases.map((one) => checkOf(one, { ...file.base, ...one.with }));
}

function checkOf(one: ExpressionCase, event: Event): Check {
  const { id } = one;
  const clause = id.split('/')[0] as string;
  const title = `${show(one.expression)} ${described(one)}`;
  if (one.diagnostics !== undefined || one.warnings !== undefined) {
    const run = (adapter: Adapter) => expectPlaces(one, title, adapter);
    return { id, clause, title, needs: 'expressionDiagnostics', run };
  }
  const run = async ({ expressions }: Adapter) => {
    // A copy each time: an implementation that changes events spoils its own answer only.
    const copy = structuredClone(event);
    await expectOutcomes(one, copy, needed(expressions, id));
  };
  return { id, clause, title, needs: 'expressions', run };
}

function described({ value, error, diagnostics, warnings }: ExpressionCase): string {
  if (diagnostics !== undefined) return `has ${diagnostics.length} errors`;
  if (warnings !== undefined) return `has ${warnings.length} warnings`;
  if (error === 'parse') return 'is no expression';
  return `is ${JSON.stringify(value)}${error === undefined ? '' : ` with an error of ${error}`}`;
}

async function expectOutcomes(
  one: ExpressionCase,
  event: Event,
  part: ExpressionAdapter,
): Promise<void> {
  const { expression, error } = one;
  if (error === 'parse') {
    await expectOutcome(part, { expression, event, mode: 'fail-fast' }, { errors: ['parse'] });
    return;
  }
  if (one.value === undefined) throw new TypeError(`Cannot use case ${one.id}: it expects nothing`);
  const first = { value: one.value, errors: error === undefined ? [] : [error] };
  await expectOutcome(part, { expression, event, mode: 'fail-fast' }, first);
  const all = one.complete ?? (error === undefined ? first : undefined);
  if (all !== undefined) {
    await expectOutcome(part, { expression, event, mode: 'complete' }, all);
  }
}

/** What is evaluated. */
export interface Evaluated {
  readonly expression: string;
  readonly event: unknown;
  readonly mode?: ExpressionMode;
}

/** Evaluates, and expects just this value and these kinds of errors. */
export async function expectOutcome(
  part: ExpressionAdapter,
  { expression, event, mode }: Evaluated,
  expected: Outcome,
): Promise<void> {
  const found = outcomeOf(await part.evaluate(expression, event, mode));
  if (isSame(found, expected)) return;
  const where = mode === undefined ? '' : ` in ${mode} mode`;
  throw new CheckFailure(`${show(expression)}${where}`, expected, found);
}

/** An answer with the kinds of its errors. */
export function outcomeOf({ value, errors }: ExpressionAnswer): Outcome {
  const kinds = errors.map(({ kind }) => kind);
  return value === undefined ? { errors: kinds } : { value, errors: kinds };
}

function isSame(one: Outcome, other: Outcome): boolean {
  return Object.is(one.value, other.value) && one.errors.join() === other.errors.join();
}

async function expectPlaces(
  one: ExpressionCase,
  title: string,
  { expressionDiagnostics: part }: Adapter,
): Promise<void> {
  const { expression, diagnostics, warnings, fixed } = one;
  const severity = diagnostics === undefined ? 'warning' : 'error';
  const found = await needed(part, one.id).check(expression);
  const wanted = (diagnostics ?? warnings ?? []).map(({ at }) => `${severity} ${at.join()}`);
  const places = found.map((each) => `${each.severity} ${each.start},${each.end}`);
  if (wanted.join(' ') !== places.join(' ')) throw new CheckFailure(title, wanted, places);
  if (fixed === undefined) return;
  const text = applyFixes(expression, found);
  if (text !== fixed) throw new CheckFailure(`${show(expression)}, fixed`, fixed, text);
}

function applyFixes(text: string, diagnostics: readonly PlacedDiagnostic[]): string {
  return diagnostics.reduceRight((rest, { fix }) => {
    return fix === undefined ? rest : rest.slice(0, fix.start) + fix.text + rest.slice(fix.end);
  }, text);
}

/** The part that a check drives; a run leaves the check out when the adapter lacks it. */
export function needed<Part>(part: Part | undefined, id: string): Part {
  if (part === undefined) throw new TypeError(`Cannot run ${id}: the adapter lacks the part`);
  return part;
}

/** An expression within a title: on one line, and cut. */
export function show(expression: string): string {
  const line = JSON.stringify(expression.length > 80 ? expression.slice(0, 80) : expression);
  return expression.length > 80 ? `${line}…` : line;
}
