import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { createEvent } from '../event/create.ts';
import { decodeMessage } from './decode.ts';
import { encodeEvent, encodeEvents } from './encode.ts';
import { HTTP_ERRORS, type HttpErrorCode } from './errors.ts';
import { BODY_SIZE_MAX_BYTES, HEADER_COUNT_MAX, HEADER_SIZE_MAX_BYTES } from './limits.ts';
import type { HttpMessage } from './message.ts';

const head = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' };
const withHeaders = (headers: Record<string, string | string[]>, body?: Uint8Array) =>
  decodeMessage({ headers: { ...head, ...headers }, body });
const structured = (contentType: string, bytes: readonly number[] = [0x7b, 0x7d]) =>
  decodeMessage({ headers: { 'content-type': contentType }, body: Uint8Array.from(bytes) });
const fail = () => {
  throw new Error('hostile');
};

/** One way to each code. */
const WAYS: Readonly<Record<HttpErrorCode, () => unknown>> = {
  HTTP_NOT_AN_EVENT: () => decodeMessage({ headers: { 'content-type': 'application/json' } }),
  HTTP_BAD_MESSAGE: () => decodeMessage({ headers: head, body: '{}' as unknown as Uint8Array }),
  HTTP_BAD_CONTENT_TYPE: () => structured('application/cloudevents+json; charset'),
  HTTP_UNSUPPORTED_FORMAT: () => structured('application/cloudevents+avro'),
  HTTP_UNSUPPORTED_CHARSET: () => structured('application/cloudevents+json; charset=utf-16'),
  HTTP_NOT_UTF8: () => structured('application/cloudevents+json', [0xff]),
  HTTP_DUPLICATE_HEADER: () => withHeaders({ 'CE-ID': '1' }),
  HTTP_BAD_HEADER_NAME: () => withHeaders({ 'ce-my_ext': '1' }),
  HTTP_FORBIDDEN_HEADER: () => withHeaders({ 'ce-datacontenttype': 'text/plain' }),
  HTTP_BAD_CHARACTER: () => withHeaders({ 'ce-ext': 'é' }),
  HTTP_BAD_QUOTES: () => withHeaders({ 'ce-ext': '"a" b' }),
  HTTP_BAD_ENCODING: () => withHeaders({ 'ce-ext': '%C0%A0' }),
  HTTP_AMBIGUOUS_TYPE: () =>
    encodeEvent(
      createEvent({ id: '1', source: '/a', type: 't', datacontenttype: 'Application/CloudEvents' }),
    ),
  HTTP_TOO_MANY_HEADERS: () => withHeaders({ x: Array(HEADER_COUNT_MAX).fill('') }),
  HTTP_HEADERS_TOO_LARGE: () => withHeaders({ x: 'x'.repeat(HEADER_SIZE_MAX_BYTES) }),
  HTTP_BODY_TOO_LARGE: () => withHeaders({}, new Uint8Array(BODY_SIZE_MAX_BYTES + 1)),
  HTTP_TOO_MANY_EVENTS: () =>
    decodeMessage(encodeEvents([createEvent({ id: '1', source: '/a', type: 't' })]), {
      limits: { batchCountMax: 0 },
    }),
  HTTP_UNREADABLE: () => decodeMessage({ headers: { [Symbol.iterator]: fail } } as HttpMessage),
};

test.each(Object.entries(WAYS))('%s is reported', (code, way) => {
  try {
    way();
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    expect(error.problems.map((problem) => problem.code)).toEqual([code]);
    expect(error.code).toBe(code);
    return;
  }
  expect.unreachable();
});

test('Every row has a way to it', () => {
  expect(Object.keys(WAYS).sort()).toEqual(Object.keys(HTTP_ERRORS).sort());
});
