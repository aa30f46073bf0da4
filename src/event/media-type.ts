const TOKEN = /[!#$%&'*+.^_`{|}~A-Za-z0-9-]/;

/** For each ASCII code whether its character belongs to tokens: asked for each character of each event. */
const IS_TOKEN = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(TOKEN.test(String.fromCharCode(code))),
);

/** A media type taken apart; what compares without regard to case is in lower case. */
export interface MediaType {
  /** `type/subtype`, in lower case. */
  readonly essence: string;
  /** Parameter values by name; names in lower case, values as written, without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a media type as RFC 2045 and RFC 2046 write it: `type/subtype` and `; name=value` parameters.
 *
 * @param text Text to read; any length, linear time.
 * @returns Lower-case essence and parameters, or `undefined` when the text is no media type or names
 *   a parameter twice.
 * @see EVT-009
 * @example Case and quotes
 * ```ts
 * import { parseMediaType } from 'event-delivery-spec/event';
 * const type = parseMediaType('Text/Plain; CharSet="utf-8"');
 * type?.essence; // => 'text/plain'
 * type?.parameters.get('charset'); // => 'utf-8'
 * parseMediaType('not a type'); // => undefined
 * ```
 */
export function parseMediaType(text: string): MediaType | undefined {
  const slash = tokenEnd(text, 0);
  const end = text[slash] === '/' ? tokenEnd(text, slash + 1) : 0;
  if (slash === 0 || end <= slash + 1) return undefined;
  const parameters = new Map<string, string>();
  let index = end;
  while (index < text.length) {
    const parameter = readParameter(text, index);
    if (parameter === undefined || parameters.has(parameter.name)) return undefined;
    parameters.set(parameter.name, parameter.value);
    index = parameter.end;
  }
  return { essence: text.slice(0, end).toLowerCase(), parameters };
}

/** What most events have is not worth taking apart. */
const MOST_FREQUENT = 'application/json';

/** Whether a text is a media type, as {@link parseMediaType} reads it. */
export function isMediaType(text: string): boolean {
  return text === MOST_FREQUENT || parseMediaType(text) !== undefined;
}

/**
 * Tells whether a content type announces JSON: its subtype is `json` or ends in `+json`, in any case.
 *
 * @param contentType Media type; absent means `application/json`, as the JSON event format has it.
 * @returns `false` also for a text that is no media type.
 * @see EVT-033
 * @example Any case, any parameters
 * ```ts
 * import { isJsonMediaType } from 'event-delivery-spec/event';
 * isJsonMediaType('Application/Problem+JSON; charset=utf-8'); // => true
 * isJsonMediaType(undefined); // => true
 * isJsonMediaType('text/x-json-like'); // => false
 * ```
 */
export function isJsonMediaType(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === MOST_FREQUENT) return true;
  const essence = parseMediaType(contentType)?.essence ?? '';
  return essence.endsWith('/json') || essence.endsWith('+json');
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly end: number;
}

/** One `; name=value` from `start`, with blanks around the semicolon. */
function readParameter(text: string, start: number): Parameter | undefined {
  const semicolon = blankEnd(text, start);
  if (text[semicolon] !== ';') return undefined;
  const nameStart = blankEnd(text, semicolon + 1);
  const nameEnd = tokenEnd(text, nameStart);
  if (nameEnd === nameStart || text[nameEnd] !== '=') return undefined;
  const name = text.slice(nameStart, nameEnd).toLowerCase();
  const valueStart = nameEnd + 1;
  if (text[valueStart] === '"') return readQuoted(text, valueStart + 1, name);
  const end = tokenEnd(text, valueStart);
  return end === valueStart ? undefined : { name, value: text.slice(valueStart, end), end };
}

function readQuoted(text: string, start: number, name: string): Parameter | undefined {
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '"') {
      return { name, value: unescaped(text.slice(start, index)), end: index + 1 };
    }
    if (text[index] === '\\') index += 1;
    const code = text.charCodeAt(index);
    // NaN, past the end of the text, fails the comparison as well.
    if (!(code === 9 || (code >= 32 && code <= 126))) return undefined;
  }
  return undefined;
}

/** The inside of a quoted string, which is ASCII; not by joining characters, which take thirty bytes each. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = new Uint8Array(text.length);
  let size = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    bytes[size] = text.charCodeAt(index);
    size += 1;
  }
  return new TextDecoder().decode(bytes.subarray(0, size));
}

function tokenEnd(text: string, start: number): number {
  let index = start;
  while (IS_TOKEN[text.charCodeAt(index)] === 1) index += 1;
  return index;
}

function blankEnd(text: string, start: number): number {
  let index = start;
  while (text[index] === ' ' || text[index] === '\t') index += 1;
  return index;
}
