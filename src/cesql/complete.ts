import type { Functions } from './functions.ts';
import { builtinFunctions } from './functions.ts';
import type { TokenKind } from './scanner.ts';
import { Scanner } from './scanner.ts';
import type { Span } from './syntax.ts';

/** Something that can be written at a place; it replaces what stands from `start` to `end`. */
export interface Completion extends Span {
  readonly text: string;
  readonly kind: 'attribute' | 'function' | 'keyword';
}

/** What {@link complete} can be told. */
export interface CompleteOptions {
  /** Names of the attributes to offer; default those of the CloudEvents specification. */
  readonly attributes?: readonly string[];
  /** Functions to offer; default the built-in ones. */
  readonly functions?: Functions;
}

const CORE_ATTRIBUTES = [
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'specversion',
];

const BEFORE_OPERAND = ['NOT', 'EXISTS', 'TRUE', 'FALSE'];
const AFTER_OPERAND = ['AND', 'OR', 'XOR', 'LIKE', 'IN', 'NOT LIKE', 'NOT IN'];

/** The tokens that end an operand, so that an operator comes next. */
const OPERAND_ENDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ')',
  'name',
  'function',
  'integer',
  'string',
  'TRUE',
  'FALSE',
]);

/**
 * Offers what can be written at a place of an expression, with the lexer that the parser uses.
 *
 * @param text The expression so far; any text.
 * @param offset Place of the cursor, in UTF-16 code units, 0 to the length of the text.
 * @param options `attributes`, `functions`: what can be offered.
 * @returns What begins with the word before the cursor: attributes, then functions, then keywords;
 *   none within a string.
 * @see SQL-144
 * @example After an operand comes an operator
 * ```ts
 * import { complete } from 'event-delivery-spec/cesql';
 * complete('EXISTS s', 8).map(({ text }) => text); // => ['source', 'subject', 'specversion']
 * complete('subject L', 9); // => [{ text: 'LIKE', kind: 'keyword', start: 8, end: 9 }]
 * ```
 */
export function complete(
  text: string,
  offset: number,
  options: CompleteOptions = {},
): readonly Completion[] {
  const { before, start, inString } = contextOf(text, offset);
  if (inString) return [];
  const typed = text.slice(start, offset).toLowerCase();
  const span = { start, end: offset };
  const offered = (words: readonly string[], kind: Completion['kind'], suffix = ''): Completion[] =>
    words
      .filter((word) => word.toLowerCase().startsWith(typed))
      .map((word) => ({ text: word + suffix, kind, ...span }));
  if (OPERAND_ENDS.has(before)) return offered(AFTER_OPERAND, 'keyword');
  if (before === 'LIKE' || before === 'IN') return [];
  const names = offered(options.attributes ?? CORE_ATTRIBUTES, 'attribute');
  if (before === 'EXISTS') return names;
  const { definitions } = options.functions ?? builtinFunctions;
  const functions = [...new Set(definitions.map(({ name }) => name))];
  return [...names, ...offered(functions, 'function', '('), ...offered(BEFORE_OPERAND, 'keyword')];
}

interface Context {
  /** The last whole token before the word at the cursor. */
  readonly before: TokenKind;
  /** Start of the word at the cursor; the cursor itself when there is none. */
  readonly start: number;
  readonly inString: boolean;
}

function contextOf(text: string, offset: number): Context {
  const scanner = new Scanner(text.slice(0, offset));
  let before: TokenKind = 'end';
  for (let kind = scanner.next(); kind !== 'end'; kind = scanner.next()) {
    if (kind === 'unterminated') return { before, start: scanner.start, inString: true };
    const isWord = /^\w+$/.test(scanner.text.slice(scanner.start, scanner.end));
    if (scanner.end === scanner.text.length && isWord) {
      return { before, start: scanner.start, inString: false };
    }
    before = kind;
  }
  return { before, start: offset, inString: false };
}
