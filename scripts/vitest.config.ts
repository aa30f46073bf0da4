import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { doctest } from '../src/doctest/plugin.ts';
import { doctestReporter } from '../src/doctest/reporter.ts';
import { tsconfigAliases } from '../src/doctest/tsconfig.ts';
import { fileFingerprint, sourceFingerprint } from './fingerprint.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const sources = ['src/**/*.ts'];
const exclude = ['src/**/*.test.ts', 'src/site/**', 'docs/api/**'];

export default defineConfig({
  root,
  test: {
    reporters: [
      'default',
      ['json', { outputFile: '.results/tests.json' }],
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
        },
      },
      {
        root,
        plugins: [doctest({ sources, exclude })],
        test: { name: 'examples', isolate: false },
      },
    ],
  },
});
