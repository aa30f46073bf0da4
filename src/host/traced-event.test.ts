import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { ATTRIBUTE_COUNT_MAX } from '../event/limits.ts';
import { tracedEvent } from './traced-event.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const event = createEvent({ id: '1', source: '/a', type: 't' });
const from = (headers: Readonly<Record<string, string>>) => ({
  header: (name: string) => headers[name],
});

test('an event without a trace gets that of its request', () => {
  const headers = { traceparent, tracestate: 'a=1' };
  expect(tracedEvent(event, from(headers))).toEqual({ ...event, ...headers });
});

test('an event with a trace keeps it, even a wrong one', () => {
  const own = { ...event, traceparent: 'mine' };
  expect(tracedEvent(own, from({ traceparent }))).toBe(own);
});

test('a wrong header adds nothing, and a wrong tracestate leaves the traceparent', () => {
  expect(tracedEvent(event, from({ traceparent: 'none', tracestate: 'a=1' }))).toBe(event);
  expect(tracedEvent(event, from({}))).toBe(event);
  const withControl = tracedEvent(event, from({ traceparent, tracestate: 'a=\u0001' }));
  expect(withControl).toEqual({ ...event, traceparent });
});

test('an event that is full goes without', () => {
  const names = Array.from({ length: ATTRIBUTE_COUNT_MAX - 4 }, (_, index) => [`x${index}`, 'y']);
  const full = createEvent({ id: '1', source: '/a', type: 't', ...Object.fromEntries(names) });
  expect(tracedEvent(full, from({ traceparent }))).toBe(full);
});
