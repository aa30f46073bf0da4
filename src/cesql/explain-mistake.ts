import type { Edit, Finding } from './diagnostic.ts';
import type { CesqlErrorCode } from './errors.ts';
import {
  EXPRESSION_DEPTH_MAX,
  EXPRESSION_LENGTH_MAX,
  INTEGER_MAX,
  INTEGER_MIN,
  SHOWN_LENGTH_MAX,
} from './limits.ts';
import { LEVELS } from './precedence.ts';
import { Scanner } from './scanner.ts';
import type { Mistake } from './token-reader.ts';

/** The place of a mistake, with what stands there. */
interface Found {
  readonly text: string;
  readonly type: string;
  readonly opened: number | undefined;
  /** A fix: this in place of what was found. */
  readonly put: (text: string) => Edit;
  /** A fix: this behind what was found. */
  readonly append: (text: string) => Edit;
}

/**
 * The words for a mistake, and the fix where a program can know it. The parser knows codes and places
 * only, so that who asks for no words does not load them.
 *
 * @param mistake What the parser reports.
 * @param text What was parsed, whatever it is.
 */
export function explainMistake({ code, start, end, opened }: Mistake, text: unknown): Finding {
  return FINDINGS[code as keyof typeof FINDINGS]({
    text: typeof text === 'string' ? text.slice(start, end) : '',
    type: typeof text,
    opened,
    put: (instead) => ({ start, end, text: instead }),
    append: (after) => ({ start: end, end, text: after }),
  });
}

const FINDINGS = {
  CESQL_NOT_TEXT: ({ type }) => ({
    state: `${type} is no text`,
    remedy: 'Write the expression as a string',
  }),
  CESQL_EMPTY: () => ({
    state: 'it is empty',
    remedy: "Write a condition, such as type = 'a'",
  }),
  CESQL_TOO_LONG: ({ text }) => ({
    state: `${text.length} code units, more than ${EXPRESSION_LENGTH_MAX}`,
    remedy: 'Split the expression into several filters',
  }),
  CESQL_TOO_DEEP: () => ({
    state: `it is nested deeper than ${EXPRESSION_DEPTH_MAX}`,
    remedy: 'Remove parentheses, or split the expression into several filters',
  }),
  CESQL_UNKNOWN_CHARACTER: explainCharacter,
  CESQL_UNTERMINATED_STRING: ({ text, append }) => ({
    state: 'the string has no closing quotation mark',
    remedy: `Write ${text.charAt(0)} at its end`,
    fix: append(text.charAt(0)),
  }),
  CESQL_INTEGER_RANGE: ({ text, put }) => ({
    state: `the integer is outside of ${INTEGER_MIN} to ${INTEGER_MAX}`,
    remedy: 'Write a 32-bit integer, or a text in quotation marks',
    fix: put(`'${text}'`),
  }),
  CESQL_FOREIGN_OPERATOR: ({ text, put }) => {
    const meant = text === '!' ? 'NOT ' : (LEVELS[text as '==']?.operator as string);
    return {
      state: `"${text}" is no operator`,
      remedy: `Write ${meant.trim()}`,
      fix: put(meant),
    };
  },
  CESQL_EXPECTED_OPERAND: ({ text }) => ({
    state: `an operand is missing ${text === '' ? 'at the end' : `before ${shown(text)}`}`,
    remedy: 'Write an attribute, a literal, a function or an expression in parentheses',
  }),
  CESQL_EXPECTED_OPERATOR: explainWord,
  CESQL_UNCLOSED_PARENTHESIS: ({ opened, put }) => ({
    state: `"(" at ${opened} is never closed`,
    remedy: 'Write ")"',
    fix: put(')'),
  }),
  CESQL_UNOPENED_PARENTHESIS: ({ put }) => ({
    state: '")" closes nothing',
    remedy: 'Remove ")" or write "(" before it',
    fix: put(''),
  }),
  CESQL_EXPECTED_PATTERN: explainPattern,
  CESQL_EXPECTED_SET: () => ({
    state: 'IN needs a set in parentheses',
    remedy: "Write IN ('a', 'b')",
  }),
  CESQL_EMPTY_SET: () => ({
    state: 'the set of IN is empty',
    remedy: 'Write at least one element',
  }),
  CESQL_EXPECTED_NAME: () => ({
    state: 'EXISTS needs the name of an attribute',
    remedy: 'Write EXISTS subject, without parentheses or quotation marks',
  }),
  CESQL_EXPECTED_LIKE_OR_IN: () => ({
    state: 'NOT after an operand belongs to LIKE or IN',
    remedy: 'Write NOT LIKE, NOT IN or !=, or AND NOT',
  }),
  CESQL_BAD_FUNCTION_NAME: ({ text }) => ({
    state: `"${text}" is no name of a function`,
    remedy: 'Write letters and "_" only; digits belong in the names of attributes',
  }),
  CESQL_BAD_NAME: ({ text }) => ({
    state: `"${text}" is no name of an attribute`,
    remedy: 'Write letters and digits only; "_" belongs in the names of functions',
  }),
  CESQL_UNARY_PLUS: ({ put }) => ({
    state: '"+" stands before an operand',
    remedy: 'Remove "+"',
    fix: put(''),
  }),
} as const satisfies Partial<Record<CesqlErrorCode, (found: Found) => Finding>>;

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

function explainPattern({ text, put }: Found): Finding {
  const state = 'LIKE needs a pattern in quotation marks';
  const kind = new Scanner(text).next();
  if (kind !== 'integer' && kind !== 'name') return { state, remedy: "Write LIKE 'a%'" };
  return { state, remedy: `Write LIKE '${text}'`, fix: put(`'${text}'`) };
}

function explainWord({ text }: Found): Finding {
  const word = text.toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word] as Word;
  return {
    state: `${shown(text)} follows an operand without an operator`,
    remedy: 'Write AND, OR or another operator before it, or remove it',
  };
}

function explainCharacter({ text: found, put }: Found): Finding {
  const code = (found.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  if (/^\s$/u.test(found)) {
    const state = `white space U+${code} separates nothing`;
    return { state, remedy: 'Write a space', fix: put(' ') };
  }
  if (QUOTES.includes(found)) {
    const state = `"${found}" (U+${code}) opens no string`;
    return { state, remedy: "Write '", fix: put("'") };
  }
  const remedy = Object.hasOwn(CHARACTERS, found)
    ? (CHARACTERS[found] as string)
    : 'Remove it, or put the text in quotation marks';
  return { state: `character "${found}" (U+${code}) is unknown`, remedy };
}

/** A piece of the text in quotation marks, cut when it is long. */
function shown(found: string): string {
  return `"${found.length > SHOWN_LENGTH_MAX ? `${found.slice(0, SHOWN_LENGTH_MAX)}…` : found}"`;
}
