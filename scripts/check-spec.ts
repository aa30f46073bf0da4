/**
 * `npm run check -- spec`: what no page shows alone. Clauses, `spec/sources.yaml`, `spec/reviewed.json`
 * and the kit have to agree; the form of the pages is the linter's.
 *
 * With an inventory of requirements beside the checkout, every row of the groups taken up has to be
 * listed; without it the check does less, and says so.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkSources, type Requirement } from '../src/clauses/check-sources.ts';
import type { Clause } from '../src/clauses/clause.ts';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import { parseSources, type SpecProblem } from '../src/clauses/sources.ts';
import { allChecks, allMutants } from '../src/conformance/kit.ts';
import { scriptArguments } from './script-arguments.ts';
import {
  REVIEWED_FILE,
  readIfPresent,
  readPages,
  readReviewed,
  SOURCES_FILE,
} from './spec-files.ts';

/** Groups of requirements that the specification takes up; grows with its pages. */
export const GROUPS_TAKEN_UP = [
  'CE-CORE',
  'CE-JSON',
  'CE-HTTP',
  'CE-SUB',
  'CE-SQL',
  'CE-EXT',
  'CE-WH',
  'CE-TR',
  'KN-DP',
  'KN-DS',
  'KN-OS',
  'KN-OC',
  'KN-CP',
] as const;

/** Inventory of requirements, from the root; optional. */
export const INVENTORY_FILE = '../shared/reference/requirements.json';

/** What the check found. */
export interface SpecReport {
  readonly problems: readonly SpecProblem[];
  readonly clauses: number;
  readonly rows: number;
  /** How many requirements of the inventory were looked up; `null` without inventory. */
  readonly required: number | null;
}

/** Checks the files of the specification under `root`. */
export function checkSpec(root: string, inventory = INVENTORY_FILE): SpecReport {
  const clauses = readPages(root).flatMap(({ file, markdown }) => parseClauses(markdown, { file }));
  const text = readIfPresent(join(root, SOURCES_FILE)) ?? '';
  const { rows, problems } = parseSources(text, { file: SOURCES_FILE });
  const required = readInventory(join(root, inventory));
  const disagreements = checkSources({
    file: SOURCES_FILE,
    rows,
    clauses,
    ...(required && { required }),
  });
  return {
    problems: [...problems, ...disagreements, ...lostIds(root, clauses)],
    clauses: clauses.length,
    rows: rows.length,
    required: required?.length ?? null,
  };
}

/** Requirements of the groups taken up; `null` when there is no inventory. */
function readInventory(path: string): Requirement[] | null {
  const text = readIfPresent(path);
  if (text === null) return null;
  const rows = JSON.parse(text) as readonly Requirement[];
  return rows.filter(({ id }) => GROUPS_TAKEN_UP.some((group) => id.startsWith(`${group}-`)));
}

/** Reviewed clauses that no page lists any more: an id stays for ever, withdrawn if need be. */
function lostIds(root: string, clauses: readonly Clause[]): SpecProblem[] {
  const listed = new Set(clauses.map((clause) => clause.id));
  return Object.keys(readReviewed(root))
    .filter((id) => !listed.has(id))
    .map((id) => ({
      file: REVIEWED_FILE,
      line: 1,
      message: `${id} is on no page: list it as **${id}** (withdrawn)`,
    }));
}

/** Checks and mutants of clauses that are on no page, or withdrawn. */
export function strayKitIds(
  clauses: readonly Pick<Clause, 'id' | 'withdrawn'>[],
  kit: readonly { readonly id: string; readonly clause: string }[],
): SpecProblem[] {
  const inUse = new Set(clauses.filter(({ withdrawn }) => !withdrawn).map(({ id }) => id));
  return kit
    .filter(({ clause }) => !inUse.has(clause))
    .map(({ id, clause }) => {
      return { file: 'src/conformance', line: 1, message: `${id}: ${clause} is no clause in use` };
    });
}

function main(root: string): number {
  const report = checkSpec(root);
  const clauses = readPages(root).flatMap(({ file, markdown }) => parseClauses(markdown, { file }));
  const problems = [...report.problems, ...strayKitIds(clauses, [...allChecks, ...allMutants])];
  for (const { file, line, message } of problems) {
    process.stdout.write(`${file}:${line} ${message}\n`);
  }
  const inventory =
    report.required === null
      ? 'no inventory of requirements beside the checkout, so missing rows were not looked for'
      : `${report.required} requirements of ${GROUPS_TAKEN_UP.join(', ')} looked up`;
  process.stdout.write(
    `${report.clauses} clauses, ${report.rows} sources, ${inventory}, ${problems.length} problems\n`,
  );
  return problems.length === 0 && report.clauses > 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  scriptArguments(import.meta.url, {});
  process.exitCode = main(process.cwd());
}
