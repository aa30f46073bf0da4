import type { Finding } from './diagnostic.ts';
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
}

/** What is wrong, what to write, and what to put in place of what was found. */
type Words = readonly [state: string, remedy: string, instead?: string];

/**
 * The words for a mistake, and the fix where a program can know it. The parser knows codes and places
 * only, so that who asks for no words does not load them.
 *
 * @param mistake What the parser reports.
 * @param text What was parsed, whatever it is.
 */
export function explainMistake({ code, start, end, opened }: Mistake, text: unknown): Finding {
  const found = typeof text === 'string' ? text.slice(start, end) : '';
  const words = WORDS[code as keyof typeof WORDS];
  const [state, remedy, instead] =
    typeof words === 'function' ? words({ text: found, type: typeof text, opened }) : words;
  if (instead === undefined) return { state, remedy };
  // What is missing at the end of a text that is right so far is put behind it.
  const from = code === 'CESQL_UNTERMINATED_STRING' ? end : start;
  return { state, remedy, fix: { start: from, end, text: instead } };
}

const WORDS = {
  CESQL_NOT_TEXT: ({ type }) => [`${type} is no text`, 'Write the expression as a string'],
  CESQL_EMPTY: ['it is empty', "Write a condition, such as type = 'a'"],
  CESQL_TOO_LONG: ({ text }) => [
    `${text.length} code units, more than ${EXPRESSION_LENGTH_MAX}`,
    'Split the expression into several filters',
  ],
  CESQL_TOO_DEEP: [
    `it is nested deeper than ${EXPRESSION_DEPTH_MAX}`,
    'Remove parentheses, or split the expression into several filters',
  ],
  CESQL_UNKNOWN_CHARACTER: explainCharacter,
  CESQL_UNTERMINATED_STRING: ({ text }) => [
    'the string has no closing quotation mark',
    `Write ${text.charAt(0)} at its end`,
    text.charAt(0),
  ],
  CESQL_INTEGER_RANGE: ({ text }) => [
    `the integer is outside of ${INTEGER_MIN} to ${INTEGER_MAX}`,
    'Write a 32-bit integer, or a text in quotation marks',
    `'${text}'`,
  ],
  CESQL_FOREIGN_OPERATOR: ({ text }) => {
    const meant = LEVELS[text as '==']?.operator ?? 'NOT';
    return [`"${text}" is no operator`, `Write ${meant}`, text === '!' ? 'NOT ' : meant];
  },
  CESQL_EXPECTED_OPERAND: ({ text }) => [
    `an operand is missing ${text === '' ? 'at the end' : `before ${shown(text)}`}`,
    'Write an attribute, a literal, a function or an expression in parentheses',
  ],
  CESQL_EXPECTED_OPERATOR: explainWord,
  CESQL_UNCLOSED_PARENTHESIS: ({ opened }) => [
    `"(" at ${opened} is never closed`,
    'Write ")"',
    ')',
  ],
  CESQL_UNOPENED_PARENTHESIS: ['")" closes nothing', 'Remove ")" or write "(" before it', ''],
  CESQL_EXPECTED_PATTERN: explainPattern,
  CESQL_EXPECTED_SET: ['IN needs a set in parentheses', "Write IN ('a', 'b')"],
  CESQL_EMPTY_SET: ['the set of IN is empty', 'Write at least one element'],
  CESQL_EXPECTED_NAME: [
    'EXISTS needs the name of an attribute',
    'Write EXISTS subject, without parentheses or quotation marks',
  ],
  CESQL_EXPECTED_LIKE_OR_IN: [
    'NOT after an operand belongs to LIKE or IN',
    'Write NOT LIKE, NOT IN or !=, or AND NOT',
  ],
  CESQL_BAD_FUNCTION_NAME: ({ text }) => [
    `"${text}" is no name of a function`,
    'Write letters and "_" only; digits belong in the names of attributes',
  ],
  CESQL_BAD_NAME: ({ text }) => [
    `"${text}" is no name of an attribute`,
    'Write letters and digits only; "_" belongs in the names of functions',
  ],
  CESQL_UNARY_PLUS: ['"+" stands before an operand', 'Remove "+"', ''],
} as const satisfies Partial<Record<CesqlErrorCode, Words | ((found: Found) => Words)>>;

// Words that people bring from SQL and from filter languages.
const OPERATORS: Readonly<Record<string, string>> = {
  IS: 'EXISTS name, or NOT EXISTS name',
  BETWEEN: 'x >= 1 AND x <= 5',
  CONTAINS: "x LIKE '%text%'",
  ILIKE: "LOWER(x) LIKE 'a%'",
  MATCHES: 'LIKE with % and _',
  MOD: '%',
  EQ: '=',
  NE: '!=',
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

function explainPattern({ text }: Found): Words {
  const state = 'LIKE needs a pattern in quotation marks';
  const kind = new Scanner(text).next();
  if (kind !== 'integer' && kind !== 'name') return [state, "Write LIKE 'a%'"];
  return [state, `Write LIKE '${text}'`, `'${text}'`];
}

function explainWord({ text }: Found): Words {
  const word = text.toUpperCase();
  if (Object.hasOwn(OPERATORS, word)) return [`${word} is no operator`, `Write ${OPERATORS[word]}`];
  return [
    `${shown(text)} follows an operand without an operator`,
    'Write AND, OR or another operator before it, or remove it',
  ];
}

function explainCharacter({ text }: Found): Words {
  const code = `U+${(text.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/^\s$/u.test(text)) return [`white space ${code} separates nothing`, 'Write a space', ' '];
  if (QUOTES.includes(text)) return [`"${text}" (${code}) opens no string`, "Write '", "'"];
  const remedy = Object.hasOwn(CHARACTERS, text)
    ? (CHARACTERS[text] as string)
    : 'Remove it, or put the text in quotation marks';
  return [`character "${text}" (${code}) is unknown`, remedy];
}

/** A piece of the text in quotation marks, cut when it is long. */
function shown(found: string): string {
  return `"${found.length > SHOWN_LENGTH_MAX ? `${found.slice(0, SHOWN_LENGTH_MAX)}…` : found}"`;
}
