/**
 * What a token is. Operators and keywords are their own kind; operators of other languages
 * (`==`, `&&`, …) are tokens too, so that they can be reported as one thing.
 */
export type TokenKind =
  | Keyword
  | Operator
  | Foreign
  | '('
  | ')'
  | ','
  | 'name'
  | 'function'
  | 'integer'
  | 'string'
  | 'unterminated'
  | 'unknown'
  | 'end';

export type Keyword = 'AND' | 'OR' | 'XOR' | 'NOT' | 'LIKE' | 'IN' | 'EXISTS' | 'TRUE' | 'FALSE';

export type Operator = '=' | '!=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Foreign = '==' | '&&' | '||' | '!' | '=<' | '=>';

// By their length.
const KEYWORDS = /* @__PURE__ */ grouped(
  'AND OR XOR NOT LIKE IN EXISTS TRUE FALSE'.split(' ') as Keyword[],
  (keyword) => keyword.length,
);

// By their first character; the longer of two with the same beginning comes first.
const PUNCTUATION = /* @__PURE__ */ grouped(
  '( ) , == =< => = != ! <> <= < >= > && || + - * / %'.split(' ') as Punctuation[],
  (kind) => kind.charCodeAt(0),
);

type Punctuation = Operator | Foreign | '(' | ')' | ',';

function grouped<Kind>(kinds: readonly Kind[], keyOf: (kind: Kind) => number): Kind[][] {
  const groups: Kind[][] = Array.from({ length: 128 }, () => []);
  for (const kind of kinds) groups[keyOf(kind)]?.push(kind);
  return groups;
}

const SPACE = 1;
const DIGIT = 2;
const LETTER = 3;
const UNDERSCORE = 4;

// The class of each ASCII character; 0 for punctuation and everything that is no part of a word.
const CLASS = new Uint8Array(128);
for (const code of [9, 10, 13, 32]) CLASS[code] = SPACE;
for (let code = 48; code <= 57; code++) CLASS[code] = DIGIT;
for (let code = 65; code <= 90; code++) {
  CLASS[code] = LETTER;
  CLASS[code + 32] = LETTER;
}
CLASS[95] = UNDERSCORE;

/**
 * The lexer, and the only one: parser, highlighting and completion all read tokens from it.
 *
 * `next()` moves to the next token and leaves its kind and span in the fields. It accepts any text.
 */
export class Scanner {
  readonly text: string;
  kind: TokenKind = 'end';
  start = 0;
  end = 0;
  /** Whether the word just read holds a capital letter. */
  hasCapital = false;

  constructor(text: string) {
    this.text = text;
  }

  next(): TokenKind {
    const { text } = this;
    const { length } = text;
    let at = this.end;
    let code = 0;
    let wordClass = 0;
    for (; at < length; at++) {
      code = text.charCodeAt(at);
      wordClass = code < 128 ? (CLASS[code] as number) : 0;
      if (wordClass !== SPACE) break;
    }
    this.start = at;
    if (at === length) this.kind = this.take('end', 0);
    else if (wordClass === LETTER || wordClass === DIGIT) this.kind = this.word(at);
    else this.kind = this.punctuation(code);
    return this.kind;
  }

  private take<Kind extends TokenKind>(kind: Kind, length: number): Kind {
    this.end = this.start + length;
    return kind;
  }

  private word(start: number): TokenKind {
    const { text } = this;
    const { length } = text;
    let at = start;
    let seen = 0;
    let capitals = false;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      const wordClass = code < 128 ? (CLASS[code] as number) : 0;
      if (wordClass === LETTER) capitals ||= code < 97;
      else if (wordClass !== DIGIT && !(wordClass === UNDERSCORE && (seen & 8) !== 0)) break;
      // Bit 2: a digit; bit 3: a letter; bit 4: an underscore, which only follows a letter.
      seen |= 1 << wordClass;
    }
    this.end = at;
    this.hasCapital = capitals;
    if (seen === 4) return 'integer';
    if (seen & 16) return 'function';
    return seen === 8 && at - start <= 6 ? this.keyword(start, at - start) : 'name';
  }

  private keyword(start: number, length: number): TokenKind {
    for (const keyword of KEYWORDS[length] as readonly Keyword[]) {
      let at = 0;
      while (at < length && (this.text.charCodeAt(start + at) & ~32) === keyword.charCodeAt(at))
        at++;
      if (at === length) return keyword;
    }
    return 'name';
  }

  private punctuation(code: number): TokenKind {
    if (code === 39 || code === 34) return this.quoted(code);
    const after = this.text.charCodeAt(this.start + 1);
    for (const kind of PUNCTUATION[code] ?? []) {
      if (kind.length === 1 || kind.charCodeAt(1) === after) return this.take(kind, kind.length);
    }
    return this.take('unknown', (this.text.codePointAt(this.start) as number) > 0xffff ? 2 : 1);
  }

  // A backslash and the character after it belong together, and so do two quotation marks: neither
  // ends the string.
  private quoted(quote: number): TokenKind {
    const { text } = this;
    const { length } = text;
    for (let at = this.start + 1; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code === 92) at++;
      else if (code === quote) {
        if (text.charCodeAt(at + 1) !== quote) {
          this.end = at + 1;
          return 'string';
        }
        at++;
      }
    }
    this.end = length;
    return 'unterminated';
  }
}

/** The value of a string token: only the escaped quotation mark of its own kind is unescaped. @see SQL-009 */
export function unquote(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end - 1);
  if (!content.includes('\\')) return content;
  const quote = text.charAt(start);
  return content.replace(/\\(.)/gs, (pair, escaped) => (escaped === quote ? quote : pair));
}
