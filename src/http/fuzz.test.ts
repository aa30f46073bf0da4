import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { EVENT_ERRORS } from '../event/errors.ts';
import { validateEvent } from '../event/validate.ts';
import { decodeMessage } from './decode.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { HttpMessage } from './message.ts';

const SEED = 20_261_122;
const RUNS = 3000;

const json = '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":{"n":[1.0,null]}}';
const binary = [
  ['ce-specversion', '1.0'],
  ['ce-id', '1'],
  ['ce-source', '/a'],
  ['ce-type', 't'],
] as const;
const bases: readonly (readonly [readonly (readonly [string, string])[], string])[] = [
  [
    [...binary, ['ce-subject', '"Euro%20\\"%E2%82%AC"'], ['content-type', 'application/json']],
    '{"a":1}',
  ],
  [[...binary, ['content-type', 'text/plain; charset=utf-8']], 'héllo'],
  [[['Content-Type', 'application/cloudevents+json; charset="utf-8"']], json],
  [[['content-type', 'application/cloudevents-batch+json']], `[${json},${json}]`],
];

const piece = fc.oneof(
  fc.constantFrom(
    '%',
    '%C0%A0',
    '%zz',
    '"',
    '\\',
    '\0',
    '\r\n',
    '\u00ff',
    '\u{1f69a}',
    ' ',
    ';',
    ',',
    '__proto__',
    'ce-',
  ),
  fc.string({ maxLength: 3 }),
);

/** Cuts out some characters of a text and puts others in their place. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(4),
  put: piece,
});
type Mutation = { readonly at: number; readonly cut: number; readonly put: string };

function mutate(text: string, { at, cut, put }: Mutation): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + put + text.slice(start + cut);
}

const messages = fc
  .record({
    base: fc.constantFrom(...bases),
    names: fc.array(fc.tuple(fc.nat(6), mutation), { maxLength: 2 }),
    values: fc.array(fc.tuple(fc.nat(6), mutation), { maxLength: 3 }),
    body: fc.array(mutation, { maxLength: 3 }),
    bytes: fc.option(fc.uint8Array({ maxLength: 8 }), { freq: 4 }),
    repeat: fc.option(fc.nat(6), { freq: 4 }),
  })
  .map(({ base: [lines, text], names, values, body, bytes, repeat }): HttpMessage => {
    const headers = lines.map(([name, value], index): [string, string] => [
      names.filter(([at]) => at === index).reduce((at, [, change]) => mutate(at, change), name),
      values.filter(([at]) => at === index).reduce((at, [, change]) => mutate(at, change), value),
    ]);
    const again = repeat === null ? undefined : headers[repeat];
    const encoded = new TextEncoder().encode(body.reduce(mutate, text));
    return {
      headers: again === undefined ? headers : [...headers, again],
      body: bytes === null ? encoded : Uint8Array.from([...encoded, ...bytes]),
    };
  });

const codes = new Set([...Object.keys(EVENT_ERRORS), ...Object.keys(HTTP_ERRORS)]);

test('A mutated message gives events or an error of the table, and nothing else', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(messages, (message) => {
      try {
        for (const event of decodeMessage(message).events) {
          expect(validateEvent({ ...event }).valid).toBe(true);
        }
        seen.accepted += 1;
      } catch (error) {
        if (!(error instanceof EventDeliveryError)) throw error;
        seen.refused += 1;
        expect(error.code).not.toBe('HTTP_UNREADABLE');
        expect(error.problems.length).toBeGreaterThan(0);
        for (const { code, pointer } of error.problems) {
          expect(codes).toContain(code);
          expect(pointer).toMatch(/^(\/(headers|body)(\/.*)?)?$/su);
        }
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // Both happen often, or the mutations are too tame or too wild to say anything.
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(RUNS / 20);
});

test('Any headers and any bytes give events or an error of the table', () => {
  const lines = fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom('ce-id', 'ce-type', 'content-type'), fc.string()),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(lines, fc.uint8Array(), (headers, body) => {
      try {
        decodeMessage({ headers, body });
      } catch (error) {
        if (!(error instanceof EventDeliveryError)) throw error;
        expect(codes).toContain(error.code);
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

const fail = () => {
  throw new Error('hostile');
};
const hostile: readonly [string, unknown][] = [
  ['null', null],
  ['a text', 'ce-id: 1'],
  [
    'an object whose headers throw',
    {
      get headers() {
        return fail();
      },
    },
  ],
  ['no headers', {}],
  ['headers that are a text', { headers: 'ce-id: 1' }],
  ['headers that throw', { headers: new Proxy({}, { get: fail, ownKeys: fail }) }],
  ['headers that are a flat list', { headers: ['ce-id', '1'] }],
  [
    'headers without end',
    {
      headers: {
        *[Symbol.iterator]() {
          for (;;) yield ['a', 'b'];
        },
      },
    },
  ],
  ['a list of 4 billion values', { headers: { 'ce-id': new Array(2 ** 32 - 1) } }],
  ['a value that is a number', { headers: { 'ce-id': 1 } }],
  ['a body that is a text', { headers: {}, body: 'text' }],
  [
    'a body that borrows the prototype of bytes',
    { headers: {}, body: Object.create(Uint8Array.prototype) },
  ],
];

test.each(hostile)('%s is refused with an error of the table', (_, message) => {
  try {
    decodeMessage(message as HttpMessage);
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    expect(Object.keys(HTTP_ERRORS)).toContain(error.code);
    return;
  }
  expect.unreachable();
});
