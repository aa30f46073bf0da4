import type { Finding } from './diagnostic.ts';
import type { TokenKind } from './scanner.ts';
import type { Span } from './syntax.ts';

/** What operators of other languages are called here. */
export const FOREIGN: Partial<Record<TokenKind, string>> = {
  '==': '=',
  '&&': 'AND',
  '||': 'OR',
  '!': 'NOT ',
  '=<': '<=',
  '=>': '>=',
};

interface Word {
  readonly state: string;
  readonly remedy: string;
}

// Words that people bring from SQL and from filter languages.
const WORDS: Readonly<Record<string, Word>> = {
  is: { state: 'IS is no operator', remedy: 'Write EXISTS name, or NOT EXISTS name' },
  between: { state: 'BETWEEN is no operator', remedy: 'Write x >= 1 AND x <= 5' },
  contains: { state: 'CONTAINS is no operator', remedy: "Write x LIKE '%text%'" },
  ilike: { state: 'ILIKE is no operator', remedy: "Write LOWER(x) LIKE 'a%'" },
  matches: { state: 'MATCHES is no operator', remedy: 'Write LIKE with % and _' },
  mod: { state: 'MOD is no operator', remedy: 'Write %' },
  eq: { state: 'EQ is no operator', remedy: 'Write =' },
  ne: { state: 'NE is no operator', remedy: 'Write !=' },
};

const CHARACTERS: Readonly<Record<string, string>> = {
  '#': 'Remove it; there are no comments',
  ';': 'Remove it; an expression ends with its text',
  '.': 'Write a name without dots; the data of an event is not addressable',
  '`': "Write ' around texts and nothing around names",
  '|': 'Write OR',
  '&': 'Write AND',
  '[': 'Write (',
  ']': 'Write )',
  '{': 'Write (',
  '}': 'Write )',
  $: 'Remove it; an attribute is its bare name',
  '@': 'Remove it; an attribute is its bare name',
  _: 'Write letters and digits only; "_" belongs in the names of functions',
};

const QUOTES = '‘’‚“”„«»´';

/** What to say when something stands where an operand is needed. */
export function explainOperand(text: string, token: Span & { kind: TokenKind }): Finding {
  const remedy = 'Write an attribute, a literal, a function or an expression in parentheses';
  if (token.kind === 'end') return { state: 'an operand is missing at the end', remedy };
  return { state: `an operand is missing before ${shown(text, token)}`, remedy };
}

/** What to say when something follows an operand that is no operator. */
export function explainOperator(text: string, token: Span & { kind: TokenKind }): Finding {
  const { start, end } = token;
  const found = text.slice(start, end);
  if (token.kind === 'unknown') return unknownCharacter(found, token);
  const word = found.toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word] as Word;
  return {
    state: `${shown(text, token)} follows an operand without an operator`,
    remedy: 'Write AND, OR or another operator before it, or remove it',
  };
}

function unknownCharacter(found: string, { start, end }: Span): Finding {
  const code = (found.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  if (/^\s$/u.test(found)) {
    const fix = { start, end, text: ' ' };
    return { state: `white space U+${code} separates nothing`, remedy: 'Write a space', fix };
  }
  if (QUOTES.includes(found)) {
    const fix = { start, end, text: "'" };
    return { state: `"${found}" (U+${code}) opens no string`, remedy: "Write '", fix };
  }
  const remedy = Object.hasOwn(CHARACTERS, found)
    ? (CHARACTERS[found] as string)
    : 'Remove it, or put the text in quotation marks';
  return { state: `character "${found}" (U+${code}) is unknown`, remedy };
}

function shown(text: string, { start, end }: Span): string {
  const cut = text.slice(start, Math.min(end, start + 40));
  return `"${cut}${end > start + 40 ? '…' : ''}"`;
}
