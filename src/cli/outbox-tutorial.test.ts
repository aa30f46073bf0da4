import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { serverObstacle, startServer } from '../outbox/postgres/fixture-server.ts';
import { LISTENING, startEds } from './fixture-process.ts';

vi.setConfig({ testTimeout: 180_000 });

const PAGE = readFileSync('docs/tutorial/outbox.md', 'utf8');

const fences = (info: string) =>
  Array.from(PAGE.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm))
    .filter((found) => found[1]?.startsWith(info))
    .map((found) => found[2] ?? '');

/** What the page shows, but for names and ages that differ each time. */
const steady = (text: string) =>
  text.replace(/ \(oldest: [^)]*\)/, '').replace(/(schema eds of )\S+(:)/, '$1DATABASE$2');

/** Where the recipient of the page listens. */
const PAGE_SINK = 'http://127.0.0.1:9000/';

/** Types in what the page says, and compares what is printed. */
async function follow(database: string): Promise<void> {
  // Within the project, so that the program finds the package.
  mkdirSync('.cache', { recursive: true });
  const directory = mkdtempSync(resolve('.cache', 'tutorial-'));
  const sink = startEds(['sink', '--respond', '503,202']);
  try {
    const to = await sink.says(LISTENING);
    const [program = ''] = fences('js title="shop.mjs"');
    writeFileSync(join(directory, 'shop.mjs'), program);
    const node = `"${process.execPath}" --import "${resolve('node_modules/tsx/dist/loader.mjs')}"`;
    const commands = fences('console');
    expect(commands).toHaveLength(6);
    for (const text of commands) {
      const [first = '', ...output] = text.split('\n');
      const command = first
        .replace(/^\$ /, '')
        .replace('npx eds', `${node} "${resolve('src/cli/main.ts')}"`)
        .replace(/^node /, `${node} `)
        .replace(PAGE_SINK, to);
      const printed = await run(command, directory, database);
      expect(steady(printed)).toBe(steady(output.join('\n').replace(PAGE_SINK, to)));
    }
    const { stdout } = await sink.stop();
    expect(stdout.match(/"order\.created" id "created-A-1"/g)).toHaveLength(2);
    expect(stdout).not.toContain('A-2');
  } finally {
    sink.child.kill();
    rmSync(directory, { recursive: true });
  }
}

function run(command: string, cwd: string, database: string): Promise<string> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    DATABASE: database,
    TSX_TSCONFIG_PATH: resolve('tsconfig.json'),
  };
  return new Promise((done) => {
    execFile('sh', ['-c', command], { cwd, env }, (_, stdout, stderr) => done(stderr + stdout));
  });
}

test('the tutorial, on a directory', () => follow('./shop-data'));

test('the tutorial, on a server: the same with another URL', async (t) => {
  const obstacle = await serverObstacle();
  if (obstacle !== undefined) return t.skip(obstacle);
  await using server = await startServer();
  await follow(await server.createDatabase());
});
