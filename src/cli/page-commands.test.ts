import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

// The pages show commands with their output in `console` fences. The files that the commands read are
// the fences with a title. Both have to be true.
const PAGES = [
  'docs/tutorial/index.md',
  'docs/tutorial/first-expression.md',
  'docs/how-to/why-did-my-trigger-not-fire.md',
  'docs/how-to/why-did-my-expression-not-match.md',
];

interface Fence {
  readonly info: string;
  readonly text: string;
}

const fencesOf = (page: string): readonly Fence[] =>
  Array.from(readFileSync(page, 'utf8').matchAll(/^```(.*)\n([\s\S]*?)^```$/gm), (found) => ({
    info: found[1] ?? '',
    text: found[2] ?? '',
  }));

const commands = PAGES.flatMap((page) =>
  fencesOf(page)
    .filter(({ info }) => info === 'console')
    .map(({ text }) => {
      const [first = '', ...output] = text.split('\n');
      return { page, command: first.replace(/^\$ /, ''), output: output.join('\n') };
    }),
);

test('the pages show commands', () => {
  expect(new Set(commands.map(({ page }) => page)).size).toBe(PAGES.length);
});

test.each(commands)('$page: $command', async ({ page, command, output }) => {
  const directory = mkdtempSync(join(tmpdir(), 'eds-page-'));
  try {
    for (const { info, text } of fencesOf(page)) {
      const name = /title="([^"]+)"/.exec(info)?.[1];
      if (name !== undefined) writeFileSync(join(directory, name), text);
    }
    const tsx = resolve('node_modules/tsx/dist/loader.mjs');
    const eds = `"${process.execPath}" --import "${tsx}" "${resolve('src/cli/main.ts')}"`;
    expect(await run(command.replaceAll('npx eds', eds), directory)).toBe(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Standard error before standard output, as a terminal shows notes before events. */
function run(command: string, cwd: string): Promise<string> {
  return new Promise((done) => {
    execFile(
      'sh',
      ['-c', command],
      { cwd, env: { ...process.env, NO_COLOR: '1' } },
      (_, stdout, stderr) => done(stderr + stdout),
    );
  });
}
