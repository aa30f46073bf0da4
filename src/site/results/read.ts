import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import type { TracedClause, TracedExample } from '../../clauses/trace.ts';
import type { ResultsState } from './model.ts';

/** Written by `npm run trace`. */
export const TRACE_FILE = '.results/trace.json';

/** The recorded results; empty when there are none. */
export interface RawResults {
  readonly state: ResultsState;
  readonly clauses: ReadonlyMap<string, TracedClause>;
  /** By id. */
  readonly examples: ReadonlyMap<string, TracedExample['status']>;
}

/** Reads what the runners left. A missing file is a state, a malformed one an error that names the file. */
export function readResults(siteDir: string): RawResults {
  const file = path.join(siteDir, TRACE_FILE);
  if (!existsSync(file)) return { state: 'missing', clauses: new Map(), examples: new Map() };
  const clauses = readClauses(file);
  const examples = clauses.flatMap((clause) => clause.examples);
  return {
    state: isStale(siteDir, file) ? 'stale' : 'fresh',
    clauses: new Map(clauses.map((clause) => [clause.id, clause])),
    examples: new Map(examples.map(({ id, status }) => [id, status])),
  };
}

function readClauses(file: string): readonly TracedClause[] {
  const document = JSON.parse(readFileSync(file, 'utf8')) as { clauses?: unknown };
  if (!Array.isArray(document.clauses) || !document.clauses.every(isTracedClause)) {
    throw new Error(`Cannot read ${TRACE_FILE}: "clauses" is no list of traced clauses`);
  }
  return document.clauses;
}

function isTracedClause(value: unknown): value is TracedClause {
  const row = value as Partial<TracedClause> | null;
  return (
    typeof row?.id === 'string' &&
    typeof row.status === 'string' &&
    typeof row.text === 'string' &&
    Array.isArray(row.examples) &&
    Array.isArray(row.checks) &&
    Array.isArray(row.mutants?.list)
  );
}

/** Results count only while nothing that they speak of has changed since. */
function isStale(siteDir: string, file: string): boolean {
  const written = statSync(file).mtimeMs;
  const sources = globSync(['spec/**', 'src/**', 'package-lock.json'], {
    cwd: siteDir,
    ignore: ['src/site/**'],
    absolute: true,
  });
  return sources.some((source) => statSync(source).mtimeMs > written);
}
