import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^event-delivery-spec$/, replacement: `${root}src/index.ts` },
      { find: /^event-delivery-spec\/(.+)$/, replacement: `${root}src/$1/index.ts` },
    ],
  },
  test: { include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], includeTaskLocation: true },
});
