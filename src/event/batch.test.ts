import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { parseEvents, serializeEvents } from './batch.ts';
import { BATCH_COUNT_MAX, BATCH_SIZE_MAX_BYTES, EVENT_SIZE_MAX_BYTES } from './limits.ts';

const event = (id: string) =>
  `{"specversion":"1.0","id":"${id}","source":"/a","type":"t","data":1.0}`;

function failure(text: string): EventDeliveryError {
  try {
    parseEvents(text);
  } catch (error) {
    if (error instanceof EventDeliveryError) return error;
    throw error;
  }
  throw new Error('accepted');
}

test('A batch is written as it was read, in its order', () => {
  const text = `[${event('2')},${event('1')}]`;
  expect(serializeEvents(parseEvents(` [ ${event('2')} ,\n${event('1')} ] `))).toBe(text);
  expect(parseEvents(text).map(({ id }) => id)).toEqual(['2', '1']);
});

test('Problems of a batch point into it and have positions', () => {
  const error = failure(`[\n${event('1')},\n${event('')},\n7,\n{"specversion":"0.3"}]`);
  expect(error.problems.map(({ pointer, position }) => [pointer, position?.line])).toEqual([
    ['/1/id', 3],
    ['/2', 4],
    ['/3/specversion', 5],
    ['/3/id', 5],
    ['/3/source', 5],
    ['/3/type', 5],
  ]);
});

test.each([
  ['{}', 'EVENT_BATCH_NOT_ARRAY'],
  ['[', 'EVENT_JSON_SYNTAX'],
  [`[${Array.from({ length: BATCH_COUNT_MAX + 1 }, () => 1).join()}]`, 'EVENT_TOO_MANY_EVENTS'],
  [`[${event('x'.repeat(EVENT_SIZE_MAX_BYTES))}]`, 'EVENT_TOO_LARGE'],
  [`[${' '.repeat(BATCH_SIZE_MAX_BYTES)}]`, 'EVENT_TOO_LARGE'],
])('The batch %.20s is refused: %s', (text, code) => {
  expect(failure(text).code).toBe(code);
});

test('limits: the last that is accepted', () => {
  const many = `[${Array.from({ length: BATCH_COUNT_MAX }, () => event('1')).join()}]`;
  expect(parseEvents(many)).toHaveLength(BATCH_COUNT_MAX);
  expect(failure(`  []x`).problems[0]?.position).toEqual({ line: 1, column: 5, offset: 4 });
  expect(failure('  {}').problems[0]?.position).toEqual({ line: 1, column: 3, offset: 2 });
});

test('an event that is too large is one problem, at its place', () => {
  const [problem] = failure(
    `[${event('1')},\n${event('x'.repeat(EVENT_SIZE_MAX_BYTES))}]`,
  ).problems;
  expect(problem).toMatchObject({
    code: 'EVENT_TOO_LARGE',
    pointer: '/1',
    position: { line: 2, column: 1 },
  });
});
