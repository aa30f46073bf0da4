import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { triggerFilter } from './trigger.ts';

const event: CloudEvent = { specversion: '1.0', id: '1', source: '/s', type: 'a', count: 42 };
const yes = [{ exact: { type: 'a' } }];
const legacy = (attributes: unknown) => ({ attributes });

test.each([
  [{ filters: yes, filter: legacy({ type: 'b' }) }, 'filters', true, 'filter', false],
  [{ filters: [], filter: legacy({ type: 'b' }) }, 'filter', false, 'filter', false],
  [{ filter: legacy({ type: 'a' }) }, 'filter', true, 'filter', true],
  [{ filters: [{ exact: { type: 'b' } }] }, 'filters', false, 'none', true],
  [{}, 'none', true, 'none', true],
  [{ broker: 'default', subscriber: {}, delivery: {} }, 'none', true, 'none', true],
])('triggerFilter(%j): on %s %s, off %s %s', (spec, onFrom, onMatch, offFrom, offMatch) => {
  const on = triggerFilter(spec);
  const off = triggerFilter(spec, { newTriggerFilters: false });
  expect([on.from, on(event), off.from, off(event)]).toEqual([onFrom, onMatch, offFrom, offMatch]);
});

test('triggerFilter names the field that is there in vain, and does not check it', () => {
  const broken = { attributes: { type: 5 } };
  expect(triggerFilter({ filters: yes, filter: broken }).ignored).toBe('filter');
  const off = triggerFilter({ filters: [{ regex: 'x' }] }, { newTriggerFilters: false });
  expect([off.from, off.ignored, off(event)]).toEqual(['none', 'filters', true]);
  for (const filter of [undefined, {}, { attributes: {} }]) {
    expect(triggerFilter({ filters: yes, filter })).not.toHaveProperty('ignored');
  }
});

test.each([
  [{ type: 'a' }, true],
  [{ type: 'A' }, false],
  [{ type: 'a', source: '/t' }, false],
  [{ type: '' }, true],
  [{ subject: '' }, false],
  [{ count: '42' }, true],
  [{ constructor: '' }, false],
  [{}, true],
  [undefined, true],
])('legacy filter.attributes %j matches: %s', (attributes, expected) => {
  const filter = triggerFilter({ filter: attributes === undefined ? {} : { attributes } });
  expect(filter(event)).toBe(expected);
  expect(filter.explain(event).matched).toBe(expected);
  expect(filter.explain(event).reason).not.toBe('');
});

test.each([
  [null, 'FILTER_NOT_A_TRIGGER '],
  [[], 'FILTER_NOT_A_TRIGGER '],
  [{ filters: null }, 'FILTER_NOT_A_LIST /filters'],
  [{ filters: {} }, 'FILTER_NOT_A_LIST /filters'],
  [{ filter: null }, 'FILTER_BAD_LEGACY /filter'],
  [{ filter: [] }, 'FILTER_BAD_LEGACY /filter'],
  [{ filter: { attributes: null } }, 'FILTER_BAD_LEGACY /filter/attributes'],
  [{ filter: { exact: {} } }, 'FILTER_BAD_LEGACY /filter/exact'],
  [{ filter: legacy({ type: 5 }) }, 'FILTER_VALUE_NOT_STRING /filter/attributes/type'],
  [{ filter: legacy({ Type: 'a' }) }, 'FILTER_BAD_NAME /filter/attributes/Type'],
  [{ filter: legacy({ '': 'a' }) }, 'FILTER_EMPTY_NAME /filter/attributes/'],
  [{ fliter: {} }, 'FILTER_MISPLACED_FIELD /fliter'],
  [{ FILTER: {} }, 'FILTER_MISPLACED_FIELD /FILTER'],
])('triggerFilter(%j) is refused: %s', (spec, problem) => {
  try {
    triggerFilter(spec);
    expect.unreachable('the spec was accepted');
  } catch (error) {
    expect(error).toBeInstanceOf(EventDeliveryError);
    const { problems } = error as EventDeliveryError;
    expect(problems.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([problem]);
  }
});

test('a legacy filter answers for an event that cannot be read', () => {
  const filter = triggerFilter({ filter: { attributes: { type: 'a' } } });
  const hostile = new Proxy({} as CloudEvent, {
    getOwnPropertyDescriptor: () => {
      throw new Error('boom');
    },
  });
  expect([filter(hostile), filter.explain(hostile).reason]).toEqual([
    false,
    'the event cannot be read',
  ]);
  expect(filter(null as unknown as CloudEvent)).toBe(false);
});

test('triggerFilter refuses proxies and getters that throw', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const fail = () => {
    throw new Error('boom');
  };
  const getter = Object.defineProperty({}, 'filters', { get: fail, enumerable: true });
  for (const spec of [
    proxy,
    { filter: proxy },
    { filters: proxy },
    { filters: yes, filter: proxy },
    getter,
  ]) {
    expect(() => triggerFilter(spec)).toThrow(EventDeliveryError);
  }
});
