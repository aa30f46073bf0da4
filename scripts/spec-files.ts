/** The files of the specification, as the scripts read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageText } from '../src/clauses/clause-index.ts';

/** Folder of the specification, from the root. */
export const SPEC_FOLDER = 'spec';
/** Hash of each clause at its last review, by clause id. */
export const REVIEWED_FILE = 'spec/reviewed.json';
/** The table of requirements. */
export const SOURCES_FILE = 'spec/sources.yaml';

/** All pages of the specification, in the order of their names. */
export function readPages(root: string): PageText[] {
  const names = readdirSync(join(root, SPEC_FOLDER)).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => {
    const file = `${SPEC_FOLDER}/${name}`;
    return { file, markdown: readFileSync(join(root, file), 'utf8') };
  });
}

/** Recorded reviews; none when the file does not exist. */
export function readReviewed(root: string): Record<string, string> {
  const text = readIfPresent(join(root, REVIEWED_FILE));
  if (text === null) return {};
  const value: unknown = JSON.parse(text);
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord || !Object.values(value).every((hash) => typeof hash === 'string')) {
    throw new TypeError(`Cannot read ${REVIEWED_FILE}: it is no map of clause ids to hashes`);
  }
  return value as Record<string, string>;
}

/** Text of a file; `null` when it does not exist. */
export function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
