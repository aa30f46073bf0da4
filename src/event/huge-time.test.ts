import { expect, test } from 'vitest';
import { validateEvent } from './validate.ts';

const base = { specversion: '1.0', id: '1', source: '/a', type: 't' };

/** 2^40 nodes as a tree, 40 objects in memory. */
function bomb(): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < 40; level += 1) value = [value, value];
  return value;
}

const endless: object = new Proxy(
  {},
  {
    get: (_, key) => (typeof key === 'string' ? endless : undefined),
    ownKeys: () => ['a', 'b'],
    getPrototypeOf: () => null,
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
  },
);

test.each([
  ['a tree of 2^40 leaves', bomb()],
  ['an object without end', endless],
  ['an array of 4 billion holes', new Array(2 ** 32 - 1)],
  ['a text of 10 million characters', 'x'.repeat(10_000_000)],
  ['a URL of 10 million parts, with a space', `http://example.com${'/x'.repeat(10_000_000)} `],
])('%s is refused soon, anywhere in an event', (_, value) => {
  expect(validateEvent(value).valid).toBe(false);
  expect(validateEvent({ ...base, data: { deep: [value] } }).valid).toBe(false);
  for (const name of ['id', 'source', 'time', 'ext', 'data_base64', '__proto__']) {
    const event: Record<string, unknown> = { ...base };
    Object.defineProperty(event, name, { value, enumerable: true });
    expect(validateEvent(event).valid).toBe(false);
  }
});
