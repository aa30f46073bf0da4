import type { Mutant } from '../check.ts';
import {
  encoded,
  isOfEvent,
  httpMutant as mutant,
  reading,
  readingLines,
  readingValues,
  refusingValues,
  writingLines,
  writingValues,
} from './http-mutant.ts';

const nameOf = (header: string) => header.toLowerCase();

/** Mutants of the clauses about headers, written and read. */
export const headerMutants: readonly Mutant[] = [
  mutant('DLV-006/extensions-unprefixed', 'It writes extensions without ce-.', {
    ...writingLines(([name, value]) => [[CORE.has(name) ? name : name.slice(3), value]]),
  }),
  mutant('DLV-006/optional-dropped', 'It writes only the four required attributes.', {
    ...writingLines((line) => (REQUIRED.has(line[0]) || !isOfEvent(line[0]) ? [line] : [])),
  }),
  mutant('DLV-006/quoted-integers', 'It writes integers with a plus sign.', {
    ...writingLines(([name, value]) => [[name, value.replace(/^-(\d)$/, '- $1')]]),
  }),
  mutant('DLV-006/yes', 'It writes booleans as yes and no.', {
    ...writingLines(([name, value]) => [[name, value === 'true' ? 'yes' : value]]),
  }),
  mutant('DLV-007/utf-8', 'It sends the bytes of UTF-8 as they are.', {
    ...writingValues((text) => {
      return [...text].map((one) => (one > '~' ? latin(one) : encoded(one))).join('');
    }),
  }),
  mutant('DLV-008/spaces-kept', 'It does not encode spaces.', {
    ...writingLines(([name, value]) => [[name, value.replaceAll('%20', ' ')]]),
  }),
  mutant('DLV-008/plus', 'It writes spaces as plus signs.', {
    ...writingLines(([name, value]) => [[name, value.replaceAll('%20', '+')]]),
  }),
  mutant('DLV-008/quotes-kept', 'It does not encode quotes.', {
    ...writingLines(([name, value]) => [[name, value.replaceAll('%22', '"')]]),
  }),
  mutant('DLV-008/percent-kept', 'It does not encode percent signs.', {
    ...writingLines(([name, value]) => [[name, value.replaceAll('%25', '%')]]),
  }),
  mutant('DLV-008/latin', 'It encodes characters as Latin-1.', {
    ...writingValues((text) => {
      const one = (character: string) => {
        return character >= '\u0080' && character <= 'ÿ'
          ? `%${character.charCodeAt(0).toString(16).toUpperCase()}`
          : encoded(character);
      };
      return [...text].map(one).join('');
    }),
  }),
  mutant('DLV-009/halves', 'It encodes each surrogate of a pair.', {
    ...writingValues((text) => text.split('').map(halfEncoded).join('')),
  }),
  mutant('DLV-009/question', 'It writes a question mark for characters beyond 16 bits.', {
    ...writingValues((text) => encoded(text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?'))),
  }),
  mutant('DLV-012/moved', 'It writes traceparent without ce- only.', {
    ...writingLines(([name, value]) => [[name.replace('ce-traceparent', 'traceparent'), value]]),
  }),
  mutant('DLV-013/ignored', 'It ignores headers with wrong names.', {
    ...readingLines((line) => (isWrongName(line[0]) ? [] : [line])),
  }),
  mutant('DLV-013/mended', 'It takes what is left of a wrong name.', {
    ...readingLines(([name, value]) => {
      const rest = name.slice(3).replaceAll(/[^a-z0-9]/gi, '');
      return isWrongName(name) && rest !== '' ? [[`ce-${rest}`, value]] : [[name, value]];
    }),
  }),
  mutant('DLV-013/data', 'It ignores ce-data.', {
    ...readingLines((line) => (nameOf(line[0]) === 'ce-data' ? [] : [line])),
  }),
  mutant('DLV-013/no-name', 'It ignores ce- without a name.', {
    ...readingLines((line) => (nameOf(line[0]) === 'ce-' ? [] : [line])),
  }),
  mutant('DLV-014/first-wins', 'It takes the first of two headers.', {
    ...reading(({ headers, body }) => ({ headers: unique(headers), body })),
  }),
  mutant('DLV-014/last-wins', 'It takes the last of two headers.', {
    ...reading(({ headers, body }) => ({ headers: unique(headers.toReversed()), body })),
  }),
  mutant('DLV-014/equal-values', 'It takes two headers with one value for one.', {
    ...reading(({ headers, body }) => {
      const seen = new Set<string>();
      const isNew = ([name, value]: readonly [string, string]) => {
        const line = `${nameOf(name)}:${value}`;
        return !seen.has(line) && seen.add(line);
      };
      return { headers: headers.filter(isNew), body };
    }),
  }),
  mutant('DLV-014/any-case', 'It compares the names of repeated headers with regard to case.', {
    ...reading(({ headers, body }) => {
      const small = new Set(headers.map(([name]) => name));
      const isHidden = (name: string) => name !== nameOf(name) && small.has(nameOf(name));
      return { headers: headers.filter(([name]) => !isHidden(name)), body };
    }),
  }),
  mutant('DLV-014/content-type', 'It takes the first of two content types.', {
    ...reading(({ headers, body }) => {
      const first = headers.find(([name]) => nameOf(name) === 'content-type');
      const rest = headers.filter(([name]) => nameOf(name) !== 'content-type');
      return { headers: first === undefined ? rest : [...rest, first], body };
    }),
  }),
  mutant('DLV-014/every-header', 'It refuses any header that is there twice.', {
    ...reading(({ headers, body }) => {
      return { headers: unique(headers).length < headers.length ? [] : headers, body };
    }),
  }),
  mutant('DLV-015/small-only', 'It knows attributes in small letters only.', {
    ...readingLines((line) => (isOfEvent(line[0]) && !line[0].startsWith('ce-') ? [] : [line])),
  }),
  mutant('DLV-015/extensions', 'It drops extensions with capitals in their header.', {
    ...readingLines((line) => {
      const name = nameOf(line[0]);
      return isOfEvent(name) && name !== line[0] && !CORE.has(name) ? [] : [line];
    }),
  }),
  mutant('DLV-015/content-type', 'It knows content-type in small letters only.', {
    ...readingLines((line) => (line[0] === 'CONTENT-TYPE' ? [] : [line])),
  }),
  mutant('DLV-016/trace', 'It takes the header traceparent for the attribute.', {
    ...readingLines(([name, value]) => [[name.replace(/^trace/, 'ce-trace'), value]]),
  }),
  mutant('DLV-016/any', 'It takes a header with the name of an attribute for it.', {
    ...readingLines(([name, value]) => [[name === 'tenant' ? 'ce-tenant' : name, value]]),
  }),
  mutant('DLV-016/x-ce', 'It takes headers that start with x-ce- for attributes.', {
    ...readingLines(([name, value]) => [[name.replace(/^x-ce-/, 'ce-'), value]]),
  }),
  mutant('DLV-017/quotes-kept', 'It keeps the quotes around a value.', {
    ...readingValues((value) => (value.startsWith('"') ? value.replaceAll('"', '%22') : value)),
  }),
  mutant('DLV-017/backslashes-kept', 'It keeps backslashes in quotes.', {
    ...readingValues((value) => (isQuoted(value) ? literal(value.slice(1, -1)) : value)),
  }),
  mutant('DLV-017/decoded-first', 'It decodes before it takes quotes away.', {
    ...readingValues((value) => {
      const text = decodeURIComponentOr(value);
      return isQuoted(text) ? literal(text.slice(1, -1).replaceAll(/\\(.)/g, '$1')) : value;
    }),
  }),
  mutant('DLV-017/always', 'It takes backslashes away without quotes too.', {
    ...readingValues((value) => (value.startsWith('"') ? value : value.replaceAll('\\', ''))),
  }),
  mutant('DLV-018/not-at-all', 'It does not decode values.', {
    ...readingValues((value) => value.replaceAll('%', '%25')),
  }),
  mutant('DLV-018/twice', 'It decodes values twice.', readingValues(decodeURIComponentOr)),
  mutant('DLV-018/quoted-twice', 'It decodes values in quotes twice.', {
    ...readingValues((value) => (isQuoted(value) ? decodeURIComponentOr(value) : value)),
  }),
  mutant('DLV-018/not-quoted', 'It does not decode values in quotes.', {
    ...readingValues((value) => (isQuoted(value) ? value.replaceAll('%', '%25') : value)),
  }),
  mutant('DLV-019/refused', 'It refuses small hexadecimal digits.', {
    ...refusingValues((value) => SMALL_DIGIT.test(value)),
  }),
  mutant('DLV-019/kept', 'It does not decode small hexadecimal digits.', {
    ...readingValues((value) => value.replaceAll(/%(?=[0-9a-f]*[a-f])/g, '%25')),
  }),
  mutant('DLV-020/replaced', 'It reads U+FFFD for what is not UTF-8.', {
    ...readingValues((value) => {
      return /%[89A-F]/i.test(value)
        ? encoded(Buffer.from(bytesOf(value)).toString('utf8'))
        : value;
    }),
  }),
  mutant('DLV-020/overlong', 'It accepts overlong forms.', {
    ...readingValues((value) => value.replaceAll(/%C0%A0/gi, '%20')),
  }),
  mutant('DLV-020/surrogates', 'It accepts surrogates in UTF-8.', {
    ...readingValues((value) => value.replaceAll(/%ED%A0%BD%ED%B8%80/gi, '%F0%9F%98%80')),
  }),
  mutant('DLV-020/latin', 'It takes what is not UTF-8 for Latin-1.', {
    ...readingValues((value) => {
      return decodeURIComponentOr(value) === value && /%[89A-F]/i.test(value)
        ? encoded(Buffer.from(bytesOf(value)).toString('latin1'))
        : value;
    }),
  }),
  mutant('DLV-020/cut', 'It drops a sequence that is cut off.', {
    ...readingValues((value) => value.replace(/%E2%82$/i, '')),
  }),
  mutant('DLV-021/refused', 'It refuses escapes that are not needed.', {
    ...refusingValues((value) => UNNEEDED.test(value)),
  }),
  mutant('DLV-021/kept', 'It does not decode escapes that are not needed.', {
    ...readingValues((value) => value.replaceAll(/%(?=[3-7])/g, '%25')),
  }),
  mutant('DLV-022/latin', 'It takes bytes outside ASCII for Latin-1.', {
    ...readingValues((value) => value.replaceAll(/[\u0080-ÿ]/g, encoded)),
  }),
  mutant('DLV-022/utf-8', 'It takes bytes outside ASCII for UTF-8.', {
    ...readingValues((value) => {
      return /[\u0080-ÿ]/.test(value)
        ? encoded(Buffer.from(value, 'latin1').toString('utf8'))
        : value;
    }),
  }),
  mutant('DLV-022/tab', 'It takes a tab for a space.', {
    ...readingValues((value) => value.replaceAll('\t', ' ')),
  }),
  mutant('DLV-022/quoted', 'It takes bytes outside ASCII for Latin-1 in quotes.', {
    ...readingValues((value) =>
      isQuoted(value) ? value.replaceAll(/[\u0080-ÿ]/g, encoded) : value,
    ),
  }),
  mutant('DLV-023/literal', 'It keeps a quote that is not closed.', {
    ...readingValues((value) => (isBadlyQuoted(value) ? value.replaceAll('"', '%22') : value)),
  }),
  mutant('DLV-023/outer', 'It takes the first and the last quote away.', {
    ...readingValues((value) => {
      return isBadlyQuoted(value) && isQuoted(value) ? literal(value.slice(1, -1)) : value;
    }),
  }),
  mutant('DLV-023/closed', 'It closes a quote that is open.', {
    ...readingValues((value) => (/^"[^"]*$/.test(value) ? `${value}"` : value)),
  }),
  mutant('DLV-024/literal', 'It keeps a percent sign that starts no escape.', {
    ...readingValues((value) => value.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')),
  }),
  mutant('DLV-024/at-the-end', 'It keeps a percent sign at the end.', {
    ...readingValues((value) => value.replace(/%$/, '%25')),
  }),
  mutant('DLV-024/dropped', 'It drops percent signs before letters.', {
    ...readingValues((value) => value.replaceAll(/%(?=[g-z])/g, '')),
  }),
  mutant('DLV-025/spaces-refused', 'It refuses spaces within a value.', {
    ...refusingValues((value) => !value.startsWith('"') && /[^ ] +[^ ]/.test(value)),
  }),
  mutant('DLV-025/spaces-joined', 'It joins spaces within a value.', {
    ...readingValues((value) => value.replaceAll(/ +/g, ' ')),
  }),
  mutant('DLV-025/quotes-dropped', 'It drops quotes within a value.', {
    ...readingValues((value) => (value.startsWith('"') ? value : value.replaceAll('"', ''))),
  }),
  mutant('DLV-025/quotes-refused', 'It refuses quotes within a value.', {
    ...refusingValues((value) => /^[^"].*"/.test(value)),
  }),
  mutant('DLV-026/absent', 'It takes an empty value for no attribute.', {
    ...readingLines((line) => (isOfEvent(line[0]) && line[1] === '' ? [] : [line])),
  }),
  mutant('DLV-026/quotes', 'It takes empty quotes for no attribute.', {
    ...readingLines((line) => (line[1] === '""' ? [] : [line])),
  }),
  mutant('DLV-026/refused', 'It refuses empty values.', {
    ...refusingValues((value) => value === '' || value === '""'),
  }),
  mutant('DLV-027/counted', 'It counts spaces around a value.', {
    ...readingValues((value) => value.replace(/^[ \t]+/, '%20').replace(/[ \t]+$/, '%20')),
  }),
  mutant('DLV-027/after', 'It takes blanks away after decoding.', {
    ...readingValues((value) => value.replace(/^(%20)+/, '').replace(/(%20)+$/, '')),
  }),
];

const REQUIRED = new Set(['ce-specversion', 'ce-id', 'ce-source', 'ce-type']);
const CORE = new Set([...REQUIRED, 'ce-subject', 'ce-time', 'ce-dataschema', 'content-type']);
const SMALL_DIGIT = /%(?:[0-9A-F]?[a-f]|[a-f])/;
const UNNEEDED = /%(?:2[1346-9A-F]|[3-6][0-9A-F]|7[0-9A-E])/i;

function isWrongName(name: string): boolean {
  return isOfEvent(name) && !/^ce-[a-z0-9]+$/i.test(name);
}

function unique(headers: readonly (readonly [string, string])[]) {
  const seen = new Set<string>();
  return headers.filter(([name]) => !seen.has(nameOf(name)) && seen.add(nameOf(name)));
}

function isQuoted(value: string): boolean {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"');
}

/** Whether a value starts with a quote and is no quoted string. */
function isBadlyQuoted(value: string): boolean {
  return value.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/.test(value);
}

/** A value that is read as this text, its escapes aside. */
function literal(text: string): string {
  return text.replaceAll('"', '%22');
}

function decodeURIComponentOr(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The bytes that a percent-encoded value stands for. */
function bytesOf(value: string): Uint8Array {
  const text = value.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => {
    return String.fromCharCode(Number.parseInt(digits, 16));
  });
  return Buffer.from(text, 'latin1');
}

/** One code unit in what UTF-8 would be for it, were surrogates characters. */
function halfEncoded(unit: string): string {
  const code = unit.charCodeAt(0);
  if (code < 0xd800 || code > 0xdfff) return encoded(unit);
  const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase()}`).join('');
}
