import ts from 'typescript';
import type { DoctestProblem } from './problem.ts';

/** What an expectation comment asks for. */
export type Expectation =
  | {
      readonly kind: 'equals' | 'matches';
      readonly value: string;
      readonly valueSpans: readonly Range[];
    }
  | { readonly kind: 'throws'; readonly error: string; readonly message: string };

/** A stretch of the placed text of an example. */
export interface Range {
  readonly pos: number;
  readonly end: number;
}

/** An expectation with the statement whose value it is about. All places are offsets in the placed text. */
export interface Attached {
  readonly expectation: Expectation;
  readonly comment: Range;
  readonly statement: Range;
  /** The expression to compare, when the statement is an expression. */
  readonly expression?: Range;
  /** The constant to compare, when the statement declares one. */
  readonly constant?: string;
}

/** The expectations of one example, in page order. */
export interface ReadExpectations {
  readonly attached: readonly Attached[];
  readonly problems: readonly DoctestProblem[];
  /** True when the example asserts by calling `expect` or something named `assert`. */
  readonly callsAssertion: boolean;
}

interface Comment extends Range {
  readonly text: string;
  readonly ownLine: boolean;
}

const MARKER = /^\/\/\s*(?:(=>)(\s*~)?|throws\b)/;
const THROWS = /^\/\/\s*throws\s+([A-Za-z_$][\w$]*)\s*(?::\s*(.*\S)\s*)?$/;
const THROWS_FORM = 'Write `// throws CODE` or `// throws CODE: part of the message`';

/** Reads the `// => value` and `// throws CODE` comments of an example and finds the statements they are about. */
export function readExpectations(tree: ts.SourceFile): ReadExpectations {
  const text = tree.text;
  const comments = findComments(tree);
  const problems: DoctestProblem[] = [];
  const attached: Attached[] = [];
  for (const [index, comment] of comments.entries()) {
    if (!MARKER.test(comment.text)) continue;
    const lines = [comment, ...continuation(text, comments.slice(index + 1), comment)];
    const range = { pos: comment.pos, end: lines.at(-1)?.end ?? comment.end };
    const expectation = readExpectation(lines, text);
    if (typeof expectation === 'string') {
      problems.push({ code: 'DOCTEST_BAD_EXPECTATION', message: expectation, offset: comment.pos });
      continue;
    }
    const found = attach(tree, range, expectation);
    if (typeof found === 'string') {
      problems.push({ code: 'DOCTEST_UNATTACHED', message: found, offset: comment.pos });
    } else attached.push(found);
  }
  return { attached, problems, callsAssertion: callsAssertion(tree) };
}

function findComments(tree: ts.SourceFile): readonly Comment[] {
  const text = tree.text;
  const found = new Map<number, Comment>();
  const add = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end, kind } of ranges ?? []) {
      if (kind !== ts.SyntaxKind.SingleLineCommentTrivia) continue;
      const before = text.slice(text.lastIndexOf('\n', pos - 1) + 1, pos);
      found.set(pos, { pos, end, text: text.slice(pos, end), ownLine: before.trim() === '' });
    }
  };
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(tree);
    if (children.length === 0) {
      add(ts.getLeadingCommentRanges(text, node.pos));
      add(ts.getTrailingCommentRanges(text, node.end));
    }
    children.forEach(visit);
  };
  visit(tree);
  return [...found.values()].sort((a, b) => a.pos - b.pos);
}

/** The `//    …` lines right below a marker: they go on with its value. */
function continuation(
  text: string,
  following: readonly Comment[],
  marker: Comment,
): readonly Comment[] {
  const lines: Comment[] = [];
  let end = marker.end;
  for (const comment of following) {
    const gap = text.slice(end, comment.pos);
    const adjacent = comment.ownLine && /^[^\n]*\n[^\n]*$/.test(gap);
    if (!adjacent || !/^\/\/(?:\s{2}|\t)/.test(comment.text) || MARKER.test(comment.text)) break;
    lines.push(comment);
    end = comment.end;
  }
  return lines;
}

function readExpectation(lines: readonly Comment[], text: string): Expectation | string {
  const first = lines[0];
  if (first === undefined) return 'The comment is empty';
  if (!/^\/\/\s*=>/.test(first.text)) {
    const match = THROWS.exec(first.text);
    if (match === null || lines.length > 1)
      return `The \`// throws\` cannot be read. ${THROWS_FORM}`;
    return { kind: 'throws', error: match[1] ?? '', message: match[2] ?? '' };
  }
  const marker = MARKER.exec(first.text)?.[0] ?? '';
  const valueSpans = lines.map((line, index) => ({
    pos: line.pos + (index === 0 ? marker.length : 2),
    end: line.end,
  }));
  const value = valueSpans.map(({ pos, end }) => text.slice(pos, end)).join('\n');
  const problem = expressionProblem(value);
  if (problem !== undefined) {
    return `The value after \`// =>\` is not an expression: ${problem}. Write a JavaScript value; a longer one goes on in \`//    …\` lines below`;
  }
  return { kind: marker.endsWith('~') ? 'matches' : 'equals', value, valueSpans };
}

/** Why a text is not one JavaScript expression; `undefined` when it is. */
export function expressionProblem(value: string): string | undefined {
  if (value.trim() === '') return 'it is empty';
  const tree = ts.createSourceFile('value.mts', `(${value}\n)`, ts.ScriptTarget.Latest);
  const { parseDiagnostics } = tree as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  const first = parseDiagnostics[0];
  if (first !== undefined) return ts.flattenDiagnosticMessageText(first.messageText, ' ');
  return tree.statements.length === 1 ? undefined : 'it is more than one';
}

/** Finds the last statement that ends before the comment with nothing but space between. */
function attach(tree: ts.SourceFile, comment: Range, expectation: Expectation): Attached | string {
  let best: ts.Statement | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isStatement(node) && node.end <= comment.pos && inList(node)) {
      if (tree.text.slice(node.end, comment.pos).trim() === '') best = node;
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  if (best === undefined) {
    return 'The comment follows no statement. Put it behind the statement whose value it tells, or on the line after';
  }
  if (ts.findAncestor(best, ts.isFunctionLike) !== undefined) {
    return 'The comment is inside a function, where it is not known whether and when it runs. Call the function and put the comment behind the call';
  }
  const statement = { pos: best.getStart(tree), end: best.end };
  if (ts.isExpressionStatement(best)) {
    const { expression } = best;
    return {
      expectation,
      comment,
      statement,
      expression: { pos: expression.getStart(tree), end: expression.end },
    };
  }
  const constant = declaredConstant(best);
  if (constant !== undefined) return { expectation, comment, statement, constant };
  return 'The comment follows a statement that has no single value. Put it behind an expression or behind `const name = …`';
}

function inList(node: ts.Statement): boolean {
  const { parent } = node;
  return ts.isSourceFile(parent) || ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent);
}

function declaredConstant(statement: ts.Statement): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration, ...others] = statement.declarationList.declarations;
  if (declaration === undefined || others.length > 0) return undefined;
  return ts.isIdentifier(declaration.name) ? declaration.name.text : undefined;
}

function callsAssertion(tree: ts.SourceFile): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const root = /^[\w$]+/.exec(node.expression.getText(tree))?.[0] ?? '';
      if (root === 'expect' || root.startsWith('assert')) found = true;
    }
    if (!found) ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
