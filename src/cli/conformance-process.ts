/**
 * The kit against an adapter, in a process of its own: an adapter that never gives the processor back, ends the process
 * or is killed cannot take the report with it, and Ctrl-C is heard whatever the adapter does.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { Adapter } from '../conformance/adapter.ts';
import type { Check } from '../conformance/check.ts';
import { type CheckResult, runChecks } from '../conformance/run.ts';
import { planOf } from './conformance-plan.ts';

/** What the process is to run. */
export interface AdapterRun {
  /** Path of the module of the adapter. */
  readonly adapter: string;
  readonly profile?: readonly string[];
  readonly clause?: readonly string[];
  readonly timeoutMs: number;
  readonly concurrency: number;
}

/** Who is told what happens, and who can end it. */
export interface AdapterObserver {
  readonly onPlan: (count: number) => void;
  readonly onResult: (result: CheckResult) => void;
  /** Something about the adapter that is no result. */
  readonly onNote: (text: string) => void;
  /** Ends the run: what has not answered is inconclusive. */
  readonly signal: AbortSignal;
}

/** Milliseconds that an adapter has to close what it holds, after the last check or a signal. */
const CLOSE_MS = 5_000;

/** Milliseconds of these for the checks that were going on. */
const CHECKS_CLOSE_MS = 1_000;

/** Those that end a command in order. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

type PlannedCheck = Pick<Check, 'id' | 'clause' | 'title'>;

type Said =
  | { readonly kind: 'plan'; readonly name: string; readonly checks: readonly PlannedCheck[] }
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'result'; readonly result: CheckResult }
  | { readonly kind: 'note'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'end' };

/** What the process has said. */
interface Heard {
  name: string;
  checks: readonly PlannedCheck[];
  readonly results: CheckResult[];
  readonly begun: Set<string>;
  failure?: string;
  hasEnded: boolean;
}

/**
 * Runs the kit against the adapter of a module.
 *
 * What the adapter writes to its standard output comes to ours for errors: a report stands alone.
 *
 * @returns The name of the adapter and a result for each check; those that have not answered when a signal, or the
 *   adapter itself, ends the process are inconclusive.
 * @throws `Error` when the adapter cannot be loaded.
 */
export async function runAdapter(
  run: AdapterRun,
  { onPlan, onResult, onNote, signal }: AdapterObserver,
): Promise<{ readonly name: string; readonly results: readonly CheckResult[] }> {
  const heard: Heard = {
    ...{ name: run.adapter, checks: [], results: [], begun: new Set(), hasEnded: false },
  };
  const child = fork(fileURLToPath(import.meta.url), [], {
    serialization: 'advanced',
    stdio: ['inherit', 2, 'inherit', 'ipc'],
  });
  const silence = afterSilence(run.timeoutMs, () => child.kill('SIGKILL'));
  child.on('message', (message) => {
    const said = message as Said;
    if (said.kind === 'begun' || said.kind === 'result') silence.wait();
    if (said.kind === 'plan') onPlan(said.checks.length);
    if (said.kind === 'result') onResult(said.result);
    if (said.kind === 'note') onNote(said.message);
    if (said.kind === 'end' || said.kind === 'failed') endSoon(child);
    hear(said, heard);
  });
  const stop = () => {
    if (child.connected) child.send('stop', () => undefined);
    endSoon(child);
    for (const name of SIGNALS) process.once(name, again);
  };
  // A second signal ends both at once.
  const again = (name: NodeJS.Signals) => {
    child.kill('SIGKILL');
    for (const one of SIGNALS) process.off(one, again);
    process.kill(process.pid, name);
  };
  const closed = new Promise<string>((done) => {
    child.on('close', (code, killed) => done(killed === null ? `exit code ${code}` : `${killed}`));
    child.on('error', (error) => {
      heard.failure ??= `cannot start a process: ${error.message}`;
      done(error.message);
    });
  });
  child.send(run, () => undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const how = await closed;
  silence.over();
  signal.removeEventListener('abort', stop);
  for (const name of SIGNALS) process.off(name, again);
  if (heard.failure !== undefined) throw new Error(heard.failure);
  if (!heard.hasEnded && !signal.aborted) {
    if (heard.checks.length === 0) throw new Error(endedText(heard, how));
    onNote(endedText(heard, how));
  }
  return { name: heard.name, results: [...heard.results, ...restOf(heard)] };
}

function hear(said: Said, heard: Heard): void {
  if (said.kind === 'plan') Object.assign(heard, { name: said.name, checks: said.checks });
  else if (said.kind === 'begun') heard.begun.add(said.id);
  else if (said.kind === 'failed') heard.failure = said.message;
  else if (said.kind === 'end') heard.hasEnded = true;
  else if (said.kind === 'result') {
    heard.results.push(said.result);
    heard.begun.delete(said.result.id);
  }
}

/** The time limit for a check that keeps the processor: nobody there can end it. Its sentinel has as long as itself. */
function afterSilence(timeoutMs: number, end: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = () => clearTimeout(timer);
  const wait = () => {
    over();
    timer = setTimeout(end, 2 * timeoutMs + CLOSE_MS);
  };
  return { wait, over };
}

function endSoon(child: ChildProcess): void {
  setTimeout(() => child.kill('SIGKILL'), CLOSE_MS).unref();
}

function endedText({ begun, results }: Heard, how: string): string {
  const during = begun.size === 0 ? '' : ` in ${[...begun].join(', ')}`;
  return `the process of the adapter ended${during} after ${results.length} results: ${how}`;
}

/** The checks that have no result, as what they are: without an answer. */
function restOf({ checks, results, begun }: Heard): readonly CheckResult[] {
  const answered = new Set(results.map(({ id }) => id));
  return checks
    .filter(({ id }) => !answered.has(id))
    .map(({ id, clause, title }) => {
      const message = begun.has(id) ? 'It had not answered when the run was ended' : NOT_BEGUN;
      return { id, clause, title, status: 'inconclusive', evidence: { message }, durationMs: 0 };
    });
}

const NOT_BEGUN = 'The run was aborted';

/** The other side: what runs in the process. */
async function work(run: AdapterRun, signal: AbortSignal): Promise<void> {
  const { adapter, close } = await loadAdapter(run.adapter);
  const { checks, clauses } = await planOf(run);
  const planned = checks.map(({ id, clause, title }) => ({ id, clause, title }));
  await tell({ kind: 'plan', name: adapter.name, checks: planned });
  const running = new Set<Promise<unknown>>();
  const { timeoutMs, concurrency } = run;
  await runChecks(
    checks.map((check) => heeding(check, running)),
    adapter,
    {
      ...{ clauses, timeoutMs, concurrency, signal },
      onResult: (result) => {
        if (!signal.aborted) void tell({ kind: 'result', result: sendable(result) });
      },
    },
  );
  // A check that was aborted closes what it has opened when it comes to its end, if it does.
  await Promise.race([Promise.allSettled(running), systemClock.sleep(CHECKS_CLOSE_MS)]);
  try {
    await close?.();
  } catch (error) {
    await tell({ kind: 'note', message: `the adapter could not be closed: ${messageOf(error)}` });
  }
}

/** A check before which messages are read, the one that ends the run among them. */
function heeding(check: Check, running: Set<Promise<unknown>>): Check {
  return {
    ...check,
    run: async (adapter) => {
      void tell({ kind: 'begun', id: check.id });
      await new Promise((done) => setImmediate(done));
      const ran = Promise.resolve(check.run(adapter));
      running.add(ran);
      await ran.finally(() => running.delete(ran));
    },
  };
}

interface AdapterModule {
  readonly default?: Adapter;
  readonly close?: () => unknown;
}

async function loadAdapter(
  file: string,
): Promise<{ readonly adapter: Adapter; readonly close: (() => unknown) | undefined }> {
  const path = resolve(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`there is no file ${file}`);
  if (found.isDirectory()) throw new Error(`${file} is a directory, not a module`);
  let module: AdapterModule;
  try {
    module = (await import(pathToFileURL(path).href)) as AdapterModule;
  } catch (error) {
    throw new Error(`cannot load ${file}: ${messageOf(error)}`);
  }
  const { default: adapter, close } = module;
  if (typeof adapter?.name !== 'string') {
    throw new Error(`${file} has no default export with a name`);
  }
  return { adapter, close: typeof close === 'function' ? close : undefined };
}

/** Resolves when it is written: what ends before may never be heard. */
function tell(said: Said): Promise<void> {
  return new Promise((done) => process.send?.(said, undefined, {}, () => done()));
}

/** A result that can be sent to another process, whatever an implementation has put into it. */
function sendable(result: CheckResult): CheckResult {
  try {
    return structuredClone(result);
  } catch {
    return JSON.parse(JSON.stringify(result)) as CheckResult;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends the process when the one that has begun it is gone, whatever the adapter does meanwhile. */
const WATCH = `
const { ppid } = process;
setInterval(() => process.ppid === ppid || process.kill(process.pid, 'SIGKILL'), 1000);
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  new Worker(WATCH, { eval: true }).unref();
  const stopping = new AbortController();
  // Ctrl-C reaches both processes; the other one says what is to be done.
  for (const name of SIGNALS) process.on(name, () => undefined);
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    if (message === 'stop') stopping.abort();
    else
      work(message as AdapterRun, stopping.signal)
        .then(
          () => tell({ kind: 'end' }),
          (error: unknown) => tell({ kind: 'failed', message: messageOf(error) }),
        )
        .finally(() => process.disconnect());
  });
}
