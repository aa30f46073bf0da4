import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateEvent } from './validate.ts';

const base = { specversion: '1.0', id: '1', source: '/a', type: 't' };
const fail = () => {
  throw new Error('hostile');
};
const refuseAll = new Proxy(
  {},
  { get: () => fail, getPrototypeOf: fail, ownKeys: fail, has: fail },
);
const throwing = new Proxy(
  {},
  { get: fail, getPrototypeOf: fail, ownKeys: fail, has: fail, getOwnPropertyDescriptor: fail },
);

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cycle(): object {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}

class LyingBytes extends Uint8Array {
  override get length(): number {
    throw new Error('hostile');
  }
}

const hostile: [string, unknown][] = [
  ['a proxy that throws', throwing],
  ['a proxy without members', refuseAll],
  ['a revoked proxy', revoked({})],
  ['a revoked proxy of an array', revoked([])],
  ['a cycle', cycle()],
  [
    'an object with a getter that throws',
    Object.defineProperty({}, 'id', { get: fail, enumerable: true }),
  ],
  ['bytes that lie about their length', new LyingBytes(3)],
  ['an object that borrows the prototype of bytes', Object.create(Uint8Array.prototype)],
  ['a function', fail],
  ['a BigInt', 10n ** 1000n],
  ['a symbol', Symbol('x')],
  ['an invalid date', new Date(Number.NaN)],
  ['an object whose conversion throws', { toString: fail, toJSON: fail, valueOf: fail }],
];

test.each(hostile)('%s is refused without an error, anywhere in an event', (_, value) => {
  expect(validateEvent(value).valid).toBe(false);
  expect(validateEvent({ ...base, data: { deep: [value] } }).valid).toBe(false);
  for (const name of ['id', 'source', 'time', 'ext', 'data_base64', '__proto__']) {
    const event: Record<string, unknown> = { ...base };
    Object.defineProperty(event, name, { value, enumerable: true });
    expect(validateEvent(event).valid).toBe(false);
  }
});

test('A member that answers differently each time is read once', () => {
  let reads = 0;
  const event = {
    ...base,
    get id() {
      reads += 1;
      return reads === 1 ? 'first' : 7;
    },
  };
  expect(validateEvent(event)).toMatchObject({ valid: true, event: { id: 'first' } });
  expect(reads).toBe(1);
});

test('A member that cannot be read is one problem, and the others are still checked', () => {
  const event = Object.defineProperty({ ...base, type: '' }, 'id', { get: fail, enumerable: true });
  expect(validateEvent(event)).toMatchObject({
    valid: false,
    problems: [
      { code: 'EVENT_UNREADABLE', pointer: '/id' },
      { code: 'EVENT_EMPTY_VALUE', pointer: '/type' },
    ],
  });
});

test('A member called __proto__ changes no prototype', () => {
  const data = JSON.parse('{"__proto__":{"admin":true}}') as object;
  const result = validateEvent({ ...base, data });
  if (!result.valid) throw new Error('not valid');
  const copy = result.event.data as Record<string, unknown>;
  expect(copy.admin).toBeUndefined();
  expect(Object.hasOwn(copy, '__proto__')).toBe(true);
  expect(validateEvent(JSON.parse('{"__proto__":{"id":"1"}}')).valid).toBe(false);
});

test('validateEvent never throws, and what it accepts it accepts again', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    key: fc.oneof(
      fc.constantFrom(...Object.keys(base), 'data', 'data_base64', 'time'),
      fc.string(),
    ),
  });
  const near = fc.dictionary(
    fc.constantFrom('ext', 'data', 'data_base64', 'time', 'datacontenttype', '__proto__'),
    anything,
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        near.map((members) => ({ ...base, ...members })),
      ),
      (value) => {
        const result = validateEvent(value);
        if (result.valid) {
          expect(validateEvent({ ...result.event })).toEqual(result);
        } else {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const { pointer } of result.problems) expect(pointer).toMatch(/^(\/.*)?$/su);
        }
      },
    ),
    { numRuns: 500 },
  );
});
