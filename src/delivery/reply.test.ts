import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { encodeEvent, encodeEvents } from '../http/encode.ts';
import { readReply } from './reply.ts';

const event = createEvent({ id: 'R-1', source: '/a', type: 't' });
const message = encodeEvent(event, 'structured');
const read = (more: object) => readReply({ status: 200, ...message, ...more });
const text = (body: string) => ({ headers: {}, body: new TextEncoder().encode(body) });

test('Only a whole event of a 200 is a reply', () => {
  expect(read({})).toEqual({ kind: 'event', event });
  expect(read(encodeEvent(event))).toEqual({ kind: 'event', event });
  expect(read({ status: 202 })).toEqual({ kind: 'none' });
  expect(read({ status: 202, incomplete: 'broken' })).toEqual({ kind: 'none' });
  expect(read({ incomplete: 'broken' })).toEqual({ kind: 'broken' });
  expect(read({ incomplete: 'too-large' })).toEqual({ kind: 'no-event' });
  expect(read(text('ok'))).toEqual({ kind: 'no-event' });
  expect(read(text(''))).toEqual({ kind: 'none' });
});

test('A batch is no reply, for nobody asked for one', () => {
  expect(read(encodeEvents([event]))).toEqual({ kind: 'no-event' });
  expect(read(encodeEvents([]))).toEqual({ kind: 'no-event' });
});
