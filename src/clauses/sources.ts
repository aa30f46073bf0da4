/** The table of requirements, `spec/sources.yaml`: which clause takes up each, or why none does. */
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { LEVELS } from './clause.ts';

/** One requirement of an outside specification. */
export interface SourceRow {
  readonly id: string;
  readonly level: string;
  /** What it asks for, in our own words. */
  readonly text: string;
  /** The document and the part of it. */
  readonly source: string;
  /** The clauses that take it up; absent when it is excluded. */
  readonly clauses?: readonly string[];
  /** Why no clause takes it up; absent when one does. */
  readonly excluded?: string;
  /** Line in the YAML file. */
  readonly line: number;
}

/** Something wrong in the specification's files, and where. */
export interface SpecProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const TEXTS = ['id', 'level', 'text', 'source'] as const;
const KEYS = new Set<string>([...TEXTS, 'clauses', 'excluded']);
/** Levels of a source: RFC 2119 with its synonyms, a statement without keyword, an open question. */
const SOURCE_LEVELS = new Set<string>([
  ...LEVELS,
  'REQUIRED',
  'RECOMMENDED',
  'NOT RECOMMENDED',
  'OPTIONAL',
  'note',
  'gap',
  // Without a keyword: a row of a table, a description of a field, behaviour of an implementation.
  'TABLE',
  'schema',
  'impl',
]);

/**
 * Reads the table of requirements.
 *
 * Total: a row in a wrong form becomes a problem at its line, and the other rows are read.
 *
 * @param text YAML: a sequence of maps.
 * @param options `file`: the name that each problem carries.
 * @returns Rows in their order, and problems.
 * @see CNF-005
 * @example A row names its clauses or says why it has none
 * ```ts
 * import { parseSources } from 'event-delivery-spec/clauses';
 *
 * const yaml = '- { id: CE-SUB-001, level: MUST, text: a list, source: Subscriptions }';
 * parseSources(yaml, { file: 'spec/sources.yaml' }).problems.map((problem) => problem.message);
 * // => ['CE-SUB-001: give either clauses: [FLT-001] or excluded: "reason"']
 * ```
 */
export function parseSources(
  text: string,
  options: { readonly file: string },
): { rows: SourceRow[]; problems: SpecProblem[] } {
  const { file } = options;
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const problems: SpecProblem[] = document.errors.map((error) => ({
    file,
    line: counter.linePos(error.pos[0]).line,
    message: error.message.split('\n')[0] ?? error.message,
  }));
  const rows: SourceRow[] = [];
  if (problems.length > 0 || document.contents === null) return { rows, problems };
  if (!isSeq(document.contents)) {
    const message = 'The table is no sequence: start each row with "- { id: … }"';
    return { rows, problems: [{ file, line: 1, message }] };
  }
  for (const item of document.contents.items) {
    const range = isMap(item) ? item.range : null;
    const line = range ? counter.linePos(range[0]).line : 1;
    const value: unknown = isMap(item) ? item.toJS(document) : undefined;
    const row = readRow(value, line);
    if (typeof row === 'string') problems.push({ file, line, message: row });
    else rows.push(row);
  }
  return { rows, problems };
}

/** A row, or what is wrong with it. */
function readRow(value: unknown, line: number): SourceRow | string {
  if (typeof value !== 'object' || value === null) return 'A row is no map: write { id: …, … }';
  const row = value as Record<string, unknown>;
  const name = typeof row.id === 'string' ? row.id : 'A row';
  for (const key of TEXTS) {
    const text = row[key];
    if (typeof text !== 'string' || text.trim() === '') return `${name}: ${key} is no text`;
  }
  const unknown = Object.keys(row).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return `${name}: "${unknown}" is no key; use ${[...KEYS].join(', ')}`;
  const level = row.level as string;
  if (!SOURCE_LEVELS.has(level)) return `${name}: "${level}" is no level`;
  const { clauses, excluded } = row;
  if ((clauses === undefined) === (excluded === undefined)) {
    return `${name}: give either clauses: [FLT-001] or excluded: "reason"`;
  }
  const texts = { id: name, level, text: row.text as string, source: row.source as string };
  if (clauses === undefined) {
    if (typeof excluded !== 'string' || excluded.trim() === '') {
      return `${name}: excluded gives no reason`;
    }
    return { ...texts, excluded, line };
  }
  if (!Array.isArray(clauses) || clauses.length === 0 || !clauses.every(isText)) {
    return `${name}: clauses is no list of clause ids`;
  }
  return { ...texts, clauses, line };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
