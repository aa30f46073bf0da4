import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A project of its own in a temporary directory, in which tests run Vitest as a user would. */
export interface FixtureProject {
  readonly root: string;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  /** Runs Vitest once with these arguments. */
  run(args: readonly string[]): Promise<FinishedRun>;
  /** Lets test files share their modules, or not (Vitest's default). */
  isolate(isolate: boolean): Promise<void>;
  /** Starts Vitest in watch mode. */
  watch(): WatchedRun;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a finished run printed and how it ended. */
export interface FinishedRun {
  readonly exitCode: number;
  readonly output: string;
}

/** A run that goes on until it is stopped. */
export interface WatchedRun {
  /** Resolves with the output since the last call as soon as it contains the text. */
  until(text: string): Promise<string>;
  stop(): void;
}

const PLUGIN = fileURLToPath(new URL('./plugin.ts', import.meta.url));
const VITEST = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    types: [],
    paths: { fixture: ['./src/index.ts'] },
  },
};

/** Creates a project from files; `options` is the source text of the plugin's options. */
export async function fixtureProject(
  files: Readonly<Record<string, string>>,
  options: string,
): Promise<FixtureProject> {
  const root = await mkdtemp(join(tmpdir(), 'doctest-'));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  const configure = (test: object) =>
    write(
      'vitest.config.ts',
      `import { doctest } from ${JSON.stringify(PLUGIN)};
export default { root: ${JSON.stringify(root)}, plugins: [doctest(${options})], test: ${JSON.stringify(test)} };\n`,
    );
  await configure({});
  await write('package.json', '{ "name": "fixture", "type": "module" }\n');
  await write('tsconfig.json', JSON.stringify(TSCONFIG));
  for (const [file, text] of Object.entries(files)) await write(file, text);
  await symlink(MODULES, join(root, 'node_modules'));
  return {
    root,
    write,
    read: (file) => readFile(join(root, file), 'utf8'),
    isolate: (isolate) => configure({ isolate }),
    run: (args) => runVitest(root, args),
    watch: () => watchVitest(root),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** The run must not take itself for a part of the run that it is started from. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|VITE_|CI$)/.test(name));
  return { ...Object.fromEntries(own), NO_COLOR: '1' };
}

function runVitest(root: string, args: readonly string[]): Promise<FinishedRun> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: environment(), maxBuffer: 50_000_000 };
    const command = [VITEST, 'run', ...args];
    const child: ChildProcess = execFile(process.execPath, command, options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

function watchVitest(root: string): WatchedRun {
  const child = spawn(process.execPath, [VITEST, 'watch'], { cwd: root, env: environment() });
  let seen = '';
  let wake: (() => void) | undefined;
  const add = (chunk: Buffer): void => {
    seen += chunk.toString();
    wake?.();
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return {
    until: async (text) => {
      while (!seen.includes(text)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const output = seen;
      seen = '';
      return output;
    },
    stop: () => child.kill(),
  };
}
