import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The browser tests: the built site in Chromium. Results in `.results/site.json`. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['src/site/**/*.browser.test.ts'],
    globalSetup: [fileURLToPath(new URL('./site-test-setup.ts', import.meta.url))],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser at a time; what takes long opens two tabs in it.
    fileParallelism: false,
    maxConcurrency: 2,
    // A wait is for a fact that lasts; how soon it comes is no part of it.
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', ['json', { outputFile: '.results/site.json' }]],
  },
});
