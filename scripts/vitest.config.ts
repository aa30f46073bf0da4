import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { doctest } from '../src/doctest/plugin.ts';
import { doctestReporter } from '../src/doctest/reporter.ts';
import { tsconfigAliases } from '../src/doctest/tsconfig.ts';
import { fileFingerprint, sourceFingerprint } from './fingerprint.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// Of what is there when the run begins: what changes meanwhile makes results old, not new.
const sources = sourceFingerprint(root);
const resultsFile = process.env.TEST_RESULTS;
const json = (outputFile: string): ['json', { outputFile: string }] => ['json', { outputFile }];
const pages = ['src/**/*.ts'];
const exclude = ['src/**/*.test.ts', 'src/site/**', 'docs/api/**'];
const browser = '**/*.browser.test.ts';

/** Tests that change or measure the process they are in, and those that fill it with databases: each file has its own. */
const alone = [
  'scripts/{bench-*,mutants}.test.ts',
  'src/{channels,cli,host}/**/*.test.ts',
  'src/doctest/{plugin,update}.test.ts',
  'src/outbox/postgres/**/*.test.ts',
  'src/conformance/*postgres*.test.ts',
  'src/clock*.test.ts',
  'src/conformance/{lost-time,run}.test.ts',
  'src/cesql/{allocation,attribute,linear-time}.test.ts',
  'src/delivery/{observe,receiver-races}.test.ts',
  'src/event/event-draft.test.ts',
  'src/filters/read-time.test.ts',
];

/** A project of tests; what they are told is the hash of the sources that they run. */
function unit(test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    root,
    resolve: { alias: [...tsconfigAliases(`${root}tsconfig.json`)] },
    test: {
      includeTaskLocation: true,
      // How long a test takes is told by benchmarks; here it only has to end, on a busy machine too.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      provide: { sources },
      ...test,
    },
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    sources: string;
  }
}

export default defineConfig({
  root,
  test: {
    // Many tests wait for processes and sockets: two files at a time even where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: [
      'default',
      // Only a run of everything may leave counts behind: those of a part would pass for the whole.
      ...(resultsFile === undefined ? [] : [json(resultsFile)]),
      doctestReporter({
        outputFile: `${root}.results/examples.json`,
        hashSources: () => sourceFingerprint(root),
        hashPage: (file) => fileFingerprint(`${root}${file}`),
      }),
    ],
    projects: [
      unit({
        name: 'unit',
        include: ['{scripts,src}/**/*.test.ts'],
        exclude: [browser, ...alone],
        isolate: false,
      }),
      unit({ name: 'alone', include: alone, exclude: [browser] }),
      {
        root,
        plugins: [doctest({ sources: pages, exclude })],
        // An example loads what it imports within its time limit, and the first one finds nothing loaded.
        test: { name: 'examples', isolate: false, testTimeout: 30_000 },
      },
    ],
  },
});
