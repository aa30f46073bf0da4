import { expect, test } from 'vitest';
import type { Output } from './output.ts';
import { problemReporter, SHOWN_PROBLEM_MAX } from './problems.ts';

const PROBLEM = { code: 'X', pointer: '', message: 'Cannot read event: x', remedy: 'Mend it' };

/** The lines for so many problems. */
function linesOf(count: number, flags: { readonly json?: boolean }): readonly string[] {
  const lines: string[] = [];
  const plain = (text: string) => text;
  const output: Output = {
    line: (line) => lines.push(String(line)),
    flush: () => Promise.resolve(),
    isClosed: () => false,
    colours: { green: plain, red: plain, faint: plain },
  };
  const { report, end } = problemReporter(flags, output);
  for (let line = 1; line <= count; line += 1) report({ file: 'a', line }, [PROBLEM]);
  end();
  return lines;
}

test('people are shown as many problems as they can read, and the number of the rest', () => {
  expect(linesOf(SHOWN_PROBLEM_MAX, {})).toHaveLength(SHOWN_PROBLEM_MAX);
  const lines = linesOf(SHOWN_PROBLEM_MAX + 2, {});
  expect(lines).toHaveLength(SHOWN_PROBLEM_MAX + 1);
  expect(lines.at(-2)).toBe(`a:${SHOWN_PROBLEM_MAX}: Cannot read event: x\n  Mend it`);
  expect(lines.at(-1)).toBe('and 2 more problems');
});

test('programs get all of them', () => {
  expect(linesOf(SHOWN_PROBLEM_MAX + 2, { json: true })).toHaveLength(SHOWN_PROBLEM_MAX + 2);
});
