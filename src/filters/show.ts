import { SHOWN_LENGTH_MAX } from './limits.ts';

/** A text in double quotes, escaped as in JSON and cut after {@link SHOWN_LENGTH_MAX} code points. */
export function quote(text: string): string {
  // Twice the code points are always enough code units, so that a huge text is not walked whole.
  const points = Array.from(text.slice(0, 2 * SHOWN_LENGTH_MAX + 2));
  if (points.length <= SHOWN_LENGTH_MAX) return JSON.stringify(text);
  return `${JSON.stringify(points.slice(0, SHOWN_LENGTH_MAX).join(''))}…`;
}

/** What a value is, in the words of JSON: `a list`, `the number 42`, `null`. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `the string ${quote(value)}`;
  if (typeof value === 'number' || typeof value === 'boolean')
    return `the ${typeof value} ${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Appends one token to a JSON pointer (RFC 6901). */
export function child(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A pointer within a message: on one line, and only its two ends when it is long. */
export function showPointer(pointer: string): string {
  const line = JSON.stringify(pointer.length > 200 ? cut(pointer) : pointer).slice(1, -1);
  return line.replaceAll('\\"', '"');
}

function cut(pointer: string): string {
  return `${pointer.slice(0, 60)}…${pointer.slice(-60)}`;
}
