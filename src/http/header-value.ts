import type { MessageFault } from './message-problems.ts';

/** Everything but U+0021 to U+007E, and of these the quote and the percent sign. */
const NEEDS_ENCODING = /[^!#$&-~]+/gu;

/** An attribute's string form as the value of a header. See DLV-008. */
export function encodeHeaderValue(text: string): string {
  return text.replace(NEEDS_ENCODING, percentEncode);
}

function percentEncode(text: string): string {
  let encoded = '';
  for (const byte of new TextEncoder().encode(text)) encoded += ESCAPES[byte];
  return encoded;
}

const ESCAPES = Array.from({ length: 256 }, (_, byte) => {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** The value of a header as an attribute's string form, or what is wrong with it. */
export function decodeHeaderValue(value: string): string | MessageFault {
  const text = trimBlanks(value);
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden !== null) return badCharacter(text, forbidden.index);
  const unquoted = text.startsWith('"') ? unquote(text) : text;
  return unquoted === undefined ? BAD_QUOTES : percentDecode(unquoted);
}

const FORBIDDEN = /[^ -~]/;

/** Without the spaces and tabs around it, which HTTP does not count (RFC 9110 section 5.5). */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The inside of a quoted string (RFC 9110 section 5.6.4); `undefined` when it does not end with the text. */
function unquote(text: string): string | undefined {
  let inside = '';
  for (let index = 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') return index === text.length - 1 ? inside : undefined;
    if (character === '\\') index += 1;
    inside += text.charAt(index);
  }
  return undefined;
}

/** One round: what comes out of an escape is not looked at again. */
function percentDecode(text: string): string | MessageFault {
  if (!text.includes('%')) return text;
  if (BROKEN_ESCAPE.test(text)) return BAD_ESCAPE;
  try {
    // Characters between escapes are ASCII, so no UTF-8 sequence is longer than a run of escapes.
    return text.replace(ESCAPE_RUN, decodeURIComponent);
  } catch {
    return NOT_UTF8;
  }
}

const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const ESCAPE_RUN = /(?:%[0-9A-Fa-f]{2})+/g;

function badCharacter(text: string, index: number): MessageFault {
  const codePoint = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'HTTP_BAD_CHARACTER',
    state: `U+${codePoint} at character ${index + 1} is outside printable ASCII`,
    remedy: 'Percent-encode the UTF-8 bytes of the character',
  };
}

const BAD_QUOTES: MessageFault = {
  code: 'HTTP_BAD_QUOTES',
  state: 'the value starts with a quote that does not close at its end',
  remedy: 'Write quotes as %22',
};

const BAD_ESCAPE: MessageFault = {
  code: 'HTTP_BAD_ENCODING',
  state: 'a percent sign is not followed by two hexadecimal digits',
  remedy: 'Write a percent sign as %25',
};

const NOT_UTF8: MessageFault = {
  code: 'HTTP_BAD_ENCODING',
  state: 'the percent-encoded bytes are not UTF-8',
  remedy: 'Percent-encode the UTF-8 bytes of each character, in their shortest form',
};
