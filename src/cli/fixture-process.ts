/** Processes of `eds` for tests. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** What a process that has ended left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds for which a test waits for a word of a process; then it tells what was said in place of it. */
const SAYS_TIMEOUT_MS = 60_000;

/** A process that runs. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Waits until standard error or output has this pattern, and gives its first group. */
  readonly says: (pattern: RegExp) => Promise<string>;
  /** Sends SIGINT and waits for the end. */
  readonly stop: () => Promise<Ended>;
}

/** Processes that are still there: they end with the test run, even when a test fails half way. */
const RUNNING = new Set<ChildProcessWithoutNullStreams>();
process.on('exit', () => {
  for (const child of RUNNING) child.kill('SIGKILL');
});

/** Starts `eds` with these arguments, from its sources. */
export function startEds(args: readonly string[], input = ''): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  RUNNING.add(child);
  child.on('close', () => RUNNING.delete(child));
  const seen = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      seen[name] += text;
      for (const listener of listeners) listener();
    });
  }
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...seen }));
  });
  const says = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(seen.stderr) ?? pattern.exec(seen.stdout);
        if (found !== null) resolve(found[1] ?? found[0]);
      };
      listeners.add(look);
      look();
      const giveUp = () => {
        const { stdout, stderr } = seen;
        reject(new Error(`It never said ${pattern}, but ${JSON.stringify({ stdout, stderr })}`));
      };
      setTimeout(giveUp, SAYS_TIMEOUT_MS).unref();
      void ended.then(() => reject(new Error(`It ended without ${pattern}: ${seen.stderr}`)));
    });
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { child, ended, says, stop };
}

/** Where a process says that it listens. */
export const LISTENING = /listening on (http:\/\/\S+)\s/;
