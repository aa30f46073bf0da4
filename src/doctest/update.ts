import type { RecordedValue } from './runtime.ts';

/**
 * Writes recorded values behind their `// =>`, and changes nothing else.
 *
 * @param text The page.
 * @param updates Values and the places of their comments; at most one a comment.
 * @returns The page with the comments replaced, in the page's own line ends and line prefixes.
 *
 * @example One value
 * ```ts
 * import { updateExpectations } from 'event-delivery-spec/doctest';
 *
 * updateExpectations('1 + 1; // => 3', [{ range: [7, 14], text: '2' }]); // => '1 + 1; // => 2'
 * ```
 */
export function updateExpectations(text: string, updates: readonly RecordedValue[]): string {
  const latestFirst = [...updates].sort((a, b) => b.range[0] - a.range[0]);
  let updated = text;
  for (const { range, text: value } of latestFirst) {
    const [start, end] = range;
    updated = updated.slice(0, start) + comment(updated, start, value) + updated.slice(end);
  }
  return updated;
}

function comment(page: string, start: number, value: string): string {
  const lineStart = page.lastIndexOf('\n', start - 1) + 1;
  const prefix = /^[\s>*]*/.exec(page.slice(lineStart, start))?.[0] ?? '';
  const lineEnd = /\r\n/.test(page.slice(Math.max(0, lineStart - 2), lineStart)) ? '\r\n' : '\n';
  const [first, ...rest] = value.split('\n');
  return [`// => ${first}`, ...rest.map((line) => `${prefix}//    ${line}`)].join(lineEnd);
}
