import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readText } from './read-text.ts';

const directory = mkdtempSync(join(tmpdir(), 'eds-read-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

test.each([
  ['plain', 'a = 1\r\n', 'a = 1\r\n'],
  ['byte order mark', '\uFEFFa', 'a'],
  ['empty', '', ''],
])('the text of a file, without a byte order mark: %s', async (name, content, expected) => {
  expect(await readText(file(name, content), 100)).toBe(expected);
});

test('a file of over 64 KiB is whole, whatever characters lie across the chunks', async () => {
  const text = `x${'\u20AC'.repeat(100_000)}`;
  expect(await readText(file('long', text), 1_000_000)).toBe(text);
});

test('what is no text, no file or not there is an error', async () => {
  await expect(readText(file('bytes', Uint8Array.of(0x61, 0xff)), 100)).rejects.toThrow(
    'its bytes are not UTF-8',
  );
  await expect(readText(file('cut', Uint8Array.of(0xe2, 0x82)), 100)).rejects.toThrow('not UTF-8');
  await expect(readText(directory, 100)).rejects.toThrow('EISDIR');
  await expect(readText(join(directory, 'nowhere'), 100)).rejects.toThrow('ENOENT');
});

test.skipIf(!existsSync('/dev/zero'))(
  'a file without an end is read a little too far',
  async () => {
    const { length } = await readText('/dev/zero', 100_000);
    expect(length).toBeGreaterThan(100_000);
    expect(length).toBeLessThan(1_000_000);
  },
);
