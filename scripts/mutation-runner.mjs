/**
 * A test runner for StrykerJS that loads a folder's tests once and then calls them, because a start of
 * Vitest takes a hundred times as long as the tests that one mutant needs. See
 * docs/decisions/0019-mutation-testing.md.
 */
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glob } from 'tinyglobby';

const SHIM = new URL('./mutation-vitest.mjs', import.meta.url).href;

// Tests import `vitest`, and get the shim; what the shim itself imports is the real one.
const HOOK = `export const resolve = (specifier, context, next) =>
  specifier === 'vitest' && context.parentURL !== ${JSON.stringify(SHIM)}
    ? { url: ${JSON.stringify(SHIM)}, shortCircuit: true }
    : next(specifier, context);`;

/** Tests of time and memory: the counters that are put into every line cost more than what they test. */
const LEFT_OUT = ['src/**/*-time.test.ts', 'src/**/allocation.test.ts'];

const message = (error) => (error instanceof Error ? `${error.name}: ${error.message}` : `${error}`);

class InProcessRunner {
  static inject = ['options'];
  tests = new Map();
  /** How long each test took in the first run, in milliseconds: the quick ones judge first. */
  durations = new Map();

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
    const { startFile, tests } = await import(SHIM);
    const own = `src/${process.env.MUTATION_FOLDER}/**/*.test.ts`;
    const files = await glob(own, { ignore: LEFT_OUT });
    for (const file of ['scripts/kit.mutation.ts', ...files.sort()]) {
      startFile(file);
      await import(pathToFileURL(join(process.cwd(), file)).href);
    }
    this.tests = new Map(tests.map(({ id, run }) => [id, run]));
  }

  get stryker() {
    globalThis.__stryker__ ??= {};
    return globalThis.__stryker__;
  }

  async dryRun() {
    const { stryker } = this;
    stryker.activeMutant = undefined;
    const results = [];
    for (const id of this.tests.keys()) {
      stryker.currentTestId = id;
      const started = performance.now();
      const failure = await this.failureOf(id);
      const timeSpentMs = performance.now() - started;
      this.durations.set(id, timeSpentMs);
      const judged = failure === undefined ? { status: 0 } : { status: 1, failureMessage: failure };
      results.push({ id, name: id, timeSpentMs, ...judged });
    }
    stryker.currentTestId = undefined;
    return { status: 'complete', tests: results, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter = [...this.tests.keys()], hitLimit }) {
    const { stryker } = this;
    const order = [...testFilter].sort((a, b) => this.timeOf(a) - this.timeOf(b));
    for (const [index, id] of order.entries()) {
      Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
      const failure = await this.failureOf(id);
      const endless = stryker.hitCount > hitLimit;
      Object.assign(stryker, { activeMutant: undefined, hitLimit: undefined });
      if (endless) return { status: 'timeout', reason: `More than ${hitLimit} calls` };
      if (failure === undefined) continue;
      // A mutant can spoil what is kept between tests. Only a test that passes without it kills it;
      // otherwise an error makes Stryker ask again in a new process.
      const clean = await this.failureOf(id);
      if (clean !== undefined) throw new Error(`${id} fails without a mutant: ${clean}`);
      return { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests: index + 1 };
    }
    return { status: 'survived', nrOfTests: order.length };
  }

  timeOf(id) {
    return this.durations.get(id) ?? 0;
  }

  async failureOf(id) {
    try {
      await this.tests.get(id)();
      return undefined;
    } catch (error) {
      return message(error);
    }
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner },
];
