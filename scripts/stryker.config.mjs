/**
 * Mutation testing of one folder, named by `MUTATION_FOLDER`; `npm run mutation` sets it. See
 * docs/decisions/0019-mutation-testing.md.
 */
import { fileURLToPath } from 'node:url';

const folder = process.env.MUTATION_FOLDER;
if (folder === undefined) throw new Error('Run npm run mutation, which names the folder');

const results = `.results/mutation/${folder}`;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    `src/${folder}/**/*.ts`,
    ...['!src/**/*.test.ts', '!src/**/fixture-*.ts', '!src/**/index.ts'],
  ],
  testRunner: 'in-process',
  plugins: [fileURLToPath(new URL('mutation-runner.mjs', import.meta.url))],
  testRunnerNodeArgs: ['--import', 'ts-blank-space/register'],
  coverageAnalysis: 'perTest',
  // What runs only when a module is loaded is data, and needs a new process for each mutant.
  ignoreStatic: true,
  concurrency: 1,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: `${results}.json` },
  incremental: true,
  incrementalFile: `${results}-incremental.json`,
  tempDirName: `.results/mutation/sandbox-${folder}`,
  // What the tests of these folders do not need is not copied.
  ignorePatterns: [
    ...['dist', 'build', 'docs', 'static', '.docusaurus', '.cache', '.ci', '.results'],
    ...['channels', 'cli', 'delivery', 'doctest', 'host', 'outbox', 'simulation', 'site']
      .filter((name) => name !== folder)
      .map((name) => `src/${name}`),
    ...['scripts/*.*', '!scripts/kit.mutation.ts'],
  ],
  tsconfigFile: 'tsconfig.json',
  disableTypeChecks: false,
  allowConsoleColors: false,
  // Loops without an end are found by counting; this is for what counting does not see, and a busy
  // machine is no reason to call a mutant killed.
  timeoutMS: 15_000,
  timeoutFactor: 1,
};
