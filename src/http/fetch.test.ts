import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { encodeEvent, encodeEvents } from './encode.ts';
import { decodeFetch } from './fetch.ts';
import { BODY_SIZE_MAX_BYTES } from './limits.ts';

const event = createEvent({ id: '1', source: '/a', type: 't', subject: 'é "', data: { a: 1 } });
const url = 'https://shop.example/';
const post = (init: RequestInit) => new Request(url, { method: 'POST', ...init });

test('A request and a response give the event, a batch its events', async () => {
  expect(await decodeFetch(post(encodeEvent(event, 'structured')))).toEqual({
    mode: 'structured',
    events: [event],
  });
  const { headers, body } = encodeEvent(event);
  const binary = { mode: 'binary', events: [{ ...event, datacontenttype: 'application/json' }] };
  expect(await decodeFetch(new Response(body, { headers }))).toEqual(binary);
  expect((await decodeFetch(post(encodeEvents([event, event])))).events).toHaveLength(2);
});

test('A request without body is an event without data', async () => {
  const { headers } = encodeEvent(createEvent({ id: '1', source: '/a', type: 't' }));
  expect((await decodeFetch(new Request(url, { headers }))).events[0]).not.toHaveProperty('data');
});

test('A body without end is read up to its limit', async () => {
  let pulled = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 65_536;
      controller.enqueue(new Uint8Array(65_536));
    },
    cancel() {
      cancelled = true;
    },
  });
  const request = post({ headers: encodeEvent(event).headers, body, duplex: 'half' });
  await expect(decodeFetch(request)).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE' });
  expect(cancelled).toBe(true);
  expect(pulled).toBeLessThan(BODY_SIZE_MAX_BYTES + 10 * 65_536);
});

test('A body that breaks off, or was read before, is unreadable', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.error(new Error('reset'));
    },
  });
  const { headers } = encodeEvent(event);
  await expect(decodeFetch(new Response(broken, { headers }))).rejects.toMatchObject({
    code: 'HTTP_UNREADABLE',
    cause: { message: 'reset' },
  });
  const read = post(encodeEvent(event));
  await read.arrayBuffer();
  await expect(decodeFetch(read)).rejects.toMatchObject({ code: 'HTTP_UNREADABLE' });
});

test('What is left of a body that was read in part is no event', async () => {
  const bytes = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of ['{"a":1}', '{"b":2}']) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  const request = post({ headers: encodeEvent(event).headers, body: bytes, duplex: 'half' });
  const reader = request.body?.getReader();
  await reader?.read();
  reader?.releaseLock();
  await expect(decodeFetch(request)).rejects.toMatchObject({ code: 'HTTP_UNREADABLE' });
});

test('A repeated header that Headers has joined is no version', async () => {
  const headers = new Headers(encodeEvent(event).headers);
  headers.append('ce-specversion', '1.0');
  await expect(decodeFetch(new Response('', { headers }))).rejects.toMatchObject({
    code: 'EVENT_BAD_SPECVERSION',
  });
});

test.each([
  ['text', ['{"a":1}', '{"b":2}']],
  ['buffers', [new ArrayBuffer(8)]],
  ['numbers', [1, 2, 3]],
  ['objects', [{ byteLength: 0 }, {}]],
])('A body that is a stream of %s is unreadable, and nobody reads on', async (_, chunks) => {
  let cancelled = false;
  const body = new ReadableStream<unknown>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
    },
    cancel() {
      cancelled = true;
    },
  });
  const message = { headers: encodeEvent(event).headers, body: body as ReadableStream<Uint8Array> };
  await expect(decodeFetch(message)).rejects.toMatchObject({ code: 'HTTP_UNREADABLE' });
  expect(cancelled).toBe(true);
});
