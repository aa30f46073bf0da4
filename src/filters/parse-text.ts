import { Composer, CST, type Document, isScalar, type LineCounter, Parser, visit } from 'yaml';
import type { FilterErrorCode } from './errors.ts';
import { type Finding, finding } from './findings.ts';
import { FILTER_ALIASES_MAX, FILTER_TEXT_DEPTH_MAX, FILTER_TEXT_LENGTH_MAX } from './limits.ts';
import { isLeftOut } from './position.ts';

const ACTION = 'Cannot read filters';

/** Parses the one YAML or JSON document of a text; its problems are added to `findings`. */
export function parseText(
  text: string,
  lines: LineCounter,
  findings: Finding[],
): Document | undefined {
  const seen = new Set<number>();
  const fail = (code: FilterErrorCode, state: string, remedy: string, offset = 0) => {
    const { problem, on } = finding(ACTION, code, '', { state, remedy });
    const { line, col } = lines.linePos(offset);
    const position = { line: Math.max(line, 1), column: Math.max(col, 1), offset };
    findings.push({ problem: { ...problem, position }, on });
  };
  if (text.length > FILTER_TEXT_LENGTH_MAX) {
    const remedy = `Give at most ${FILTER_TEXT_LENGTH_MAX} characters`;
    fail('FILTER_TOO_LONG', `text of ${text.length} characters`, remedy);
    return undefined;
  }
  const tokens = Array.from(new Parser(lines.addNewLine).parse(text));
  // Composing recurses, and a stack that overflows within a regular expression ends the process.
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    const remedy = `Nest lists and objects at most ${FILTER_TEXT_DEPTH_MAX} deep`;
    fail('FILTER_TOO_DEEP', 'the text is nested too deep', remedy, deep);
    return undefined;
  }
  const documents = compose(tokens, text.length);
  for (const document of documents) {
    // A warning is an unknown tag or directive: its meaning is lost, so the text is refused too.
    for (const error of [...document.errors, ...document.warnings]) {
      // One slip, such as a missing bracket, is reported once for each thing that it leaves open.
      if (seen.has(error.pos[0])) continue;
      seen.add(error.pos[0]);
      const remedy = 'Mend the YAML or JSON at this place';
      fail('FILTER_SYNTAX', lowerFirst(error.message), remedy, error.pos[0]);
    }
    for (const offset of duplicateKeys(document)) {
      const remedy = 'Keep one of the two; in a list, each expression starts with its own dash';
      fail('FILTER_DUPLICATE_KEY', 'an object has one key twice', remedy, offset);
    }
  }
  const filled = documents.filter((document) => !isLeftOut(document.contents));
  const [first, second] = filled;
  if (first === undefined && findings.length === 0) {
    fail('FILTER_NOT_A_TRIGGER', 'the text is empty', 'Write [] to match every event');
  }
  if (second !== undefined) {
    const remedy = 'Give one document: put each Trigger into a text of its own';
    fail('FILTER_SEVERAL_DOCUMENTS', `${filled.length} documents`, remedy, second.range[0]);
  }
  return first;
}

/** The plain value of a document, aliases resolved. */
export function toValue(document: Document, findings: Finding[]): unknown {
  if (findings.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: FILTER_ALIASES_MAX });
  } catch (error) {
    if (error instanceof ReferenceError && error.message.startsWith('Unresolved alias')) {
      const said = { state: lowerFirst(error.message), remedy: 'Define the anchor before its use' };
      findings.push(finding(ACTION, 'FILTER_SYNTAX', '', said));
      return undefined;
    }
    const state = 'the aliases stand for too many nodes';
    const remedy = `Write the text out, with at most ${FILTER_ALIASES_MAX} uses of aliases`;
    findings.push(finding(ACTION, 'FILTER_TOO_MANY_ALIASES', '', { state, remedy }));
    return undefined;
  }
}

function compose(tokens: readonly CST.Token[], length: number): readonly Document.Parsed[] {
  const composer = new Composer({
    stringKeys: true,
    // Checked below: the check of the parser takes quadratic time on a large object.
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  return Array.from(composer.compose(tokens, true, length));
}

/** Offsets of the keys that their object has already, in the order of the text. */
function duplicateKeys(document: Document): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** Offset of the first token nested deeper than the limit. Walks with a stack of its own. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > FILTER_TEXT_DEPTH_MAX) return 'offset' in token ? token.offset : 0;
    const inner =
      token.type === 'document' ? [token.value] : CST.isCollection(token) ? childrenOf(token) : [];
    for (const nested of inner) if (nested) open.push([nested, depth + 1]);
  }
  return undefined;
}

function childrenOf(token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection) {
  return token.items.flatMap((item) => [item.key, item.value]);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
