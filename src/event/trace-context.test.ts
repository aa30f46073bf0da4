import { expect, test } from 'vitest';
import { createEvent } from './create.ts';
import {
  formatTraceparent,
  parseTraceparent,
  TRACESTATE_LENGTH_MAX,
  traceOfEvent,
} from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const traceparent = `00-${TRACE}-${SPAN}-01`;

test.each([
  ['nothing', ''],
  ['capitals', traceparent.toUpperCase()],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['the version that is forbidden', `ff-${TRACE}-${SPAN}-01`],
  ['a fifth field in version 00', `${traceparent}-more`],
  ['more characters in version 00', `${traceparent}0`],
  ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['a blank in front', ` ${traceparent}`],
])('%s is no traceparent', (_name, text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('a later version is read by the fields of the first', () => {
  const expected = { traceId: TRACE, spanId: SPAN, flags: 9 };
  expect(parseTraceparent(`cc-${TRACE}-${SPAN}-09`)).toEqual(expected);
  expect(parseTraceparent(`cc-${TRACE}-${SPAN}-09-what-comes`)).toEqual(expected);
  expect(formatTraceparent(expected)).toBe(`00-${TRACE}-${SPAN}-09`);
});

test('a later version goes on as the version that is known, whatever it says more', () => {
  for (const more of ['', '-what-comes', '-€ and more']) {
    const later = `cc-${TRACE}-${SPAN}-09${more}`;
    const event = createEvent({ id: '1', source: '/a', type: 't', traceparent: later });
    expect(traceOfEvent(event)).toEqual({ traceparent });
    expect(event).toHaveProperty('traceparent', later);
  }
});

test('tracestate goes with a traceparent, and only when it can be a header', () => {
  const stateOf = (tracestate: string) =>
    traceOfEvent(createEvent({ id: '1', source: '/a', type: 't', traceparent, tracestate }));
  expect(stateOf('a=1')).toEqual({ traceparent, tracestate: 'a=1' });
  expect(stateOf('größe=1')).toEqual({ traceparent });
  expect(stateOf('a'.repeat(TRACESTATE_LENGTH_MAX))).toHaveProperty('tracestate');
  expect(stateOf('a'.repeat(TRACESTATE_LENGTH_MAX + 1))).toEqual({ traceparent });
  expect(traceOfEvent(createEvent({ id: '1', source: '/a', type: 't', tracestate: 'a=1' }))).toBe(
    undefined,
  );
});
