/**
 * `npm run review -- FLT-002 …`: records that somebody read the examples and checks of a clause
 * against its present text. `--all` takes every clause. Without arguments it lists what is due.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clause } from '../src/clauses/clause.ts';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import { readExamples } from './results.ts';
import { scriptArguments } from './script-arguments.ts';
import { REVIEWED_FILE, readPages, readReviewed } from './spec-files.ts';

/** Clauses in use whose text differs from the one last reviewed. */
export function dueClauses(
  clauses: readonly Clause[],
  reviewed: Readonly<Record<string, string>>,
): Clause[] {
  return clauses.filter(({ id, hash, withdrawn }) => {
    return !withdrawn && !(Object.hasOwn(reviewed, id) && reviewed[id] === hash);
  });
}

/** The recorded reviews with those of `clauses` added, sorted by id; no other entry changes. */
export function withReviews(
  reviewed: Readonly<Record<string, string>>,
  clauses: readonly Clause[],
): Record<string, string> {
  const merged = new Map(Object.entries(reviewed));
  for (const { id, hash } of clauses) merged.set(id, hash);
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The command in a checkout: its exit code, and what it says. Records what the arguments name. */
export function reviewClauses(
  root: string,
  args: readonly string[],
): { readonly code: number; readonly said: string } {
  const clauses = readPages(root).flatMap(({ file, markdown }) => parseClauses(markdown, { file }));
  const inUse = clauses.filter((clause) => !clause.withdrawn);
  const unknown = args.filter((id) => id !== '--all' && !inUse.some((clause) => clause.id === id));
  if (unknown.length > 0) {
    return { code: 2, said: `Cannot review: no clause in use is named ${unknown.join(', ')}\n` };
  }
  const reviewed = readReviewed(root);
  const due = dueClauses(clauses, reviewed);
  const described = (all: readonly Clause[]) => all.map((one) => describe(root, one)).join('');
  if (args.length === 0) {
    const count = `${due.length} of ${inUse.length} clauses are due for a review\n`;
    return { code: due.length === 0 ? 0 : 1, said: described(due) + count };
  }
  const chosen = args.includes('--all') ? due : inUse.filter(({ id }) => args.includes(id));
  const text = `${JSON.stringify(withReviews(reviewed, chosen), undefined, 2)}\n`;
  writeFileSync(join(root, REVIEWED_FILE), text);
  const recorded = `${chosen.length} reviews recorded in ${REVIEWED_FILE}\n`;
  return { code: 0, said: described(chosen) + recorded };
}

/** What a reviewer has to read: the sentence, and where its examples are. */
function describe(root: string, { id, text, file, line }: Clause): string {
  const examples = readExamples(root)?.examples.filter(({ clauses }) => clauses.includes(id)) ?? [];
  const places = examples.map((example) => `  ${example.file}:${example.line} ${example.name}\n`);
  return `${id} ${file}:${line}\n  ${text}\n${places.join('')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  scriptArguments(import.meta.url, { all: { type: 'boolean' } }, true);
  const { code, said } = reviewClauses(process.cwd(), process.argv.slice(2));
  (code === 2 ? process.stderr : process.stdout).write(said);
  process.exitCode = code;
}
