import { trimBlanks } from './header-value.ts';
import type { HeaderSource } from './message.ts';
import { type FullMessageLimits, MESSAGE_LIMITS } from './message-limits.ts';
import type { MessageFault, MessageProblems } from './message-problems.ts';
import { headerPointer, oneFault } from './message-problems.ts';

/** The headers that belong to an event: `content-type` and those with `ce-`, names in lower case. */
export type EventHeaders = ReadonlyMap<string, string>;

/** Colon, space and line end of a header line in HTTP/1.1. */
export const LINE_OVERHEAD_BYTES = 4;

/** Names and values in turn, as `rawHeaders` of `node:http` has them: read without a copy of them. */
export class FlatHeaders {
  readonly #flat: readonly string[];

  constructor(flat: readonly string[]) {
    this.#flat = flat;
  }

  /** The names and values, if the source is of this class; asks no hostile object for its prototype. */
  static of(source: unknown): readonly string[] | undefined {
    return typeof source === 'object' && source !== null && #flat in source
      ? source.#flat
      : undefined;
  }

  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (let index = 0; index + 1 < this.#flat.length; index += 2) {
      yield [this.#flat[index] ?? '', this.#flat[index + 1] ?? ''];
    }
  }
}

/**
 * Reads the headers that belong to an event; a repeated one is a problem.
 *
 * @param onOther Called with each of the others, its name in lower case.
 * @throws `EventDeliveryError` for headers that cannot be read, or not within their limits.
 */
export function readHeaders(
  source: HeaderSource,
  problems: MessageProblems,
  { headerCountMax, headerSizeMaxBytes }: FullMessageLimits = MESSAGE_LIMITS,
  onOther?: (name: string, value: string) => void,
): EventHeaders {
  const headers = new Map<string, string>();
  const repeated: string[] = [];
  let count = 0;
  let bytes = 0;
  const readLine = (written: unknown, value: unknown): void => {
    if (typeof written !== 'string' || typeof value !== 'string') {
      throw oneFault('/headers', NOT_TEXT);
    }
    count += 1;
    bytes += written.length + value.length + LINE_OVERHEAD_BYTES;
    if (count > headerCountMax) throw oneFault('/headers', tooMany(headerCountMax));
    if (bytes > headerSizeMaxBytes) {
      throw oneFault('/headers', headersTooLarge(headerSizeMaxBytes));
    }
    const name = written.toLowerCase();
    if (name !== 'content-type' && !name.startsWith('ce-')) onOther?.(name, value);
    else if (headers.has(name)) repeated.push(name);
    else headers.set(name, value);
  };
  const flat = FlatHeaders.of(source);
  if (flat !== undefined) {
    for (let index = 0; index < flat.length; index += 2) readLine(flat[index], flat[index + 1]);
  } else {
    for (const [written, value] of headerLines(source)) readLine(written, value);
  }
  if (repeated.length > 0) reportRepeated(new Set(repeated), problems);
  return headers;
}

function reportRepeated(repeated: Set<string>, problems: MessageProblems): void {
  // First the one that leaves the mode in doubt, so that no report is too full for it.
  if (repeated.delete('content-type')) problems.add(headerPointer('content-type'), DUPLICATE);
  for (const name of repeated) problems.add(headerPointer(name), DUPLICATE);
}

/** The trimmed content type, if there is one. */
export function contentTypeOf(headers: EventHeaders): string | undefined {
  const value = headers.get('content-type');
  return value === undefined ? undefined : trimBlanks(value);
}

/** One line after the other; what a hostile source throws becomes a problem. */
function* headerLines(source: HeaderSource): Generator<readonly [unknown, unknown]> {
  if (typeof source !== 'object' || source === null) throw oneFault('/headers', NOT_HEADERS);
  try {
    if (isIterable(source)) {
      // Strings are iterable too: `rawHeaders` of node:http is no list of pairs.
      for (const line of source)
        yield typeof line === 'object' ? [line[0], line[1]] : [line, undefined];
      return;
    }
    for (const name of Object.keys(source)) {
      const value = source[name];
      if (Array.isArray(value)) for (const one of value) yield [name, one];
      else if (value !== undefined) yield [name, value];
    }
  } catch (error) {
    throw oneFault('/headers', UNREADABLE, error);
  }
}

function isIterable(source: HeaderSource): source is Iterable<readonly [string, string]> {
  return typeof (source as Iterable<unknown>)[Symbol.iterator] === 'function';
}

const NOT_HEADERS: MessageFault = {
  code: 'HTTP_BAD_MESSAGE',
  state: 'the headers are no object',
  remedy: 'Pass pairs of name and value, or an object of values by name',
};

const NOT_TEXT: MessageFault = {
  code: 'HTTP_BAD_MESSAGE',
  state: 'the name or value of a header is no string',
  remedy: 'Pass pairs of name and value, or an object of values by name',
};

const UNREADABLE: MessageFault = {
  code: 'HTTP_UNREADABLE',
  state: 'reading the headers failed',
  remedy: 'See the cause of the error',
};

const DUPLICATE: MessageFault = {
  code: 'HTTP_DUPLICATE_HEADER',
  state: 'the header is there twice',
  remedy: 'Send it once',
};

function tooMany(countMax: number): MessageFault {
  return {
    code: 'HTTP_TOO_MANY_HEADERS',
    state: `more than ${countMax} headers`,
    remedy: 'Move what does not route the event into data',
  };
}

/** The fault of header lines with more bytes than this. */
export function headersTooLarge(sizeMaxBytes: number): MessageFault {
  return {
    code: 'HTTP_HEADERS_TOO_LARGE',
    state: `the headers have more than ${sizeMaxBytes} bytes`,
    remedy: 'Move what does not route the event into data, or use structured mode',
  };
}
