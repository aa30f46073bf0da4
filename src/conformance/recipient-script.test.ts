import { expect, test } from 'vitest';
import { answerTo, parseScript, SCRIPT_LENGTH_MAX } from './recipient-script.ts';

test('a script is statuses and failures; its last answer stays', () => {
  const script = parseScript('503, reset,202');
  expect(script).toEqual([{ status: 503 }, { fail: 'reset' }, { status: 202 }]);
  expect([1, 2, 3, 4, 99].map((number) => answerTo(script, number))).toEqual([
    { status: 503 },
    { fail: 'reset' },
    { status: 202 },
    { status: 202 },
    { status: 202 },
  ]);
  expect(answerTo([], 1)).toEqual({});
});

test.each(['', '99', '1000', '20x', 'never', '202,', '+202'])('%j is no script', (text) => {
  expect(() => parseScript(text)).toThrow(RangeError);
});

test('a script has a limit', () => {
  expect(parseScript(Array(SCRIPT_LENGTH_MAX).fill('202').join(','))).toHaveLength(10_000);
  expect(() =>
    parseScript(
      Array(SCRIPT_LENGTH_MAX + 1)
        .fill('202')
        .join(','),
    ),
  ).toThrow(RangeError);
});
