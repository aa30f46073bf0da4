/**
 * `npm run mutants`: every mutant against the checks of its clause, and the reference against all.
 *
 *     npm run mutants                  a table: one line a mutant, then what is wrong
 *     npm run mutants -- --recorded    runs nothing when results of the sources as they are have been recorded, as by npm test
 *     npm run -s mutants -- --json     the recorded results in place of the table
 *
 * Exit code 0 when the reference passes every check and every mutant is killed, 1 otherwise, 2 for a wrong command line.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isBinding } from '../src/clauses/clause.ts';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import type { MutationReport } from '../src/conformance/run-mutants.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { MUTANTS_FILE, type MutantsRecord, readMutants, writeJson } from './results.ts';
import { scriptArguments } from './script-arguments.ts';
import { readPages } from './spec-files.ts';

/** A run of the kit, and what is kept of it. */
interface Recorded {
  readonly report: MutationReport;
  readonly record: MutantsRecord;
}

/**
 * Runs the kit and its mutants and writes `.results/mutants.json`, unless the sources have changed meanwhile.
 *
 * @param root Path of the checkout.
 * @param src Hash of the sources as they were before any of them was loaded.
 */
export async function recordMutants(
  root: string,
  src = sourceFingerprint(root),
): Promise<Recorded> {
  const fingerprint = { src };
  const { allChecks, allMutants } = await import('../src/conformance/kit.ts');
  const { referenceAdapter } = await import('../src/conformance/reference.ts');
  const { runMutants } = await import('../src/conformance/run-mutants.ts');
  const clauses = readPages(root).flatMap(({ file, markdown }) => parseClauses(markdown, { file }));
  const report = await runMutants({
    checks: allChecks,
    mutants: allMutants,
    reference: referenceAdapter,
    binding: clauses.filter(isBinding).map((clause) => clause.id),
  });
  const { reference: checks, mutants, failures } = report;
  const record = { fingerprint, checks, mutants, failures };
  if (sourceFingerprint(root) === src) writeJson(join(root, MUTANTS_FILE), record);
  return { report, record };
}

/** What is recorded of the sources as they are; nothing when that is of other sources, or not whole. */
export function recordedMutants(root: string): Recorded | undefined {
  const record = readMutants(root);
  if (record?.fingerprint.src !== sourceFingerprint(root)) return undefined;
  const { checks: reference, mutants, failures } = record;
  if (!Array.isArray(failures)) return undefined;
  return { record, report: { ok: failures.length === 0, reference, mutants, failures } };
}

/** The report as a table: one line a mutant, then what is wrong, then the numbers. */
export function formatMutants(report: MutationReport): string {
  const width = Math.max(0, ...report.mutants.map(({ id }) => id.length));
  const rows = report.mutants.map(({ id, breaks, killedBy }) => {
    const fate = killedBy.length > 0 ? 'killed  ' : 'SURVIVED';
    return `${fate}  ${id.padEnd(width)}  ${breaks} ${killers(killedBy)}`.trimEnd();
  });
  const failures = report.failures.map((failure) => `FAIL  ${failure}`);
  const killed = report.mutants.filter(({ killedBy }) => killedBy.length > 0).length;
  const passed = report.reference.filter(({ status }) => status === 'pass').length;
  const numbers = `${killed} of ${report.mutants.length} mutants killed, ${passed} of ${report.reference.length} checks passed by the reference`;
  return [...rows, ...(failures.length > 0 ? ['', ...failures] : []), '', numbers, ''].join('\n');
}

function killers(killedBy: readonly string[]): string {
  const slugs = killedBy.map((id) => id.split('/')[1] ?? id);
  return slugs.length === 0 ? '' : `(by ${slugs.join(', ')})`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const flags = { recorded: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { recorded: isRecorded, json } = scriptArguments(import.meta.url, flags).values;
  const root = process.cwd();
  const recorded = isRecorded ? recordedMutants(root) : undefined;
  const { report, record } = recorded ?? (await recordMutants(root));
  const { ok } = report;
  const text = json ? JSON.stringify({ ok, ...record }, undefined, 2) : formatMutants(report);
  process.stdout.write(`${text.trimEnd()}\n`);
  process.exitCode = ok ? 0 : 1;
}
