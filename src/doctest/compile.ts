import tsBlankSpace from 'ts-blank-space';
import ts from 'typescript';
import { type Attached, readExpectations } from './expectation.ts';
import type { Span } from './fence.ts';
import type { Example, Page } from './page.ts';
import { pageLines, placedText } from './page-lines.ts';
import type { DoctestProblem } from './problem.ts';

/** A replacement in the page: `code` takes the place of what stands from `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

/** A fence as JavaScript. Everything is in offsets of the page. */
export interface CompiledFence {
  /** The code's lines in the page. */
  readonly spans: readonly Span[];
  /** JavaScript of each span, of the same length as the TypeScript there. */
  readonly code: readonly string[];
  /** Imports become awaited imports: needed wherever the fence runs. */
  readonly imports: readonly Edit[];
  /** Statements that are expected to throw may do so where the fence only runs before the test. */
  readonly tolerances: readonly Edit[];
  /** Expectation comments become comparisons: needed only where the fence is the test. */
  readonly expectations: readonly Edit[];
  readonly expectationCount: number;
  readonly callsAssertion: boolean;
  readonly problems: readonly DoctestProblem[];
}

/** The name by which the generated code knows the running example. */
export const EXAMPLE_VARIABLE = '__example';

/** Turns one fence into JavaScript that keeps every character's place in the page. */
export function compileFence(page: Page, fence: Example['fence']): CompiledFence {
  const text = placedText(page.lines, fence.lines);
  const tree = ts.createSourceFile('example.mts', text, ts.ScriptTarget.Latest, true);
  const place = placer(page, text);
  const syntax = syntaxProblems(tree, place);
  const empty = { spans: fence.lines, code: [], imports: [], tolerances: [], expectations: [] };
  if (syntax.length > 0) {
    return { ...empty, expectationCount: 0, callsAssertion: false, problems: syntax };
  }
  const read = readExpectations(tree);
  const problems = [
    ...read.problems.map((problem) => ({ ...problem, offset: place(problem.offset) })),
    ...exportProblems(tree, place),
  ];
  const plain = tsBlankSpace(text, (node) => {
    problems.push({
      code: 'DOCTEST_SYNTAX',
      message:
        'The example uses TypeScript that is not erasable. Write it without enum, namespace and parameter properties',
      offset: place(node.getStart(tree)),
    });
  });
  const imports = importEdits(tree, place);
  return {
    spans: fence.lines,
    code: linesOf(plain, page, fence.lines),
    imports,
    tolerances: read.attached.flatMap((attached) => toleranceEdits(attached, place)),
    expectations: read.attached.flatMap((attached) => expectationEdits(attached, place)),
    expectationCount: read.attached.length,
    callsAssertion: read.callsAssertion,
    problems,
  };
}

/** The expectations of one fence with the page's lines, for those who show them. */
export function readExampleExpectations(
  page: Page,
  fence: Example['fence'],
): readonly { readonly attached: Attached; readonly line: number }[] {
  const text = placedText(page.lines, fence.lines);
  const tree = ts.createSourceFile('example.mts', text, ts.ScriptTarget.Latest, true);
  const place = placer(page, text);
  return readExpectations(tree).attached.map((attached) => ({
    attached,
    line: page.lines.at(place(attached.comment.pos)).line,
  }));
}

type Place = (offset: number) => number;

/** Offsets of the placed text → offsets of the page: lines and columns are the same in both. */
function placer(page: Page, text: string): Place {
  const placed = pageLines(text);
  return (offset) => page.lines.offsetOf(placed.at(offset));
}

function linesOf(text: string, page: Page, spans: readonly Span[]): readonly string[] {
  const lines = text.split('\n');
  return spans.map((span) => {
    const { line, column } = page.lines.at(span.start);
    const code = (lines[line - 1] ?? '').slice(column - 1);
    return code.padEnd(span.end - span.start, ' ');
  });
}

function syntaxProblems(tree: ts.SourceFile, place: Place): readonly DoctestProblem[] {
  const { parseDiagnostics } = tree as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  // One syntax error often begets more; the first is where the reader has to look.
  return parseDiagnostics.slice(0, 1).map((diagnostic) => ({
    code: 'DOCTEST_SYNTAX',
    message: `TS${diagnostic.code}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`,
    offset: place(diagnostic.start ?? 0),
  }));
}

function exportProblems(tree: ts.SourceFile, place: Place): readonly DoctestProblem[] {
  const exporting = tree.statements.filter(
    (statement) =>
      ts.isExportDeclaration(statement) ||
      ts.isExportAssignment(statement) ||
      (ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)),
  );
  return exporting.map((statement) => ({
    code: 'DOCTEST_EXPORT',
    message: 'The example exports something, which nothing can import. Remove `export`',
    offset: place(statement.getStart(tree)),
  }));
}

function importEdits(tree: ts.SourceFile, place: Place): readonly Edit[] {
  return tree.statements.filter(ts.isImportDeclaration).flatMap((statement): Edit[] => {
    const clause = statement.importClause;
    if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return []; // blanked already
    const source = statement.moduleSpecifier.getText(tree);
    const code = `${clause === undefined ? '' : `${bindings(clause)} = `}await import(${source});`;
    return [{ start: place(statement.getStart(tree)), end: place(statement.end), code }];
  });
}

function bindings(clause: ts.ImportClause): string {
  const names = clause.name === undefined ? [] : [`default: ${clause.name.text}`];
  const named = clause.namedBindings;
  if (named !== undefined && ts.isNamespaceImport(named)) return `const ${named.name.text}`;
  for (const element of named?.elements ?? []) {
    if (element.isTypeOnly) continue;
    names.push(`${(element.propertyName ?? element.name).text}: ${element.name.text}`);
  }
  return `const { ${names.join(', ')} }`;
}

function toleranceEdits(attached: Attached, place: Place): readonly Edit[] {
  if (attached.expectation.kind !== 'throws') return [];
  const [start, from, to] = [
    attached.statement.pos,
    attached.comment.pos,
    attached.comment.end,
  ].map(place);
  if (start === undefined || from === undefined || to === undefined) return [];
  return [
    { start, end: start, code: 'try {' },
    { start: from, end: to, code: '} catch {}' },
  ];
}

function expectationEdits(attached: Attached, place: Place): readonly Edit[] {
  const { expectation, comment, statement, expression, constant } = attached;
  const insert = (at: number, code: string): Edit => ({ start: place(at), end: place(at), code });
  const [from, to] = [place(comment.pos), place(comment.end)];
  if (expectation.kind === 'throws') {
    const { error, message } = expectation;
    const check = `;}, ${JSON.stringify(error)}, ${JSON.stringify(message)});`;
    return [
      insert(statement.pos, `await ${EXAMPLE_VARIABLE}.throws(async () => {`),
      { start: from, end: to, code: check },
    ];
  }
  const edits: Edit[] = [];
  if (expression !== undefined) {
    edits.push(insert(expression.pos, `${EXAMPLE_VARIABLE}.value = await (`));
    edits.push(insert(expression.end, ')'));
  }
  const actual = constant === undefined ? `${EXAMPLE_VARIABLE}.value` : `await (${constant})`;
  const [first, ...rest] = expectation.valueSpans;
  const range = JSON.stringify([from, to]);
  const open = `;${EXAMPLE_VARIABLE}.${expectation.kind}(${actual}, (`;
  edits.push({ start: from, end: place(first?.pos ?? comment.pos), code: open });
  for (const span of rest)
    edits.push({ start: place(span.pos) - 2, end: place(span.pos), code: '' });
  edits.push(insert(comment.end, `\n), ${range});`));
  return edits;
}
