import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { doctest } from '../src/doctest/plugin.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Examples and tests import the package by its own name, as its users do. */
const alias = [
  { find: /^event-delivery-spec$/, replacement: `${root}src/index.ts` },
  { find: /^event-delivery-spec\/(.+)$/, replacement: `${root}src/$1/index.ts` },
];

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    projects: [
      {
        root,
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          includeTaskLocation: true,
        },
      },
      {
        root,
        resolve: { alias },
        plugins: [
          doctest({
            sources: ['src/**/*.ts'],
            exclude: ['src/**/*.test.ts', 'src/site/**', 'docs/api/**'],
          }),
        ],
        test: { name: 'examples', isolate: false },
      },
    ],
  },
});
