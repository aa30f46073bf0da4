import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { admit, provenanceOf } from './known-events.ts';

const members = { specversion: '1.0', id: '1', source: '/a', type: 't' } as const;

test('An event is known from then on, and frozen', () => {
  const event = { ...members };
  expect(provenanceOf(event)).toBeUndefined();
  expect(admit(event, { dataText: '1.0' })).toBe(event);
  expect(provenanceOf(event)).toEqual({ dataText: '1.0' });
  expect(Object.isFrozen(event)).toBe(true);
});

test('What is remembered can change', () => {
  const event = admit({ ...members }, { text: '{}' });
  admit(event, { dataText: '1.0' });
  expect(provenanceOf(event)).toEqual({ dataText: '1.0' });
});

test('Nothing of it is in the event', () => {
  const event = admit({ ...members }, { text: '{}' });
  expect(event).toStrictEqual(members);
  expect(Reflect.ownKeys(event)).toEqual(Object.keys(members));
  expect(inspect(event)).toBe(inspect(members));
  expect(JSON.stringify(event)).toBe(JSON.stringify(members));
});

test('Copies, proxies and other values are not known', () => {
  const event = admit({ ...members }, {});
  const heir: unknown = Object.create(event);
  for (const other of [{ ...event }, structuredClone(event), new Proxy(event, {}), heir]) {
    expect(provenanceOf(other)).toBeUndefined();
  }
  for (const other of [null, undefined, 'event', 1]) expect(provenanceOf(other)).toBeUndefined();
});
