import ts from 'typescript';
import { type Fence, findFences, type PageHeading, type Span } from './fence.ts';

/** The fences of one `@example` block of a TypeScript source. */
export interface SourceExample {
  /** The text after `@example` on its line; `''` when there is none. */
  readonly title: string;
  readonly fences: readonly Fence[];
}

/** Finds the `@example` blocks of a TypeScript source, with places in that source. */
export function findSourceExamples(source: string, file: string): readonly SourceExample[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: SourceExample[] = [];
  const visit = (node: ts.Node, symbol: string): void => {
    const name = nameOf(node, tree) ?? symbol;
    for (const tag of ts.getJSDocTags(node)) {
      const parent = ts.isJSDoc(tag.parent) ? tag.parent.parent : undefined;
      if (tag.tagName.text !== 'example' || parent !== node) continue;
      found.push(readTag(source, tag, name));
    }
    ts.forEachChild(node, (child) => visit(child, name));
  };
  visit(tree, '');
  return found;
}

function nameOf(node: ts.Node, tree: ts.SourceFile): string | undefined {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText(tree);
  if (!ts.isStatement(node) && !ts.isTypeElement(node) && !ts.isClassElement(node))
    return undefined;
  const { name } = node as { name?: ts.Node };
  const own = name?.getText(tree);
  const owner = ts.isSourceFile(node.parent) ? undefined : nameOf(node.parent, tree);
  return owner === undefined || own === undefined ? own : `${owner}.${own}`;
}

function readTag(source: string, tag: ts.JSDocTag, symbol: string): SourceExample {
  const from = tag.tagName.end;
  const body = source.slice(from, tag.end);
  const { text, starts } = withoutStars(body, from);
  const title = (/^[^\r\n]*/.exec(text)?.[0] ?? '').trim();
  const heading: PageHeading[] = symbol === '' ? [] : [{ text: symbol, depth: 1, offset: tag.pos }];
  const place = placer(text, starts);
  const fences = findFences(text).map((fence) => ({
    ...fence,
    metaOffset: place(fence.metaOffset),
    lines: fence.lines.map((line): Span => ({ start: place(line.start), end: place(line.end) })),
    start: place(fence.start),
    end: place(fence.end),
    headings: heading,
  }));
  return { title, fences };
}

/** The comment's text without the stars that begin its lines, and where each remaining line starts in the source. */
function withoutStars(body: string, offset: number): { text: string; starts: readonly number[] } {
  const starts: number[] = [];
  let text = '';
  let at = 0;
  for (const line of body.match(/[^\n]*(?:\n|$)/g) ?? []) {
    if (line === '') break;
    const prefix = at === 0 ? 0 : (/^[ \t]*\*? ?/.exec(line)?.[0].length ?? 0);
    starts.push(offset + at + prefix);
    text += line.slice(prefix);
    at += line.length;
  }
  return { text, starts };
}

function placer(text: string, starts: readonly number[]): (offset: number) => number {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1);
  }
  return (offset) => {
    let line = 0;
    while ((lineStarts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
    return (starts[line] ?? 0) + offset - (lineStarts[line] ?? 0);
  };
}
