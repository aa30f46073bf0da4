import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdDirectory } from './directory-lock.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/lock-`);
});
afterEach(() => rm(directory, { recursive: true }));

test('A directory is held once, and free again afterwards', async () => {
  const first = await holdDirectory(`${directory}/data`);
  await expect(holdDirectory(`${directory}/data`)).rejects.toMatchObject({
    code: 'CHANNEL_STORE_IN_USE',
  });
  await first.release();
  const second = await holdDirectory(`${directory}/data`);
  await second.release();
  expect(await readdir(directory)).toEqual([]);
});

test('A directory that another living process holds is refused, by name', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  try {
    await writeFile(`${directory}/data.lock`, `${other.pid}`);
    await expect(holdDirectory(`${directory}/data`)).rejects.toThrow(`process ${other.pid}`);
    expect(await readFile(`${directory}/data.lock`, 'utf8')).toBe(`${other.pid}`);
  } finally {
    other.kill();
  }
});

test('The file of a process that is gone is taken over', async () => {
  const other = spawn(process.execPath, ['-e', '']);
  await once(other, 'exit');
  await writeFile(`${directory}/data.lock`, `${other.pid}`);
  const lock = await holdDirectory(`${directory}/data`);
  expect(await readFile(`${directory}/data.lock`, 'utf8')).toBe(`${process.pid}`);
  await lock.release();
});
