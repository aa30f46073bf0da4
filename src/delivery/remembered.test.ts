import { expect, test } from 'vitest';
import { REMEMBERED_MAX, remembered } from './remembered.ts';

function counted() {
  const asked: string[] = [];
  const lengthOf = remembered((text) => {
    asked.push(text);
    if (text === '') throw new RangeError('empty');
    return { length: text.length };
  });
  return { asked, lengthOf };
}

test('A text is asked for once', () => {
  const { asked, lengthOf } = counted();
  expect(lengthOf('ab')).toBe(lengthOf('ab'));
  expect(lengthOf('abc')).toEqual({ length: 3 });
  expect(asked).toEqual(['ab', 'abc']);
});

test('What throws is asked for again', () => {
  const { asked, lengthOf } = counted();
  expect(() => lengthOf('')).toThrow('empty');
  expect(() => lengthOf('')).toThrow('empty');
  expect(asked).toHaveLength(2);
});

test('No more than the limit is remembered', () => {
  const { asked, lengthOf } = counted();
  const texts = Array.from({ length: REMEMBERED_MAX }, (_, index) => `t${index}`);
  for (const text of [...texts, ...texts]) lengthOf(text);
  expect(asked).toHaveLength(REMEMBERED_MAX);
  lengthOf('one more');
  lengthOf('t0');
  expect(asked).toHaveLength(REMEMBERED_MAX + 2);
});
