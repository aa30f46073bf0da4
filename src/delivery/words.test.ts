import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent, encodeEvents } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { backoffMs } from './backoff.ts';
import { DESTINATION_LENGTH_MAX, parseDestination } from './destination.ts';
import { createDispatcher } from './dispatcher.ts';
import { parseDeliverySpec } from './parse-spec.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { createReceiver } from './receiver.ts';
import { bearerTokens } from './receiver-auth.ts';
import { refusal } from './receiver-handling.ts';
import type { ReceiverOptions, ReceiverRequest } from './receiver-types.ts';

/** People see nothing of a refusal but its words. */
const wordsOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) return (error as Error).message;
    return error.problems.map(({ message, remedy }) => `${message}. ${remedy}.`);
  }
  return 'no error';
};

test.each<[unknown, string]>([
  [[], 'delivery specification: it is no object. Write an object, such as { "retry": 3 }.'],
  [
    { retries: 3 },
    '/retries: there is no such member. Write one of retry, backoffPolicy, backoffDelay, backoffMax, jitter, timeout, retryAfterMax, deadLetterSink, format.',
  ],
  [
    { ['x'.repeat(100)]: 1 },
    `/${'x'.repeat(59)}…: there is no such member. Write one of retry, backoffPolicy, backoffDelay, backoffMax, jitter, timeout, retryAfterMax, deadLetterSink, format.`,
  ],
  [
    { retry: 10_001 },
    '/retry: it is no integer from 0 to 10000. Write how often to try again after the first attempt, such as 3.',
  ],
  [
    { backoffPolicy: 'square' },
    '/backoffPolicy: it is not linear or exponential. Write linear or exponential.',
  ],
  [
    { backoffDelay: 'PT2S', backoffMax: 'PT1S' },
    '/backoffMax: it is shorter than backoffDelay. Write a longer backoffMax or a shorter backoffDelay.',
  ],
  [
    { jitter: 1.1 },
    '/jitter: it is no number from 0 to 1. Write a part of the delay, such as 0.1.',
  ],
  [
    { timeout: 'PT0S' },
    '/timeout: it is no time at all. Write a duration above zero, such as PT30S.',
  ],
  [
    { deadLetterSink: { ref: 'x' } },
    '/deadLetterSink/ref: only uri is known here. Resolve references first, and write the URL as uri.',
  ],
  [
    { deadLetterSink: 7 },
    `/deadLetterSink: it is no text of at most ${DESTINATION_LENGTH_MAX} characters. Write an absolute URL, such as https://shop.example/events.`,
  ],
  [{ format: 'xml' }, '/format: it is not json or binary. Write json or binary.'],
])('The delivery specification %j is refused in these words', (spec, words) => {
  expect(wordsOf(() => parseDeliverySpec(spec))).toEqual([`Cannot accept ${words}`]);
});

test('A delivery specification that cannot be read is refused in these words', () => {
  const hostile = new Proxy({}, { ownKeys: () => expect.unreachable() });
  expect(wordsOf(() => parseDeliverySpec(hostile))).toEqual([
    'Cannot accept delivery specification: reading it failed. Pass a plain object, such as JSON gives.',
  ]);
});

test('An error of a delivery specification says how many more problems there are', () => {
  expect(() => parseDeliverySpec({ retry: -1, jitter: 2 })).toThrow(
    'Cannot accept /retry: it is no integer from 0 to 10000 (and 1 more)',
  );
});

test.each([
  [
    `http://a.example/${'x'.repeat(DESTINATION_LENGTH_MAX)}`,
    `it is no text of at most ${DESTINATION_LENGTH_MAX} characters. Write an absolute URL, such as https://shop.example/events.`,
  ],
  ['/events', 'it is no absolute URL. Write an absolute URL, such as https://shop.example/events.'],
  [
    'ftp://a.example/',
    'its scheme is neither http nor https. Write a URL that starts with https:// or http://.',
  ],
  ...['http://me@a.example/', 'http://:pw@a.example/'].map((url) => [
    url,
    'it holds a user name or a password. Take them out, and set an Authorization header for each attempt.',
  ]),
])('The destination %.30j is refused in these words', (url = '', words) => {
  expect(wordsOf(() => parseDestination(url))).toEqual([`Cannot accept destination: ${words}`]);
});

test('The longest URL is a destination, without its fragment', () => {
  const url = `http://a.example/${'x'.repeat(DESTINATION_LENGTH_MAX - 17)}`;
  expect(parseDestination(url)).toBe(url);
  expect(parseDestination('http://a.example/x?y#z')).toBe('http://a.example/x?y');
});

const onEvent = () => undefined;

test.each<[() => unknown, string]>([
  [() => backoffMs(DEFAULT_POLICY, 0), 'Cannot compute backoff: retry 0 is not 1 or more'],
  [
    () => bearerTokens([]),
    'Cannot use tokens: each needs 1 to 8192 characters, and there has to be one',
  ],
  [() => createReceiver({}), 'Cannot create receiver: neither onEvent nor onEvents is a function'],
  [
    () => createReceiver({ onEvent, profile: 'x' } as unknown as ReceiverOptions),
    'Cannot create receiver: unknown profile x',
  ],
  [
    () => createReceiver({ onEvent, limits: { deliveriesPerMinute: 1.5 } }),
    'Cannot create receiver: deliveriesPerMinute is 1.5, not a whole number from 1 to 60000000',
  ],
  [
    () => createReceiver({ onEvent, webhook: { allowedRate: 0 } }),
    'Cannot allow rate: 0 is neither * nor a whole number from 1 to 1000000000',
  ],
  ...(['concurrencyMax', 'circuitFailureMax'] as const).map((name): [() => unknown, string] => [
    () => createDispatcher({ transport: () => expect.unreachable(), congestion: { [name]: 0 } }),
    `Cannot limit load: ${name} is 0, below 1`,
  ]),
  ...(['circuitOpenMs', 'goneMs'] as const).map((name): [() => unknown, string] => [
    () => createDispatcher({ transport: () => expect.unreachable(), congestion: { [name]: -1 } }),
    `Cannot limit load: ${name} is -1, below 0`,
  ]),
])('A mistake of a program is told in words %#', (act, words) => {
  expect(wordsOf(act)).toBe(words);
});

test('An attempt has a number from 1', async () => {
  const { attempt } = createDispatcher({ transport: () => expect.unreachable() });
  const event = createEvent({ id: '1', source: '/a', type: 't' });
  const job = { subscriber: 'http://a.example/', policy: DEFAULT_POLICY };
  for (const number of [0, 1.5]) {
    await expect(attempt(event, job, number)).rejects.toThrow(
      new RangeError(`Cannot attempt: the number is ${number}, not 1 or more`),
    );
  }
});

const message = encodeEvent(createEvent({ id: '1', source: '/a', type: 't' }));
const { headers } = message;

/** Status and words of the answer to a delivery. */
async function answered(options: Partial<ReceiverOptions>, request: Partial<ReceiverRequest> = {}) {
  const receiver = createReceiver({ onEvent, ...options });
  const given = { method: 'POST', url: '/', ...message, ...request };
  const { status, headers: sent, body } = await receiver.handle(given);
  const text = new TextDecoder().decode(body);
  expect(sent['content-length']).toBe(String(body.byteLength));
  expect(sent['content-type']).toBe('application/problem+json');
  const { title, detail, problems } = JSON.parse(text) as {
    title: string;
    detail: string;
    problems: { remedy: string; pointer: string }[];
  };
  expect(problems.map(({ pointer }) => pointer)).toHaveLength(1);
  return `${status} ${title}: ${detail}. ${problems[0]?.remedy}.`;
}

test.each<[Partial<ReceiverOptions>, Partial<ReceiverRequest>, string]>([
  [
    { path: '/other' },
    {},
    '404 Not Found: Cannot accept delivery: the path is not that of the receiver. Send to the URL that you were given.',
  ],
  [
    {},
    { method: 'PUT' },
    '405 Method Not Allowed: Cannot accept delivery: the method is neither POST nor OPTIONS. Send events with POST.',
  ],
  [
    { authenticate: () => false },
    {},
    '401 Unauthorized: Cannot accept delivery: the delivery has no valid token. Send a valid token, as Authorization: Bearer.',
  ],
  [
    {},
    { headers: { ...headers, 'content-encoding': 'gzip' } },
    '415 Unsupported Media Type: Cannot accept delivery: the body is coded, such as with gzip. Send the body without Content-Encoding, and with no Transfer-Encoding but chunked.',
  ],
  [
    { profile: 'webhook' },
    encodeEvents([]),
    '415 Unsupported Media Type: Cannot accept delivery: the message is a batch, and the receiver takes single events. Send each event in a message of its own.',
  ],
  [
    {},
    encodeEvents([]),
    '400 Bad Request: Cannot accept delivery: the message is a batch, and the receiver takes single events. Send each event in a message of its own.',
  ],
  [
    {
      onEvent: () => {
        throw refusal(`no ${'x'.repeat(2_000)}`);
      },
    },
    {},
    `422 Unprocessable Content: Cannot accept event: no ${'x'.repeat(976)}. Do not send the event again as it is.`,
  ],
  [
    {
      onEvent: () => {
        throw new Error('secret');
      },
    },
    {},
    '503 Service Unavailable: Cannot accept delivery: the handler failed. Send the event again later.',
  ],
  [
    { limits: { bodySizeMaxBytes: 1 } },
    { body: new Uint8Array(2) },
    '413 Content Too Large: Cannot accept /body: the body has more than 1 bytes. Put a link to the data into the event, or send smaller batches.',
  ],
  [
    { limits: { headerCountMax: 1 } },
    {},
    '431 Request Header Fields Too Large: Cannot accept /headers: more than 1 headers. Move what does not route the event into data.',
  ],
  [
    { limits: { bodiesInFlightBytes: 1 } },
    { body: new Uint8Array(2) },
    '429 Too Many Requests: Cannot accept delivery: too many deliveries, or bytes of them, are in flight. Wait as long as Retry-After says.',
  ],
])('A delivery is turned away in these words %#', async (options, request, words) => {
  expect(await answered(options, request)).toBe(words);
});

test('A refusal has a problem for who looks at the error', () => {
  expect(refusal('no')).toMatchObject({
    code: 'RECEIVER_REFUSED',
    message: 'Cannot accept event: no',
    problems: [{ pointer: '', remedy: 'Do not send the event again as it is' }],
  });
});

test('A request that takes too long is told in words', async () => {
  const clock = createVirtualClock();
  const { attempt } = createDispatcher({ clock, transport: () => new Promise(() => undefined) });
  const event = createEvent({ id: '1', source: '/a', type: 't' });
  const policy = parseDeliverySpec({ timeout: 'PT5S' });
  const attempting = attempt(event, { subscriber: 'http://a.example/', policy }, 1);
  await clock.run(attempting);
  expect((await attempting).failure).toEqual({
    destination: 'http://a.example/',
    error: { code: 'DELIVERY_TIMEOUT', message: 'No complete response within 5000 ms' },
  });
});
