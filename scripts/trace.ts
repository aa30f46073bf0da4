/**
 * `npm run -s trace`: what is proved, from actual results.
 *
 * Missing and old results are made first: the examples by Vitest, checks and mutants in process,
 * with progress on standard error. `--no-run` only reads. `--json` prints the trace as JSON. Exit
 * code 0 when every MUST and MUST NOT is verified or untested with a reason; 1 otherwise.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import { type Evidence, type Trace, traceClauses } from '../src/clauses/trace.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { recordMutants } from './mutants.ts';
import {
  EXAMPLES_FILE,
  type ExamplesRecord,
  isFresh,
  type MutantsRecord,
  readExamples,
  readMutants,
  TRACE_FILE,
  writeJson,
} from './results.ts';
import { scriptArguments } from './script-arguments.ts';
import { readPages, readReviewed } from './spec-files.ts';
import { formatTrace } from './trace-text.ts';

/** A fence that names clauses: a page with one has results, or its results are missing. */
const CLAUSE_FENCE = /^[\s>*+-]*(?:```|~~~)\s*ts\b.*\bclause=/m;

/** Traces the specification under `root`, from recorded results only, and writes the trace. */
export function traceRecorded(root: string): Trace {
  const clauses = readPages(root).flatMap(({ file, markdown }) => parseClauses(markdown, { file }));
  const src = sourceFingerprint(root);
  const trace = traceClauses(clauses, {
    examples: exampleEvidence(readExamples(root), root, src),
    ...kitEvidence(readMutants(root), src),
    reviewed: readReviewed(root),
  });
  writeJson(join(root, TRACE_FILE), trace);
  return trace;
}

/** Why examples have to be run before they can be traced; `null` when all results are fresh. */
export function staleExamples(root: string): string | null {
  const record = readExamples(root);
  if (record === null) return 'there are no results of examples';
  const src = sourceFingerprint(root);
  if (record.fingerprint.src !== src) return 'src/ changed since the examples were run';
  const withFences = readPages(root).filter(({ markdown }) => CLAUSE_FENCE.test(markdown));
  const files = [...Object.keys(record.fingerprint.pages), ...withFences.map(({ file }) => file)];
  const stale = files.find((file) => !isFresh(record, file, root, src));
  return stale === undefined ? null : `${stale} changed since its examples were run`;
}

/** Why checks and mutants have to be run; `null` when their results are fresh. */
export function staleMutants(root: string): string | null {
  const record = readMutants(root);
  if (record === null) return 'there are no results of checks and mutants';
  return record.fingerprint.src === sourceFingerprint(root)
    ? null
    : 'src/ changed since checks and mutants were run';
}

function exampleEvidence(
  record: ExamplesRecord | null,
  root: string,
  src: string,
): Evidence['examples'] {
  if (record === null) return [];
  const fresh = new Map<string, boolean>();
  return record.examples.map(({ id, name, file, line, clauses, status, reason }) => {
    if (!fresh.has(file)) fresh.set(file, isFresh(record, file, root, src));
    const known = fresh.get(file) === true;
    const base = { id, name, file, line, clauses, status: known ? status : ('unknown' as const) };
    return reason === undefined || !known ? base : { ...base, reason };
  });
}

function kitEvidence(
  record: MutantsRecord | null,
  src: string,
): Pick<Evidence, 'checks' | 'mutants'> {
  if (record === null) return { checks: [], mutants: [] };
  const fresh = record.fingerprint.src === src;
  return {
    checks: record.checks.map(({ id, clause, title, status }) => {
      return { id, clause, title, status: fresh ? status : 'unknown' };
    }),
    mutants: record.mutants.map(({ id, clause, breaks, killedBy }) => {
      const status = killedBy.length > 0 ? 'killed' : 'alive';
      return {
        id,
        clause,
        breaks,
        killedBy: fresh ? killedBy : [],
        status: fresh ? status : 'unknown',
      };
    }),
  };
}

/** Runs every example, those of source comments too; what fails is in the results, so the exit code is not used. */
async function runExamples(root: string): Promise<void> {
  // The reporter keeps results of pages that are not in the run: those of pages that are gone too.
  rmSync(join(root, EXAMPLES_FILE), { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const config = join(root, 'scripts/vitest.config.ts');
  const args = [vitest, 'run', '--config', config, '--project', 'examples'];
  await new Promise<void>((resolve, reject) => {
    // Standard output belongs to the trace; the runner's goes to standard error.
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}

async function main(root: string, args: readonly string[]): Promise<number> {
  if (!args.includes('--no-run')) {
    const mutants = staleMutants(root);
    if (mutants !== null) {
      process.stderr.write(`Running checks and mutants: ${mutants}\n`);
      await recordMutants(root);
    }
    const examples = staleExamples(root);
    if (examples !== null) {
      process.stderr.write(`Running the examples: ${examples}\n`);
      await runExamples(root);
    }
  }
  const trace = traceRecorded(root);
  const text = args.includes('--json')
    ? `${JSON.stringify(trace, undefined, 2)}\n`
    : formatTrace(trace);
  process.stdout.write(text);
  return trace.summary.ok ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  scriptArguments(import.meta.url, { json: { type: 'boolean' }, 'no-run': { type: 'boolean' } });
  process.exitCode = await main(process.cwd(), process.argv.slice(2));
}
