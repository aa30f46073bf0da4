/**
 * The gate: every check of the project, one line each.
 *
 *     npm run check                run all of them, those that use one core two at a time
 *     npm run check -- types lint  run these, in this order
 *     npm run check -- --list      name them
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { scriptArguments } from './script-arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TSX = [process.execPath, '--import', 'tsx'] as const;

type Command = readonly [program: string, ...args: string[]];

interface Step {
  readonly does: string;
  readonly run: readonly Command[];
  readonly env?: NodeJS.ProcessEnv;
  /** True when it is run by itself: it uses every core, or what the steps before it have written. */
  readonly isAlone?: boolean;
}

/** How many steps go on at a time; most of them use one core. */
const STEPS_AT_A_TIME = Math.min(2, availableParallelism());

/** In the order of a quick answer first: what fails in a second is not worth waiting a minute for. */
const STEPS: Readonly<Record<string, Step>> = {
  format: { does: 'formatting', run: [bin('biome', 'format', '.')] },
  lint: { does: 'code lint', run: [bin('biome', 'lint', '.', '--error-on-warnings')] },
  types: {
    does: 'types of the package, of its browser part and of the site',
    run: [
      bin('tsc', '-p', 'tsconfig.json'),
      bin('tsc', '-p', 'scripts/tsconfig.browser.json'),
      bin('tsc', '-p', 'src/site/tsconfig.json', '--noEmit'),
    ],
  },
  layers: {
    does: 'import direction, no cycles',
    run: [bin('depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'scripts')],
  },
  unused: { does: 'dead files, exports and dependencies', run: [bin('knip', '--no-progress')] },
  spec: { does: 'clauses, their sources and references', run: [script('check-spec.ts')] },
  docs: {
    does: 'Markdown style and spelling',
    run: [
      bin('markdownlint-cli2'),
      bin(
        'cspell',
        'lint',
        '--no-progress',
        '--no-summary',
        '--config',
        '.cspell.json',
        '--gitignore',
      ),
    ],
  },
  test: {
    does: 'unit tests and examples',
    run: [npm('test')],
    env: { TEST_RESULTS: '.results/tests.json' },
    isAlone: true,
  },
  // Of what npm test has recorded, as are the report of the reference and the trace.
  mutants: { does: 'every mutant is killed', run: [script('mutants.ts', '--recorded')] },
  matrix: {
    does: 'the kit against every implementation of the matrix',
    run: [script('conformance.ts')],
  },
  api: { does: 'public symbols are documented', run: [script('check-api-docs.ts')] },
  package: { does: 'the packed tarball, installed and used', run: [script('check-package.ts')] },
  trace: { does: 'every MUST is verified', run: [script('trace.ts')], isAlone: true },
};

function bin(program: string, ...args: string[]): Command {
  return ['npx', '--no-install', program, ...args];
}

function script(name: string, ...args: string[]): Command {
  return [...TSX, `scripts/${name}`, ...args];
}

function npm(name: string): Command {
  return ['npm', 'run', '--silent', name];
}

interface Finished {
  readonly status: number;
  readonly output: string;
}

function run([program, ...args]: Command, env: NodeJS.ProcessEnv): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ status: 127, output: error.message }));
    child.on('close', (code) =>
      resolve({ status: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

async function runStep(name: string): Promise<boolean> {
  const step = STEPS[name];
  if (step === undefined) throw new Error(`No step "${name}"`);
  const started = Date.now();
  const failures: string[] = [];
  for (const command of step.run) {
    const { status, output } = await run(command, step.env ?? {});
    if (status !== 0) failures.push(`$ ${command.join(' ')}\n${output.trimEnd()}`);
  }
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const passed = failures.length === 0;
  const mark = passed ? paint('green', '✓') : paint('red', '✗');
  const line = `${mark} ${name.padEnd(8)} ${step.does}  ${paint('gray', seconds)}`;
  process.stdout.write(`${line}\n`);
  for (const failure of failures) process.stdout.write(`\n${failure}\n\n`);
  return passed;
}

function paint(colour: 'green' | 'red' | 'gray', text: string): string {
  return process.stdout.isTTY && process.env.NO_COLOR === undefined
    ? styleText(colour, text)
    : text;
}

/** The steps in their order, those together that can go on side by side. */
function groups(names: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let isOpen = false;
  for (const name of names) {
    const isAlone = STEPS[name]?.isAlone === true;
    if (isOpen && !isAlone) found.at(-1)?.push(name);
    else found.push([name]);
    isOpen = !isAlone;
  }
  return found;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--list')) {
    for (const [name, { does }] of Object.entries(STEPS)) console.log(`${name.padEnd(8)} ${does}`);
    return 0;
  }
  const unknown = args.find((name) => !Object.hasOwn(STEPS, name));
  if (unknown !== undefined) {
    console.error(`No step "${unknown}". There are: ${Object.keys(STEPS).join(' ')}`);
    return 2;
  }
  const failed: string[] = [];
  for (const names of groups(args.length > 0 ? args : Object.keys(STEPS))) {
    const left = [...names];
    const work = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) {
        if (!(await runStep(name))) failed.push(name);
      }
    };
    await Promise.all(Array.from({ length: STEPS_AT_A_TIME }, work));
  }
  if (failed.length === 0) return 0;
  console.log(`Failed: ${failed.join(', ')}. One alone: npm run check -- ${failed[0]}`);
  return 1;
}

scriptArguments(import.meta.url, { list: { type: 'boolean' } }, true);
process.exitCode = await main(process.argv.slice(2));
