import { inspect } from 'node:util';
import { describe, expect, type TestContext, test } from 'vitest';
import type { ExampleMeta } from './generate.ts';

export { selectLine } from './select-line.ts';
export { describe, test };

/** A value to write behind a `// =>` in place of the one that stands there. */
export interface RecordedValue {
  /** Offsets of the comment in the page. */
  readonly range: readonly [number, number];
  /** The value as Node.js prints it: JavaScript, unless it holds something without a literal. */
  readonly text: string;
}

/** What the engine leaves on a task's `meta` for reporters. */
export interface DoctestTaskMeta extends ExampleMeta {
  readonly updates?: RecordedValue[];
}

interface PlacedProblem {
  readonly code: string;
  readonly message: string;
  readonly place: string;
}

/** A mistake in an example that is known before it runs: its types, its syntax, its fence. */
export class ExampleError extends Error {
  override readonly name = 'ExampleError';
}

/** Environment variable that turns failing `// =>` comparisons into recorded values. */
export const UPDATE_VARIABLE = 'EVENT_DELIVERY_DOCTEST_UPDATE';

/** Called by the generated code at the start of each example. */
export function startExample(context: TestContext, meta: ExampleMeta): RunningExample {
  const taskMeta = context.task.meta as { doctest?: DoctestTaskMeta };
  const updates: RecordedValue[] = [];
  taskMeta.doctest = { ...meta, updates };
  return new RunningExample(context, meta, updates);
}

/** One example while it runs. Its methods are what the comments of the example became. */
export class RunningExample {
  /** Value of the latest expression statement that an expectation follows. */
  value: unknown;
  readonly #context: TestContext;
  readonly #meta: ExampleMeta;
  readonly #updates: RecordedValue[];
  #reached = 0;

  constructor(context: TestContext, meta: ExampleMeta, updates: RecordedValue[]) {
    this.#context = context;
    this.#meta = meta;
    this.#updates = updates;
  }

  /** `// => value`: deep equality. */
  equals(actual: unknown, expected: unknown, range: readonly [number, number]): void {
    this.#reached += 1;
    if (process.env[UPDATE_VARIABLE] !== undefined) this.#record(actual, expected, range);
    else at(this.equals, () => expect(actual).toEqual(expected));
  }

  /** `// => ~ value`: the actual value has at least what the expected one has. */
  matches(actual: unknown, expected: unknown): void {
    this.#reached += 1;
    at(this.matches, () => expect(actual).toMatchObject(expected as object));
  }

  /** `// throws CODE: message`, or `throws=CODE` of the fence. */
  async throws(run: () => Promise<unknown>, code: string, message: string): Promise<void> {
    this.#reached += 1;
    const site = new ExampleError();
    Error.captureStackTrace(site, this.throws);
    const wanted = message === '' ? code : `${code}: ${message}`;
    let thrown: unknown;
    try {
      await run();
    } catch (error) {
      thrown = error;
      if (isWanted(error, code, message)) return;
    }
    site.message =
      thrown === undefined
        ? `Expected the example to throw ${wanted}, but nothing was thrown`
        : `Expected the example to throw ${wanted}, but it threw ${describeError(thrown)}`;
    site.cause = thrown;
    site.stack = `ExampleError: ${site.message}${site.stack?.replace(/^[^\n]*/, '') ?? ''}`;
    throw site;
  }

  /** The example has mistakes that are known without running it. */
  fail(problems: readonly PlacedProblem[]): never {
    const lines = problems.map(({ code, message, place }, index) =>
      index === 0 ? `${code} ${message}` : `${code} ${message} (${place})`,
    );
    const error = new ExampleError(lines.join('\n'));
    Error.captureStackTrace(error, this.fail);
    throw error;
  }

  /** `skip="reason"`. */
  skip(): void {
    this.#context.skip(this.#meta.skip);
  }

  /** `errors=2322`: the type checker found exactly the announced errors; there is nothing to run. */
  typesChecked(): void {
    this.#reached += 1;
  }

  /** Fails the example when an expectation of it was never reached. */
  end(expectations: number): void {
    if (this.#reached >= expectations) return;
    const missed = expectations - this.#reached;
    const error = new ExampleError(
      `${missed} of ${expectations} expectation comments were never reached. Put them where the example always runs`,
    );
    Error.captureStackTrace(error, this.end);
    throw error;
  }

  #record(actual: unknown, expected: unknown, range: readonly [number, number]): void {
    try {
      expect(actual).toEqual(expected);
    } catch {
      const text = inspect(actual, {
        depth: Number.POSITIVE_INFINITY,
        maxArrayLength: null,
        maxStringLength: null,
        breakLength: 80,
        compact: 3,
        sorted: false,
      });
      this.#updates.push({ range, text });
    }
  }
}

/** Runs an assertion; when it fails, the stack begins at the caller of `method`: the comment in the page. */
function at(method: (...args: never[]) => unknown, assertion: () => void): void {
  try {
    assertion();
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, method);
    throw error;
  }
}

function isWanted(error: unknown, code: string, message: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code: ownCode, name, message: ownMessage } = error as Partial<Error & { code: unknown }>;
  return (ownCode === code || name === code) && String(ownMessage ?? '').includes(message);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const { code } = error as { code?: unknown };
  return `${code === undefined ? error.name : String(code)}: ${error.message}`;
}
