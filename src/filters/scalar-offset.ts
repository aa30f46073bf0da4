/** What is asked of a string in YAML: how it is written, where, and what it reads as. */
export interface ScalarSource {
  /** `PLAIN`, `QUOTE_SINGLE`, `QUOTE_DOUBLE`, `BLOCK_LITERAL` or `BLOCK_FOLDED`. */
  readonly type?: string | undefined;
  /** Start and end in the text. */
  readonly range?: readonly number[] | null | undefined;
  readonly value?: unknown;
}

/**
 * Finds where a character of a string stands in the YAML or JSON that the string was read from.
 *
 * Folding and indentation change nothing but white space, so all other characters are counted, an
 * escape and a doubled quotation mark as the one character that it stands for.
 *
 * @param text The whole text.
 * @param scalar The string's node.
 * @param within Offset in the string, up to its length.
 * @returns The offset in the text; `undefined` when the two do not go together.
 * @see FLT-114
 */
export function offsetInScalar(
  text: string,
  { value, range, type = 'PLAIN' }: ScalarSource,
  within: number,
): number | undefined {
  const [start, end] = range ?? [];
  if (typeof value !== 'string' || start === undefined || end === undefined) return undefined;
  const next = value.charAt(within);
  const isBehind = next === '' || isSpace(next);
  let left = countVisible(value.slice(0, within));
  let at = bodyStart(text, start, type);
  if (isBehind && left === 0) return at;
  for (const { 0: written, index } of text.slice(at, end).matchAll(PIECES[type] ?? PLAIN)) {
    const size = type === 'QUOTE_DOUBLE' ? countVisible(decode(written)) : 1;
    if (left < size) return at + index;
    left -= size;
    if (isBehind && left <= 0) return at + index + written.length;
  }
  at = end;
  return left === 0 ? at : undefined;
}

const PLAIN = /[^ \t\r\n]/g;

const PIECES: Readonly<Record<string, RegExp>> = {
  QUOTE_SINGLE: /''|[^ \t\r\n]/g,
  QUOTE_DOUBLE: /\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|[\s\S])|[^ \t\r\n]/g,
};

function bodyStart(text: string, start: number, type: string): number {
  if (type.startsWith('QUOTE')) return start + 1;
  return type.startsWith('BLOCK') ? text.indexOf('\n', start) + 1 : start;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function countVisible(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (!isSpace(text.charAt(at))) count += 1;
  return count;
}

/** What a piece of a string in double quotes reads as; a line break that is escaped, as a space. */
function decode(written: string): string {
  if (!written.startsWith('\\')) return written;
  const kind = written.charAt(1);
  if ('xuU'.includes(kind) && written.length > 2) {
    return String.fromCodePoint(Math.min(Number.parseInt(written.slice(2), 16), 0x10ffff));
  }
  return 'ntr \r\n\t'.includes(kind) ? ' ' : kind;
}
