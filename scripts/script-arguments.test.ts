import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { runScript } from './run-script.ts';
import { helpOf } from './script-arguments.ts';

// Each run starts a process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const sourceOf = (name: string) => readFileSync(FOLDER + name, 'utf8');

/** Scripts that people start: by a command of the package, by the gate, or as their heads say. */
const COMMANDS = [
  ...readFileSync(`${FOLDER}../package.json`, 'utf8').matchAll(/tsx scripts\/([a-z-]+\.ts)/g),
  ...sourceOf('check.ts').matchAll(/script\('([a-z-]+\.ts)'/g),
  ...readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...helpOf(sourceOf(name)).matchAll(/npx tsx scripts\/([a-z-]+\.ts)/g)]),
];
const SCRIPTS = [...new Set(COMMANDS.map(([, name = '']) => name))].sort();

test('there are scripts that people start', () => {
  expect(SCRIPTS).toEqual(expect.arrayContaining(['mutants.ts', 'trace.ts', 'check.ts']));
  expect(SCRIPTS.length).toBeGreaterThan(15);
});

test.each(SCRIPTS)('scripts/%s reads its command line before it does anything', (name) => {
  expect(sourceOf(name)).toContain('scriptArguments(import.meta.url, ');
});

test('npm run mutants: --help tells, a flag that is not there is refused, and neither runs anything', () => {
  const [help, unknown, stray] = [['--help'], ['--no-such-flag'], ['FLT-002']].map((args) =>
    runScript('mutants.ts', args, FOLDER),
  );
  expect(help).toEqual({ code: 0, stdout: helpOf(sourceOf('mutants.ts')), stderr: '' });
  expect(help?.stdout).toContain('npm run mutants -- --recorded');
  expect(unknown).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: Unknown option '--no-such-flag'\n(mutants.ts --help tells more)\n",
  });
  expect(stray).toMatchObject({ code: 2, stdout: '' });
});

test('the help is the comment at the head', () => {
  expect(helpOf('/**\n * Does it.\n *\n *     npm run it\n */\nimport x;\n/** Else. */')).toBe(
    'Does it.\n\n    npm run it\n',
  );
});
