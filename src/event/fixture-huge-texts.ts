/** Questions about texts as long as memory holds, and their answers; alone in a process of little memory as well. */
import { isAttributeName } from './attributes.ts';
import { isBase64 } from './base64.ts';
import { isMediaType, parseMediaType } from './media-type.ts';
import { isTimestamp } from './timestamp.ts';
import { parseTraceparent } from './trace-context.ts';
import { isAbsoluteUri, isUriReference } from './uri.ts';
import { validateEvent } from './validate.ts';

const LENGTH = 50_000_000;

/** A text of so many characters, which repeats this one. */
function long(piece: string): string {
  return piece.repeat(LENGTH / piece.length);
}

const event = { specversion: '1.0', id: '1', source: '/a', type: 't' };
const traceparent = '01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** How many characters the value of the parameter has. */
function parameterLength(text: string): number | undefined {
  return parseMediaType(text)?.parameters.get('a')?.length;
}

/** What is wrong with an event that has this member too. */
function codes(name: string, value: unknown): string {
  const result = validateEvent({ ...event, [name]: value });
  return result.valid ? 'valid' : result.problems.map(({ code }) => code).join(' ');
}

/** Nothing more is said of a member that is too large alone: looking at it would cost its size again. */
const TOO_LARGE = 'EVENT_TOO_LARGE';

/** What is asked, and what is to be answered. */
export const HUGE_TEXTS: readonly (readonly [string, () => unknown, unknown])[] = [
  ['a time', () => isTimestamp(`2026-11-22T01:02:03.${long('1')}Z`), true],
  ['a time without an end', () => isTimestamp(`2026-11-22T01:02:03.${long('1')}`), false],
  ['an attribute name', () => isAttributeName(long('a')), true],
  ['a traceparent', () => parseTraceparent(`${traceparent}-${long('x')}`)?.flags, 1],
  [
    'a traceparent of two lines',
    () => parseTraceparent(`${traceparent}-${long('x')}\n`),
    undefined,
  ],
  ['Base64', () => isBase64(long('AAAA')), true],
  ['a type', () => isMediaType(`${long('x')}/y`), true],
  ['a quoted parameter', () => parameterLength(`text/plain; a="${long('x')}"`), LENGTH],
  ['an escaped one', () => parameterLength(`text/plain; a="${long('\\"')}"`), LENGTH / 2],
  ['one that does not end', () => parameterLength(`text/plain; a="${long('x')}`), undefined],
  ['blanks behind a type', () => isMediaType(`text/plain${long(' ')}`), false],
  ['semicolons behind a type', () => isMediaType(`text/plain${long('; ')}`), false],
  ['a URN', () => isAbsoluteUri(`urn:${long('x')}`), true],
  ['a path', () => isUriReference(`http://example.com${long('/x')}`), true],
  ['escapes', () => isUriReference(long('%C3%A4')), true],
  ['colons in brackets', () => isUriReference(`http://[${long(':')}]/`), false],
  ['groups in brackets', () => isUriReference(`http://[${long('1:')}]/`), false],
  ['bytes in brackets', () => isUriReference(`http://[::${long('1.')}]/`), false],
  ['a port', () => isUriReference(`http://example.com:${long('1')}`), true],
  ['users', () => isUriReference(`http://${long('@')}`), false],
  ['an event by its time', () => codes('time', `2026-11-22T01:02:03.${long('1')}Z`), TOO_LARGE],
  ['one by its type', () => codes('datacontenttype', `a/b; a="${long('x')}"`), TOO_LARGE],
  ['one by a source that is none', () => codes('source', long(' ')), TOO_LARGE],
  ['one by a name that is none', () => codes(long('~'), 1), TOO_LARGE],
  ['one by its data', () => codes('data', long('x')), TOO_LARGE],
  ['one by its bytes', () => codes('data_base64', long('AAAA')), TOO_LARGE],
];

if (process.argv[2] === 'answer') {
  for (const [subject, ask, answer] of HUGE_TEXTS) {
    const isAnswer = ask() === answer;
    process.stdout.write(`${isAnswer ? 'right' : 'wrong'}: ${subject}\n`);
  }
}
