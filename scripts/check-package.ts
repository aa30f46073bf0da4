/**
 * Packs the package, looks at the tarball as its users' tools will, installs it into an empty project, and there
 * type-checks and runs verified examples and the command.
 *
 *     npm run check -- package
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExportedExample, exportExamples } from '../src/doctest/export.ts';
import { readProject } from '../src/doctest/project.ts';
import { scriptArguments } from './script-arguments.ts';

scriptArguments(import.meta.url, {});
const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** From each of these pages the first examples that need nothing but the package. */
const PAGES = ['spec/1-events.md', 'spec/3-filters.md', 'README.md'];
const EXAMPLES_MIN = 3;

const directory = mkdtempSync(join(tmpdir(), 'event-delivery-spec-'));
try {
  const tarball = pack();
  run(ROOT, 'npx', '--no-install', 'publint', 'run', tarball, '--strict');
  run(ROOT, 'npx', '--no-install', 'attw', tarball, '--profile', 'esm-only');
  const project = install(tarball);
  const examples = await copyExamples(project);
  check(project, examples);
  tryCommand(project);
  console.log(
    `${examples.length} examples type-checked and run in an empty project: ${examples.join(', ')}`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function run(cwd: string, program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function pack(): string {
  const output = run(ROOT, 'npm', 'pack', '--json', '--silent', '--pack-destination', directory);
  const [packed] = JSON.parse(output.slice(output.indexOf('['))) as { filename: string }[];
  if (packed === undefined) throw new Error('npm pack wrote no tarball');
  return join(directory, packed.filename);
}

function install(tarball: string): string {
  const project = join(directory, 'project');
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    '{ "name": "empty", "private": true, "type": "module" }\n',
  );
  run(
    project,
    'npm',
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    tarball,
  );
  return project;
}

async function copyExamples(project: string): Promise<readonly string[]> {
  const pages = await readProject({ root: ROOT, pages: PAGES });
  const standalone = pages.map((page) => exportExamples(page).filter(isStandalone).slice(0, 2));
  const examples = standalone.flat();
  if (examples.length < EXAMPLES_MIN) {
    throw new Error(
      `Only ${examples.length} examples of ${PAGES.join(', ')} need nothing but the package`,
    );
  }
  return examples.map(({ id, runnable }) => {
    const name = id.replaceAll(/[^\w]+/g, '-');
    writeFileSync(join(project, `${name}.ts`), runnable);
    return name;
  });
}

function isStandalone({ runnable, outcome }: ExportedExample): boolean {
  const imports = [...runnable.matchAll(/from '([^']+)'/g)].map(([, from]) => from ?? '');
  const own = imports.every((from) => from.startsWith('event-delivery-spec'));
  return outcome.kind === 'passes' && imports.length > 0 && own && !runnable.includes('// throws');
}

function check(project: string, examples: readonly string[]): void {
  const compilerOptions = {
    strict: true,
    target: 'ES2023',
    module: 'NodeNext',
    outDir: 'out',
    rootDir: '.',
    types: [],
  };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  );
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), 'tsc.js');
  try {
    run(project, process.execPath, tsc, '-p', '.');
  } catch (error) {
    throw new Error(`Copied examples have type errors:\n${(error as { stdout?: string }).stdout}`);
  }
  for (const name of examples) run(project, process.execPath, join('out', `${name}.js`));
}

function tryCommand(project: string): void {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const printed = run(project, 'npx', '--no-install', 'eds', '--version').trim();
  if (printed !== version) throw new Error(`eds --version prints ${printed}, not ${version}`);
  writeFileSync(join(project, 'trigger.yaml'), 'filters:\n  - prefix: { type: order. }\n');
  const event = (type: string) =>
    JSON.stringify({ specversion: '1.0', id: type, source: '/shop', type });
  writeFileSync(
    join(project, 'events.ndjson'),
    `${event('order.created')}\n${event('cart.created')}\n`,
  );
  const matched = run(
    project,
    'npx',
    '--no-install',
    'eds',
    'filter',
    '--filters',
    'trigger.yaml',
    'events.ndjson',
  );
  if (matched !== `${event('order.created')}\n`) throw new Error(`eds filter prints ${matched}`);
}
