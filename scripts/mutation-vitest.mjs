/**
 * What the tests get for `vitest` when a mutant is judged: the same `expect`, and a `test` that only
 * writes tests down. scripts/mutation-runner.mjs runs them, thousands of times in one process.
 */
import fc from 'fast-check';
import { expect } from 'vitest';

export { expect };

/** How long `expect.poll` looks again and again, in milliseconds. */
const POLL_MS = 1_000;

// That of Vitest asks which test is running, and there is none.
expect.poll = (read) => {
  const asked = async (matcher, expected) => {
    const until = performance.now() + POLL_MS;
    for (;;) {
      try {
        return expect(await read())[matcher](...expected);
      } catch (error) {
        if (performance.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  };
  return new Proxy(
    {},
    {
      get:
        (_, matcher) =>
        (...expected) =>
          asked(matcher, expected),
    },
  );
};

// Random inputs are the same for every mutant, so that a score can be had again.
fc.configureGlobal({ seed: 20_261_122 });

/** Every test in the order of the files: `{ id, run }`. */
export const tests = [];

let file = '';
let count = 0;
let suite = '';

/** Names the file whose tests are written down next. */
export function startFile(path) {
  file = path;
  count = 0;
}

export function test(name, run) {
  tests.push({ id: `${file}#${count} ${suite}${name}`, run });
  count += 1;
}

test.each = (table) => (name, run) => {
  for (const row of table) test(name, () => (Array.isArray(row) ? run(...row) : run(row)));
};

export function describe(name, define) {
  const outer = suite;
  suite = `${outer}${name} `;
  define();
  suite = outer;
}

describe.each = (table) => (name, define) => {
  for (const row of table) describe(name, () => define(row));
};
