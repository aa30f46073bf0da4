import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeDirectory } from './make-directory.ts';

const directory = mkdtempSync(join(tmpdir(), 'eds-make-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a directory is made with those above it, twice and side by side without a complaint', async () => {
  const path = join(directory, 'a', 'b', 'c');
  await Promise.all([makeDirectory(path), makeDirectory(path), makeDirectory(join(path, '..'))]);
  expect(existsSync(path)).toBe(true);
  await makeDirectory(path);
});

const file = join(directory, 'file');
writeFileSync(file, '');

// On Linux only: there `mkdir` with `recursive` never ends below /proc.
const places = existsSync('/proc/self') ? ['/proc/nowhere', '/proc/nowhere/at/all'] : [];

test.each([file, join(file, 'below'), '', ...places])(
  'what cannot be made is said with its reason and a remedy: %j',
  async (path) => {
    await expect(makeDirectory(path)).rejects.toMatchObject({
      code: 'CHANNEL_STORE_FAILED',
      message: expect.stringMatching(/^Cannot make directory ".*": \S/),
      problems: [{ remedy: 'Name a directory that is there, or one that this user can make' }],
    });
    expect(existsSync(file)).toBe(true);
  },
);
