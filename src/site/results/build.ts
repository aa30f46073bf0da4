import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { type Clause, clauseAnchor } from '../../clauses/clause.ts';
import { parseClauses } from '../../clauses/parse-clauses.ts';
import type { TracedClause } from '../../clauses/trace.ts';
import { readExamples } from './examples.ts';
import type {
  ClauseResult,
  ClauseStatus,
  Coverage,
  ExampleEvidence,
  ExampleResult,
  PageResults,
} from './model.ts';
import { type RawResults, readResults } from './read.ts';
import { exampleAnchor, routeOf } from './routes.ts';

/** Everything that the site shows about clauses and examples. */
export interface SiteResults extends Coverage {
  readonly pages: readonly PageResults[];
  readonly examples: readonly ExampleResult[];
}

/** The Markdown pages of the site, generated ones left out. Paths from the repository's root. */
export function pageFiles(siteDir: string): readonly string[] {
  const ignore = ['docs/api/**', '**/_*.md'];
  return [...globSync(['spec/**/*.md', 'docs/**/*.md'], { cwd: siteDir, ignore })].sort(byNumber);
}

/** The clauses of the specification as they are written now, in page order. */
export function specClauses(siteDir: string): readonly Clause[] {
  return pageFiles(siteDir)
    .filter((file) => file.startsWith('spec/'))
    .flatMap((file) => parseClauses(readText(siteDir, file), { file }));
}

/** Page and anchor of a clause. */
export function clauseRoute(clause: Pick<Clause, 'file' | 'id'>): string {
  return `${routeOf(clause.file) ?? ''}#${clauseAnchor(clause.id)}`;
}

/** Joins clauses and examples as they are written now with the results as they were measured. */
export async function buildResults(siteDir: string): Promise<SiteResults> {
  const raw = readResults(siteDir);
  const examples = await readExamples(siteDir, raw);
  const clauses = specClauses(siteDir).map((clause) => toResult(clause, raw));
  const pages = pageFiles(siteDir).map((file) => ({
    file,
    state: raw.state,
    clauses: byKey(
      clauses.filter((clause) => clause.file === file),
      ({ id }) => id,
    ),
    examples: byKey(
      examples.filter((example) => example.file === file),
      ({ name }) => name,
    ),
    clauseLinks: linksOn(readText(siteDir, file), clauses),
  }));
  return { state: raw.state, clauses, pages, examples };
}

function toResult(clause: Clause, raw: RawResults): ClauseResult {
  const { id, level, text, file, line, sources, ours, untested } = clause;
  const traced = raw.clauses.get(id);
  return {
    id,
    level,
    text,
    file,
    line,
    sources,
    ...(ours === undefined ? {} : { ours }),
    ...(untested === undefined ? {} : { untested }),
    status: statusOf(clause, traced, raw),
    reasons: traced?.reasons ?? [],
    examples: (traced?.examples ?? []).map(withRoute),
    checks: traced?.checks ?? [],
    mutants: traced?.mutants ?? { killed: 0, total: 0, list: [] },
    to: clauseRoute(clause),
  };
}

/** What the page itself says needs no run; all else needs fresh results for this very text. */
function statusOf(clause: Clause, traced: TracedClause | undefined, raw: RawResults): ClauseStatus {
  if (clause.withdrawn) return 'withdrawn';
  const isCurrent = raw.state === 'fresh' && traced?.text === clause.text;
  return isCurrent ? traced.status : 'unknown';
}

function withRoute(example: ExampleEvidence): ExampleEvidence {
  const route = routeOf(example.file);
  return route === undefined
    ? example
    : { ...example, to: `${route}#${exampleAnchor(example.name)}` };
}

/** The links of the clauses that a page names; the whole list would be dead weight on every page. */
function linksOn(text: string, clauses: readonly ClauseResult[]): Record<string, string> {
  const named = new Set(text.match(/\b[A-Z]{3}-\d{3}\b/g) ?? []);
  const links = clauses.filter(({ id }) => named.has(id)).map(({ id, to }) => [id, to] as const);
  return Object.fromEntries(links);
}

function byKey<Row>(rows: readonly Row[], key: (row: Row) => string): Record<string, Row> {
  return Object.fromEntries(rows.map((row) => [key(row), row]));
}

function readText(siteDir: string, file: string): string {
  return readFileSync(path.join(siteDir, file), 'utf8');
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
