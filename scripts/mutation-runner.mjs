/**
 * A test runner for StrykerJS that loads a folder's tests once and then calls them, because a start of
 * Vitest takes a hundred times as long as the tests that one mutant needs. See
 * docs/decisions/0019-mutation-testing.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * Tests of time and memory: the counters that are put into every line cost more than what they test. Those of sockets
 * wait for the machine.
 */
const LEFT_OUT = [
  ...['src/**/*-time.test.ts', 'src/**/allocation.test.ts'],
  ...['src/delivery/receiver-fuzz.test.ts'],
];

/** What the first run found, for processes that are started later; in the sandbox. */
const FOUND = 'mutation-first-run.json';

/** How many times as often as in the first run a test may reach a mutant before it counts as endless. */
const HITS_FACTOR = 100;

/** A test that reaches mutants more often than this is about size, and too slow to be asked each time. */
const HITS_MAX = 2_000_000;

/** How long a test can wait for what never comes, in milliseconds, beside a multiple of what it took without a mutant. */
const WAIT_MS = 3_000;
const WAIT_FACTOR = 50;

const NEVER = Symbol('never');

const message = (error) =>
  error instanceof Error ? `${error.name}: ${error.message}` : `${error}`;

class InProcessRunner {
  static inject = ['options'];
  tests = new Map();
  /** How long each test took, in milliseconds, and how often it reached each mutant. */
  found = { durations: {}, hits: {} };

  capabilities() {
    return { reloadEnvironment: false };
  }

  /** What would end the process, being thrown or rejected with nobody who minds: the test that was running has failed. */
  unhandled = [];

  async init() {
    for (const end of ['unhandledRejection', 'uncaughtException']) {
      process.on(end, (reason) => this.unhandled.push(reason));
    }
    register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
    const { startFile, tests } = await import(SHIM);
    const folder = process.env.MUTATION_FOLDER;
    const own = [`src/${folder}/**/*.test.ts`, `src/conformance/cases/${folder}.test.ts`];
    const files = await glob(own, { ignore: LEFT_OUT });
    for (const file of ['scripts/kit.mutation.ts', ...files.sort()]) {
      startFile(file);
      await import(pathToFileURL(join(process.cwd(), file)).href);
    }
    this.tests = new Map(tests.map(({ id, run }) => [id, run]));
    if (existsSync(FOUND)) this.found = JSON.parse(readFileSync(FOUND, 'utf8'));
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
      this.found.durations[id] = timeSpentMs;
      const judged = failure === undefined ? { status: 0 } : { status: 1, failureMessage: failure };
      results.push({ id, name: id, timeSpentMs, ...judged });
    }
    stryker.currentTestId = undefined;
    const { mutantCoverage } = stryker;
    for (const [id, hits] of Object.entries(mutantCoverage.perTest)) {
      const count = Object.values(hits).reduce((sum, one) => sum + one, 0);
      if (count > HITS_MAX) mutantCoverage.perTest[id] = {};
    }
    this.found.hits = mutantCoverage.perTest;
    writeFileSync(FOUND, JSON.stringify(this.found));
    return { status: 'complete', tests: results, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter = [...this.tests.keys()] }) {
    const { stryker } = this;
    // The quick ones judge first.
    const order = [...testFilter].sort((a, b) => this.timeOf(a) - this.timeOf(b));
    for (const [index, id] of order.entries()) {
      const hitLimit = HITS_FACTOR * (this.found.hits[id]?.[activeMutant.id] ?? 1);
      Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
      const failure = await this.failureWithin(WAIT_MS + WAIT_FACTOR * this.timeOf(id), id);
      const endless = stryker.hitCount > hitLimit;
      Object.assign(stryker, { activeMutant: undefined, hitLimit: undefined });
      if (endless)
        return { status: 'timeout', reason: `${id} reaches it more than ${hitLimit} times` };
      if (failure === undefined) continue;
      // A mutant can spoil what is kept between tests. Only a test that passes without it kills it;
      // otherwise an error makes Stryker ask again in a new process.
      const clean = await this.failureOf(id);
      if (clean !== undefined) throw new Error(`${id} fails without a mutant: ${clean}`);
      if (failure === NEVER) return { status: 'timeout', reason: `${id} waits and waits` };
      return { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests: index + 1 };
    }
    return { status: 'survived', nrOfTests: order.length };
  }

  timeOf(id) {
    return this.found.durations[id] ?? 0;
  }

  /** The same, or NEVER: a promise that is not settled keeps a test waiting for good, and no loop shows it. */
  async failureWithin(ms, id) {
    let timer;
    const never = new Promise((resolve) => {
      timer = setTimeout(() => resolve(NEVER), ms);
    });
    const failure = await Promise.race([this.failureOf(id), never]);
    clearTimeout(timer);
    return failure;
  }

  async failureOf(id) {
    this.unhandled = [];
    try {
      await this.tests.get(id)();
      // They are told after the microtasks.
      await new Promise((resolve) => setImmediate(resolve));
      const [rejected] = this.unhandled;
      return rejected === undefined ? undefined : message(rejected);
    } catch (error) {
      return message(error);
    }
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner },
];
