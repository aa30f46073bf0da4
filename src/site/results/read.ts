import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { sourceFingerprint } from '../../../scripts/fingerprint.ts';
import {
  EXAMPLES_FILE,
  isFresh,
  MUTANTS_FILE,
  readExamples,
  readMutants,
  TRACE_FILE,
} from '../../../scripts/results.ts';
import type { TracedClause, TracedExample } from '../../clauses/trace.ts';
import type { ResultsState } from './model.ts';

type ExampleStatus = TracedExample['status'];

/** The recorded results; empty when there are none of these sources. */
export interface RawResults {
  readonly state: ResultsState;
  readonly clauses: ReadonlyMap<string, TracedClause>;
  /** Status of each example by id; results of a page that changed since are left out. */
  readonly examples: ReadonlyMap<string, ExampleStatus>;
}

/** Reads what the runners left. No results is a state, a malformed trace an error that names the file. */
export function readResults(siteDir: string): RawResults {
  const examples = readExamples(siteDir);
  const mutants = readMutants(siteDir);
  const nothing = { clauses: new Map(), examples: new Map() };
  if (examples === null || mutants === null || !existsSync(path.join(siteDir, TRACE_FILE))) {
    return { state: 'missing', ...nothing };
  }
  const src = sourceFingerprint(siteDir);
  const isOld = examples.fingerprint.src !== src || mutants.fingerprint.src !== src;
  if (isOld || isTraceOlder(siteDir)) return { state: 'stale', ...nothing };
  const current = examples.examples.filter(({ file }) => isFresh(examples, file, siteDir, src));
  return {
    state: 'fresh',
    clauses: new Map(readTrace(siteDir).map((clause) => [clause.id, clause])),
    examples: new Map(current.map(({ id, status }) => [id, status])),
  };
}

/** The trace is made from the two others: when one of them is younger, it speaks of an earlier run. */
function isTraceOlder(siteDir: string): boolean {
  const [trace, ...others] = [TRACE_FILE, EXAMPLES_FILE, MUTANTS_FILE].map(
    (file) => statSync(path.join(siteDir, file)).mtimeMs,
  );
  return others.some((written) => written > (trace ?? 0));
}

function readTrace(siteDir: string): readonly TracedClause[] {
  const text = readFileSync(path.join(siteDir, TRACE_FILE), 'utf8');
  const { clauses } = JSON.parse(text) as { clauses?: unknown };
  if (!Array.isArray(clauses) || !clauses.every(isTracedClause)) {
    throw new Error(`Cannot read ${TRACE_FILE}: "clauses" is no list of traced clauses`);
  }
  return clauses;
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
