import { expect, test } from 'vitest';
import { parseEvent } from './json.ts';
import { ATTRIBUTE_COUNT_MAX, EVENT_SIZE_MAX_BYTES } from './limits.ts';
import { problemList } from './problem-list.ts';
import { buildEvent, validateEvent } from './validate.ts';

const required = { specversion: '1.0', id: '1', source: '/a', type: 't' };

/** Code and pointer of each problem of the event that these members are. */
function problemsOf(members: Readonly<Record<string, unknown>>): string[] {
  const result = validateEvent(members);
  return result.valid ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

/** The same for members that are JSON of our own, which has no budget. */
function problemsInOrder(members: Readonly<Record<string, unknown>>): string[] {
  const problems = problemList();
  buildEvent(new Map(Object.entries(members)), '', problems);
  return problems.problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, 'y']));

test('Attributes come in the order in which they were given, and data last', () => {
  const result = validateEvent({ data: 1, tenant: 'a', ...required, constructor: 'b' });
  const names = ['tenant', 'specversion', 'id', 'source', 'type', 'constructor', 'data'];
  expect(Object.keys(result.valid ? result.event : {})).toEqual(names);
});

test('An attribute is a member of the event itself, whatever other objects have of its name', () => {
  const spied: unknown[] = [];
  Object.defineProperty(Object.prototype, 'tenant', {
    set: (value) => spied.push(value),
    configurable: true,
  });
  try {
    const event = parseEvent(JSON.stringify({ ...required, region: 'eu', tenant: 'acme' }));
    expect(Object.getOwnPropertyDescriptor(event, 'tenant')).toEqual({
      value: 'acme',
      enumerable: true,
      writable: false,
      configurable: false,
    });
    expect(spied).toEqual([]);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'tenant');
  }
});

test.each([
  ['data', { specversion: '1.0', type: 't', data: 'x'.repeat(EVENT_SIZE_MAX_BYTES) }],
  ['bytes', { specversion: '1.0', type: 't', data: new Uint8Array(EVENT_SIZE_MAX_BYTES) }],
  ['Base64', { specversion: '1.0', type: 't', data_base64: 'A'.repeat(EVENT_SIZE_MAX_BYTES) }],
  ['an attribute', { specversion: '1.0', tenant: 'x'.repeat(EVENT_SIZE_MAX_BYTES), type: 't' }],
])('What is missing is said of an event that is too large by %s', (_, members) => {
  expect(problemsOf(members)).toEqual([
    'EVENT_TOO_LARGE ',
    'EVENT_MISSING_ATTRIBUTE /id',
    'EVENT_MISSING_ATTRIBUTE /source',
  ]);
});

test('What was given is not missing: with a fault, unreadable, or behind what is too large or too much', () => {
  const unreadable = {
    ...{ specversion: '1.0', source: '/a', type: 't' },
    get id(): string {
      throw new Error('no');
    },
  };
  expect(problemsOf(unreadable)).toEqual(['EVENT_UNREADABLE /id']);
  expect(problemsOf({ ...required, id: 7 })).toEqual(['EVENT_BAD_TYPE /id']);
  const tenant = 'x'.repeat(EVENT_SIZE_MAX_BYTES);
  expect(problemsOf({ tenant, ...required })).toEqual(['EVENT_TOO_LARGE ']);
  const many = { ...attributes(ATTRIBUTE_COUNT_MAX), ...required };
  expect(problemsInOrder(many)).toEqual(['EVENT_TOO_MANY_ATTRIBUTES ']);
});

test('An attribute more than there can be is one too many, with data and without', () => {
  const free = ATTRIBUTE_COUNT_MAX - Object.keys(required).length;
  expect(problemsOf({ ...required, ...attributes(free), data: 1 })).toEqual([]);
  expect(problemsOf({ ...required, ...attributes(free + 1) })).toEqual([
    'EVENT_TOO_MANY_ATTRIBUTES ',
  ]);
  expect(problemsInOrder({ ...required, ...attributes(free + 1), x0: 1.5 })).toEqual([
    'EVENT_BAD_TYPE /x0',
    'EVENT_TOO_MANY_ATTRIBUTES ',
  ]);
});

test('Nothing is said of data behind attributes that are too large', () => {
  const tenant = 'x'.repeat(EVENT_SIZE_MAX_BYTES);
  expect(problemsOf({ ...required, tenant, data: 1, data_base64: 'AQ==' })).toEqual([
    'EVENT_TOO_LARGE ',
  ]);
});
