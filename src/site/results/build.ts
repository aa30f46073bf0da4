import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { type Clause, clauseAnchor } from '../../clauses/clause.ts';
import { parseClauses } from '../../clauses/parse-clauses.ts';
import type { TracedClause, TracedExample } from '../../clauses/trace.ts';
import { apiPages } from './api-pages.ts';
import { readExamples, type WrittenExample } from './examples.ts';
import type {
  ClauseResult,
  ExampleEvidence,
  ExampleResult,
  PageResults,
  ResultsState,
} from './model.ts';
import { type RawResults, readResults } from './read.ts';
import { exampleAnchor, routeOf } from './routes.ts';

/** Everything that the site shows about clauses and examples. */
export interface SiteResults {
  readonly state: ResultsState;
  readonly clauses: readonly ClauseResult[];
  readonly pages: readonly PageResults[];
  /** Those of the API reference, which have examples only. */
  readonly apiPages: readonly PageResults[];
  readonly examples: readonly WrittenExample[];
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
  const clauses = specClauses(siteDir).map((clause) => toResult(clause, raw, examples));
  const pages = pageFiles(siteDir).map((file) => ({
    file,
    state: raw.state,
    clauses: byKey(
      clauses.filter((clause) => clause.file === file),
      ({ id }) => id,
    ),
    examples: byKey(
      examples.filter((example) => example.file === file).map(withoutCode),
      ({ name }) => name,
    ),
    clauseLinks: linksOn(readText(siteDir, file), clauses),
  }));
  const ofApi = apiPages(siteDir, raw.state, examples);
  return { state: raw.state, clauses, pages, apiPages: ofApi, examples };
}

/** The page has the code already. */
function withoutCode({ code: _code, ...example }: WrittenExample): ExampleResult {
  return example;
}

function toResult(
  clause: Clause,
  raw: RawResults,
  examples: readonly ExampleResult[],
): ClauseResult {
  const { id, level, text, file, line, sources, ours, untested } = clause;
  const traced = currentTrace(clause, raw);
  const evidence = traced?.examples ?? examples.filter((example) => example.clauses.includes(id));
  return {
    id,
    level,
    text,
    file,
    line,
    sources,
    ...(ours === undefined ? {} : { ours }),
    ...(untested === undefined ? {} : { untested }),
    // What the page itself says needs no run.
    status: clause.withdrawn ? 'withdrawn' : (traced?.status ?? 'unknown'),
    reasons: traced?.reasons ?? [],
    examples: evidence.map(toEvidence),
    checks: traced?.checks ?? [],
    mutants: traced?.mutants ?? { killed: 0, total: 0, list: [] },
    to: clauseRoute(clause),
  };
}

/** The recorded results of a clause, when they are of this very text and of examples that are as they were. */
function currentTrace(clause: Clause, raw: RawResults): TracedClause | undefined {
  const traced = raw.clauses.get(clause.id);
  if (traced?.text !== clause.text) return undefined;
  const evidence = [
    ...traced.examples.map(({ id }) => raw.examples.get(id) ?? 'unknown'),
    ...traced.checks.map(({ status }) => status),
    ...traced.mutants.list.map(({ status }) => status),
  ];
  // A failure is a failure whatever else is not known.
  return traced.status !== 'failing' && evidence.includes('unknown') ? undefined : traced;
}

function toEvidence({ id, name, file, line, status }: TracedExample): ExampleEvidence {
  const route = routeOf(file);
  const to = route === undefined ? {} : { to: `${route}#${exampleAnchor(name)}` };
  return { id, name, file, line, status, ...to };
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
