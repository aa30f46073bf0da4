/** Which sources a recorded result belongs to, so that an old result never passes for a new one. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Hash of the code under test: path and content of every file under `src/` but the site, and the
 * dependency lock.
 *
 * @param root Path of the checkout.
 * @returns SHA-256 as 64 hexadecimal digits; the same on every platform.
 */
export function sourceFingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const path of [...sourceFiles(root, 'src'), 'package-lock.json']) {
    hash
      .update(`${path}\0`)
      .update(fileFingerprint(join(root, path)))
      .update('\n');
  }
  return hash.digest('hex');
}

/**
 * Hash of one file's content.
 *
 * @param path Path of the file.
 * @returns SHA-256 as 64 hexadecimal digits; empty when there is no such file.
 */
export function fileFingerprint(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Paths under a folder, with `/`, sorted by code unit. */
function sourceFiles(root: string, folder: string): readonly string[] {
  const files: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (path !== 'src/site') files.push(...sourceFiles(root, path));
    } else {
      files.push(path);
    }
  }
  return files.sort();
}
