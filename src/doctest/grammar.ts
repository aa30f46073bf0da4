import type { DoctestProblem } from './problem.ts';

/** The words that a fence may carry after its language, read and checked. */
export interface FenceWords {
  /** `test="name"`: the fence is an example with this name. */
  readonly test?: string;
  /** `clause=FLT-002,FLT-003`: the clauses that the example proves. */
  readonly clause?: readonly string[];
  /** `errors=2322,2345`: the TypeScript errors that the example has to have; it is not run. */
  readonly errors?: readonly number[];
  /** `throws=CODE`: the `code` or `name` of the error that the whole example has to throw. */
  readonly throws?: string;
  /** `group=name`: the example shares the scope of the earlier fences of its group. */
  readonly group?: string;
  /** `setup`: code that is put before every later example of the page or group. */
  readonly setup?: true;
  /** `timeout=5s`: time limit of the example in milliseconds. */
  readonly timeout?: number;
  /** `skip="reason"`: the fence is not run, is counted as skipped, and says why. */
  readonly skip?: string;
  /** `as=name`: the parsed value of a data fence is a constant of this name. */
  readonly as?: string;
  /** `title="…"`: shown above the fence by the site. */
  readonly title?: string;
}

/** What reading the words of one fence gives. */
export interface ReadWords {
  readonly words: FenceWords;
  readonly problems: readonly DoctestProblem[];
}

type Reader = (value: string) => unknown;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const TIMEOUT = /^(\d{1,7})(ms|s)?$/;
/** The longest time limit that an example may ask for, in milliseconds. */
export const TIMEOUT_MAX_MS = 600_000;

const READERS: Record<keyof FenceWords, { readonly form: string; readonly read: Reader }> = {
  test: { form: 'test="name of the example"', read: nonEmpty },
  clause: { form: 'clause=FLT-002,FLT-003', read: (value) => list(value, /^[A-Z]{3}-\d{3}$/) },
  errors: { form: 'errors=2322,2345', read: (value) => list(value, /^\d{4,5}$/)?.map(Number) },
  throws: {
    form: 'throws=ERROR_CODE',
    read: (value) => (IDENTIFIER.test(value) ? value : undefined),
  },
  group: { form: 'group=name', read: (value) => (/^[\w-]+$/.test(value) ? value : undefined) },
  setup: { form: 'setup', read: (value) => (value === '' ? true : undefined) },
  timeout: { form: 'timeout=5s', read: milliseconds },
  skip: { form: 'skip="why it cannot run"', read: nonEmpty },
  as: { form: 'as=name', read: (value) => (IDENTIFIER.test(value) ? value : undefined) },
  title: { form: 'title="shown above the fence"', read: nonEmpty },
};

/** The words of the grammar with an example of each, in the order in which the documentation lists them. */
export const FENCE_WORDS: readonly string[] = Object.values(READERS).map(({ form }) => form);

/** Words of the site that say nothing about tests: line highlights and line numbers. */
const DISPLAY_WORD = /^(?:\{[\d,\s-]+\}|showLineNumbers(?:=\d+)?)$/;

/**
 * Reads the words of a fence. Never throws: what cannot be read is a problem with its place.
 *
 * @param meta The rest of the opening line after the language.
 * @param offset Where `meta` starts in the page.
 */
export function readWords(meta: string, offset: number): ReadWords {
  const words: Record<string, unknown> = {};
  const problems: DoctestProblem[] = [];
  for (const { name, value, index, raw } of tokens(meta)) {
    const at = offset + index;
    if (DISPLAY_WORD.test(raw)) continue;
    const reader = Object.hasOwn(READERS, name) ? READERS[name as keyof FenceWords] : undefined;
    if (reader === undefined) {
      problems.push({ code: 'DOCTEST_UNKNOWN_WORD', message: unknownWord(raw), offset: at });
      continue;
    }
    const read = reader.read(value);
    if (read === undefined || Object.hasOwn(words, name)) {
      const why = read === undefined ? `cannot be read: \`${raw}\`` : 'appears twice';
      problems.push({
        code: 'DOCTEST_BAD_WORD',
        message: `The word \`${name}\` ${why}. Write it once, as \`${reader.form}\``,
        offset: at,
      });
      continue;
    }
    words[name] = read;
  }
  return { words: words as FenceWords, problems };
}

function* tokens(meta: string) {
  const pattern = /\{[^}]*\}|([^\s="{]+)(?:=("(?:[^"\\]|\\.)*"|[^\s"]*))?|\S+/g;
  for (const match of meta.matchAll(pattern)) {
    const quoted = match[2] ?? '';
    const value = quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('\\"', '"') : quoted;
    yield { name: match[1] ?? match[0], value, index: match.index, raw: match[0] };
  }
}

function unknownWord(raw: string): string {
  return `The fence word \`${raw}\` is not known. Write one of: ${FENCE_WORDS.join(' ')}`;
}

function nonEmpty(value: string): string | undefined {
  return value.trim() === '' ? undefined : value;
}

function list(value: string, item: RegExp): string[] | undefined {
  const items = value.split(',');
  return items.every((entry) => item.test(entry)) ? items : undefined;
}

function milliseconds(value: string): number | undefined {
  const match = TIMEOUT.exec(value);
  if (match === null) return undefined;
  const ms = Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  return ms > 0 && ms <= TIMEOUT_MAX_MS ? ms : undefined;
}
