import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { parseDeliverySpec } from './parse-spec.ts';
import { DEFAULT_POLICY } from './policy.ts';

const problemsOf = (value: unknown) => {
  try {
    parseDeliverySpec(value);
    return [];
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return error.problems.map(({ pointer, code }) => `${pointer} ${code}`);
  }
};

test('Every problem is reported, each at its place', () => {
  const spec = {
    retry: -1,
    backoffPolicy: 'square',
    backoffDelay: 'P1M',
    timeout: 'PT0S',
    deadLetterSink: { uri: 'ftp://a.example/' },
    format: 'xml',
    'a/b': 1,
  };
  expect(problemsOf(spec)).toEqual([
    '/a~1b DELIVERY_UNKNOWN_MEMBER',
    '/backoffDelay DURATION_INVALID',
    '/deadLetterSink/uri DELIVERY_BAD_DESTINATION',
    '/format DELIVERY_BAD_SPEC',
    '/retry DELIVERY_BAD_SPEC',
    '/backoffPolicy DELIVERY_BAD_SPEC',
    '/timeout DELIVERY_BAD_SPEC',
  ]);
});

test('Nothing given is all defaults', () => {
  expect(parseDeliverySpec(undefined)).toEqual(DEFAULT_POLICY);
  expect(parseDeliverySpec(null)).toEqual(DEFAULT_POLICY);
  expect(parseDeliverySpec({ retry: undefined, format: null })).toEqual(DEFAULT_POLICY);
});

test('A long delay is not cut to the default of backoffMax', () => {
  expect(parseDeliverySpec({ backoffDelay: 'PT2H' }).backoffMaxMs).toBe(7_200_000);
});

test('Inherited members do not count', () => {
  const spec = Object.create({ retry: 3 }) as object;
  expect(parseDeliverySpec(spec)).toEqual(DEFAULT_POLICY);
});

test('Hostile values are refused like any other', () => {
  const throwing = Object.defineProperty({}, 'retry', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  expect(problemsOf(throwing)).toEqual([' DELIVERY_BAD_SPEC']);
  expect(problemsOf(JSON.parse('{"__proto__":{"retry":1}}'))).toEqual([
    '/__proto__ DELIVERY_UNKNOWN_MEMBER',
  ]);
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`m${index}`, 1]));
  expect(problemsOf(many).length).toBe(20);
  expect(problemsOf({ deadLetterSink: { ref: 'x' } })).toEqual([
    '/deadLetterSink/ref DELIVERY_UNKNOWN_MEMBER',
  ]);
});

test('Whatever comes, it is a policy or an error with problems', () => {
  const member = fc.constantFrom('retry', 'backoffDelay', 'timeout', 'jitter', 'deadLetterSink');
  const value = fc.oneof(fc.anything(), fc.dictionary(member, fc.anything()));
  fc.assert(
    fc.property(value, (spec) => {
      try {
        const { retry, timeoutMs, backoffMaxMs, backoffDelayMs } = parseDeliverySpec(spec);
        expect(retry >= 0 && timeoutMs > 0 && backoffMaxMs >= backoffDelayMs).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(EventDeliveryError);
        expect((error as EventDeliveryError).problems.length).toBeGreaterThan(0);
      }
    }),
  );
});
