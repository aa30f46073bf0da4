/**
 * `npm run mutants`: every mutant against the checks of its clause, and the reference against all.
 *
 * Exit code 0 when the reference passes every check and every mutant is killed; 1 otherwise. With
 * `--json` the recorded results are printed instead of the table.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isBinding } from '../src/clauses/clause.ts';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import type { MutationReport } from '../src/conformance/run-mutants.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { MUTANTS_FILE, type MutantsRecord, writeJson } from './results.ts';
import { readPages } from './spec-files.ts';

/** Runs the kit and its mutants and writes `.results/mutants.json`. */
export async function recordMutants(
  root: string,
): Promise<{ report: MutationReport; record: MutantsRecord }> {
  // Hashed before the code is loaded: sources that change meanwhile make the results old, not new.
  const fingerprint = { src: sourceFingerprint(root) };
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
  const record = { fingerprint, checks: report.reference, mutants: report.mutants };
  writeJson(join(root, MUTANTS_FILE), record);
  return { report, record };
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
  const { report, record } = await recordMutants(process.cwd());
  const json = process.argv.includes('--json');
  const { ok, failures } = report;
  const text = json
    ? JSON.stringify({ ok, failures, ...record }, undefined, 2)
    : formatMutants(report);
  process.stdout.write(`${text.trimEnd()}\n`);
  process.exitCode = ok ? 0 : 1;
}
