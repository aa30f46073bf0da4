import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileFingerprint, sourceFingerprint } from './fingerprint.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  mkdirSync(join(root, 'src/site'), { recursive: true });
  mkdirSync(join(root, 'src/filters/cases'), { recursive: true });
  for (const path of [
    'package-lock.json',
    'src/a.ts',
    'src/filters/cases/b.yaml',
    'src/site/c.tsx',
  ])
    writeFileSync(join(root, path), path);
});
afterEach(() => rmSync(root, { recursive: true }));

test('is 64 hexadecimal digits and stable', () => {
  expect(sourceFingerprint(root)).toMatch(/^[0-9a-f]{64}$/);
  expect(sourceFingerprint(root)).toBe(sourceFingerprint(root));
});

test.each(['package-lock.json', 'src/a.ts', 'src/filters/cases/b.yaml', 'src/new.ts'])(
  'changes with %s',
  (path) => {
    const before = sourceFingerprint(root);
    writeFileSync(join(root, path), 'changed');
    expect(sourceFingerprint(root)).not.toBe(before);
  },
);

test('changes with the name of a file', () => {
  const before = sourceFingerprint(root);
  renameSync(join(root, 'src/a.ts'), join(root, 'src/b.ts'));
  expect(sourceFingerprint(root)).not.toBe(before);
});

test('leaves the site out', () => {
  const before = sourceFingerprint(root);
  writeFileSync(join(root, 'src/site/c.tsx'), 'changed');
  expect(sourceFingerprint(root)).toBe(before);
});

test('a file that does not exist has an empty fingerprint', () => {
  expect(fileFingerprint(join(root, 'none.md'))).toBe('');
  expect(fileFingerprint(join(root, 'src/a.ts'))).toHaveLength(64);
});
