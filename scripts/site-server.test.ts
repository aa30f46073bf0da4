import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPort, serveSite } from './site-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'site-'));
const empty = mkdtempSync(join(tmpdir(), 'site-'));
writeFileSync(join(folder, 'index.html'), 'start');
writeFileSync(join(folder, 'coverage.html'), 'coverage');
writeFileSync(join(folder, '404.html'), 'nothing here');
afterAll(() => {
  for (const path of [folder, empty]) rmSync(path, { recursive: true });
});

test.each([
  [[], undefined, 3000],
  [[], '8080', 8080],
  [['--port', '81'], '8080', 81],
  [['--port=82'], undefined, 82],
  [['--port', '0'], undefined, 0],
])('port of %j with PORT=%s is %d', (args, environment, port) => {
  expect(readPort(args, environment)).toBe(port);
});

test.each([[['--port']], [['--port', 'x']], [['--port=65536']], [['--port=-1']]])(
  'port of %j is refused',
  (args) => {
    expect(() => readPort(args, undefined)).toThrow(RangeError);
  },
);

test('serves pages without their extension, and its own page for what is not there', async () => {
  const site = await serveSite(folder, 0);
  const page = await fetch(`${site.url}/coverage`);
  expect([page.status, await page.text()]).toEqual([200, 'coverage']);
  const none = await fetch(`${site.url}/none`);
  expect([none.status, await none.text()]).toEqual([404, 'nothing here']);
  await site.close();
});

test('says what to do when there is no build or the port is taken', async () => {
  await expect(serveSite(empty, 0)).rejects.toThrow('run "npm run build" first');
  const site = await serveSite(folder, 0);
  const port = Number(new URL(site.url).port);
  await expect(serveSite(folder, port)).rejects.toThrow('it is in use; choose another');
  await site.close();
});
