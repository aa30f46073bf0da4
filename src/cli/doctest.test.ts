import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';

// Each test starts processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const directory = mkdtempSync(join(tmpdir(), 'eds-doctest-'));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, 'README.md'), '# x\n\n```ts test="one"\n1 + 1; // => 2\n```\n');

/** `eds doctest` in a folder that has nothing but a page. */
function doctest(...args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const loader = resolve('node_modules/tsx/dist/loader.mjs');
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, VITEST: ____, ...env } = process.env;
  const command = ['--import', loader, resolve('src/cli/main.ts'), 'doctest', ...args];
  const child = spawn(process.execPath, command, { cwd: directory, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return new Promise((done) => child.on('close', (code) => done({ code, text })));
}

test('eds doctest: without a tsconfig it says what helps, before anything runs', async () => {
  expect(await doctest()).toEqual({
    code: 2,
    text:
      'eds doctest: there is no tsconfig.json: name one with --tsconfig, or leave the types out with --no-types\n' +
      '(eds doctest --help tells more)\n',
  });
});

test('eds doctest: what goes to a file has no colours', async () => {
  const { code, text } = await doctest('--no-types');
  expect([code, text]).toEqual([0, expect.stringContaining('1 passed')]);
  expect(text).not.toContain('\u001b');
});
