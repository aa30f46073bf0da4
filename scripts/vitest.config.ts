import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { doctest } from '../src/doctest/plugin.ts';
import { doctestReporter } from '../src/doctest/reporter.ts';
import { tsconfigAliases } from '../src/doctest/tsconfig.ts';
import { fileFingerprint, sourceFingerprint } from './fingerprint.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const resultsFile = process.env.TEST_RESULTS;
const json = (outputFile: string): ['json', { outputFile: string }] => ['json', { outputFile }];
const sources = ['src/**/*.ts'];
const exclude = ['src/**/*.test.ts', 'src/site/**', 'docs/api/**'];

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
      {
        root,
        resolve: { alias: [...tsconfigAliases(`${root}tsconfig.json`)] },
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
          includeTaskLocation: true,
          // How long a test takes is told by benchmarks; here it only has to end, on a busy machine too.
          testTimeout: 30_000,
        },
      },
      {
        root,
        plugins: [doctest({ sources, exclude })],
        // An example loads what it imports within its time limit, and the first one finds nothing loaded.
        test: { name: 'examples', isolate: false, testTimeout: 30_000 },
      },
    ],
  },
});
