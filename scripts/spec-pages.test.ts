/** The pages of the specification keep the clause form; a finding is shown at its line of the page. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lintPages, type PageFinding } from '../src/clauses/lint/lint-pages.ts';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import { checkSpec } from './check-spec.ts';
import { readPages, readReviewed } from './spec-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = readPages(root);
const found = lintPages(pages, { reviewed: readReviewed(root) });

describe.each(pages)('$file', ({ file, markdown }) => {
  const clauses = parseClauses(markdown, { file });
  const lines = new Set(clauses.map(({ line }) => line));
  const findings = found.filter((finding) => finding.file === file);

  for (const { id, line } of clauses) {
    test(`${id} has its form and its review`, () => {
      report(findings.filter((finding) => finding.line === line));
    });
  }

  test('the text between the clauses binds nobody', () => {
    report(findings.filter((finding) => !lines.has(finding.line)));
  });
});

test('there are clauses', () => {
  expect(pages.flatMap(({ file, markdown }) => parseClauses(markdown, { file }))).not.toEqual([]);
});

test('clauses and requirements name each other', () => {
  const { problems } = checkSpec(root);
  report(problems.map((problem) => ({ ...problem, column: 1, rule: 'sources' })));
});

/** Fails with the place of the first finding on top of the stack, where Vitest shows the page. */
function report(findings: readonly PageFinding[]): void {
  const [first] = findings;
  if (first === undefined) return;
  const error = new Error(findings.map(({ rule, message }) => `${rule} ${message}`).join('\n'));
  const { file, line, column } = first;
  error.stack = `${error.name}: ${error.message}\n    at ${join(root, file)}:${line}:${column}`;
  throw error;
}
