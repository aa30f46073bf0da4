import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createNetwork, type ScriptedAnswer } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { decodeMessage } from '../http/decode.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createDispatcher } from './dispatcher.ts';
import { GONE_MS_DEFAULT } from './gate.ts';
import type { DispatcherOptions } from './options.ts';
import { parseDeliverySpec } from './parse-spec.ts';

const subscriber = 'http://subscriber.example/';
const reply = 'http://reply.example/';
const deadLetterSink = 'http://sink.example/';
const event = createEvent({ id: '1', source: '/shop', type: 'order.created', data: { n: 1 } });

type Answers = readonly (ScriptedAnswer | number)[];

function world(scripts: Record<string, Answers>, options: Partial<DispatcherOptions> = {}) {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, scripts });
  const dispatcher = createDispatcher({ transport: network.transport, clock, ...options });
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    await clock.run(work);
    return await work;
  };
  return { clock, network, dispatcher, finish };
}

const answerOf = (status: number, id: string): ScriptedAnswer => {
  const message = encodeEvent(createEvent({ id, source: '/billing', type: 'invoice.created' }));
  return { status, ...message };
};

test('An event is attempted until it is accepted', async () => {
  const { network, dispatcher, finish, clock } = world({ [subscriber]: [503, 404, 202] });
  const policy = parseDeliverySpec({ retry: 5, backoffDelay: 'PT1S' });
  const result = await finish(dispatcher.dispatch(event, { subscriber, policy }));
  expect(result).toMatchObject({ outcome: 'delivered' });
  expect(result.attempts.map(({ decision }) => decision)).toEqual([
    { kind: 'retry', delayMs: 1000 },
    { kind: 'retry', delayMs: 2000 },
    { kind: 'accept' },
  ]);
  expect(network.requests().map(({ atMs }) => atMs)).toEqual([0, 1000, 3000]);
  expect(clock.sleeping).toBe(0);
});

test('An event that nobody accepts goes to the dead letter sink with what went wrong', async () => {
  const { network, dispatcher, finish } = world({
    [subscriber]: [{ status: 500, body: 'no' }],
    [deadLetterSink]: [503, 202],
  });
  const policy = parseDeliverySpec({ retry: 2, backoffPolicy: 'linear', deadLetterSink });
  const result = await finish(dispatcher.dispatch(event, { subscriber, policy }));
  expect(result.outcome).toBe('dead-lettered');
  expect(network.requests(subscriber).length).toBe(3);
  const [, sent] = network.requests(deadLetterSink);
  expect(sent && decodeMessage(sent).events[0]).toEqual({
    ...event,
    datacontenttype: 'application/json',
    knativeerrordest: subscriber,
    knativeerrorcode: '500',
    knativeerrordata: 'bm8=',
  });
});

test('A reply that is not accepted for now repeats the whole delivery', async () => {
  const { network, dispatcher, finish } = world({
    [subscriber]: [answerOf(200, 'a'), answerOf(200, 'b')],
    [reply]: [503, 202],
  });
  const policy = parseDeliverySpec({ retry: 1 });
  const result = await finish(dispatcher.dispatch(event, { subscriber, reply, policy }));
  expect(result.attempts.map((one) => one.reply)).toEqual(['undelivered', 'delivered']);
  expect(network.requests().map(({ url }) => url)).toEqual([subscriber, reply, subscriber, reply]);
  expect(network.requests(subscriber).every(({ headers }) => headers.prefer === 'reply')).toBe(
    true,
  );
});

test('A reply that is refused is what goes to the dead letter sink', async () => {
  const { network, dispatcher, finish } = world({
    [subscriber]: [answerOf(200, 'a')],
    [reply]: [400],
    [deadLetterSink]: [202],
  });
  const policy = parseDeliverySpec({ retry: 1, deadLetterSink });
  const result = await finish(dispatcher.dispatch(event, { subscriber, reply, policy }));
  expect(result.outcome).toBe('dead-lettered');
  const [sent] = network.requests(deadLetterSink);
  expect(sent && decodeMessage(sent).events[0]).toMatchObject({ id: 'a', knativeerrordest: reply });
});

test('A recipient that hangs is given up at the timeout, and the next attempt follows', async () => {
  const { network, dispatcher, finish, clock } = world({ [subscriber]: [{ fail: 'hang' }, 200] });
  const policy = parseDeliverySpec({ retry: 1, timeout: 'PT2S', backoffDelay: 'PT1S' });
  const result = await finish(dispatcher.dispatch(event, { subscriber, policy }));
  expect(result.attempts[0]?.failure?.error?.code).toBe('DELIVERY_TIMEOUT');
  expect(network.requests().map(({ atMs }) => atMs)).toEqual([0, 3000]);
  expect(clock.sleeping).toBe(0);
});

test('An aborted dispatch rejects with the reason and leaves nothing behind', async () => {
  const { dispatcher, clock, network } = world({ [subscriber]: [{ fail: 'hang' }] });
  const abort = new AbortController();
  const policy = parseDeliverySpec({});
  const work = dispatcher.dispatch(event, { subscriber, policy }, { signal: abort.signal });
  const seen = expect(work).rejects.toThrow('enough');
  await clock.advance(10);
  abort.abort(new Error('enough'));
  await seen;
  await clock.advance(0);
  expect(clock.sleeping).toBe(0);
  expect(dispatcher.destination(subscriber)).toEqual({
    circuit: 'closed',
    inFlight: 0,
    waiting: 0,
    failures: 0,
  });
  expect(network.requests()[0]?.endedAtMs).toBe(10);
});

test('A reply destination that is gone gets no more replies, and those go to the dead letter sink', async () => {
  const { network, dispatcher, finish, clock } = world({
    [subscriber]: [answerOf(200, 'a'), answerOf(200, 'b'), 202, answerOf(200, 'd')],
    [reply]: [410, 202],
    [deadLetterSink]: [202],
  });
  const policy = parseDeliverySpec({ retry: 1, deadLetterSink });
  const send = () => finish(dispatcher.dispatch(event, { subscriber, reply, policy }));
  expect((await send()).outcome).toBe('dead-lettered');
  const second = await send();
  expect(second).toMatchObject({
    outcome: 'dead-lettered',
    attempts: [{ outcome: 'rejected', reply: 'undelivered', exchanges: [{ leg: 'subscriber' }] }],
    deadLetter: { event: { id: 'b', knativeerrordest: reply, knativeerrorcode: 410 } },
  });
  // Without a reply nobody misses its destination.
  expect((await send()).outcome).toBe('delivered');
  expect(network.requests(reply).length).toBe(1);
  await clock.advance(GONE_MS_DEFAULT);
  expect((await send()).attempts).toMatchObject([{ reply: 'delivered' }]);
});

test.each([
  ['fails before it sends', () => assert.fail('no socket')],
  ['rejects', () => Promise.reject(new Error('no socket'))],
])('A transport that %s is a failed attempt', async (_, transport) => {
  const { dispatcher, finish, clock } = world({}, { transport });
  const policy = parseDeliverySpec({ retry: 1 });
  const { outcome, attempts } = await finish(dispatcher.dispatch(event, { subscriber, policy }));
  expect(outcome).toBe('dropped');
  const error = { code: 'DELIVERY_NO_RESPONSE', message: 'no socket' };
  expect(attempts.map(({ failure }) => failure?.error)).toEqual([error, error]);
  expect(clock.sleeping).toBe(0);
});

test('A wrong job and an aborted signal reject, and nothing is sent', async () => {
  const { dispatcher, network } = world({ [subscriber]: [202] });
  const policy = parseDeliverySpec({});
  const wrong = { subscriber: 'file:///etc/passwd', policy };
  const code = 'DELIVERY_BAD_DESTINATION';
  await expect(dispatcher.dispatch(event, wrong)).rejects.toMatchObject({ code });
  await expect(dispatcher.attempt(event, wrong, 1)).rejects.toMatchObject({ code });
  const call = { signal: AbortSignal.abort(new Error('enough')) };
  await expect(dispatcher.dispatch(event, { subscriber, policy }, call)).rejects.toThrow('enough');
  expect(network.requests()).toEqual([]);
  expect(dispatcher.destination(subscriber).inFlight).toBe(0);
});

test('A signal that outlives its dispatches keeps nothing of them', async () => {
  const { dispatcher, finish } = world({ [subscriber]: [503, 202, { fail: 'hang' }, 202] });
  const { signal } = new AbortController();
  const policy = parseDeliverySpec({ timeout: 'PT1S' });
  const send = () => finish(dispatcher.dispatch(event, { subscriber, policy }, { signal }));
  expect([(await send()).outcome, (await send()).outcome]).toEqual(['delivered', 'delivered']);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('While nothing is sent to a reply destination that fails, the subscriber is not asked', async () => {
  const congestion = { circuitFailureMax: 1, circuitOpenMs: 5_000 };
  const scripts = { [subscriber]: [answerOf(200, 'a')], [reply]: [503, 202] };
  const { network, dispatcher, finish } = world(scripts, { congestion });
  const policy = parseDeliverySpec({ retry: 1, backoffDelay: 'PT1S' });
  const result = await finish(dispatcher.dispatch(event, { subscriber, reply, policy }));
  expect(result.outcome).toBe('delivered');
  expect(network.requests().map(({ url, atMs }) => [url, atMs])).toEqual([
    [subscriber, 0],
    [reply, 0],
    [subscriber, 5_000],
    [reply, 5_000],
  ]);
  // What was held back is no attempt.
  expect(result.attempts.map(({ number }) => number)).toEqual([1, 2]);
});

test.each([
  { retry: Number.NaN },
  { retry: -1 },
  { backoffDelayMs: Number.NaN },
  { backoffDelayMs: -1 },
  { backoffMaxMs: Number.POSITIVE_INFINITY },
  { retryAfterMaxMs: Number.NaN },
  { timeoutMs: Number.NaN },
  { timeoutMs: 0 },
  { timeoutMs: Number.POSITIVE_INFINITY },
  { jitter: 2 },
])('A policy made by hand with %o sends nothing', async (part) => {
  const { network, dispatcher } = world({ [subscriber]: [503] });
  const policy = { ...parseDeliverySpec({}), ...part };
  const [name = ''] = Object.keys(part);
  const job = { subscriber, policy };
  await expect(dispatcher.dispatch(event, job)).rejects.toThrow(RangeError);
  await expect(dispatcher.attempt(event, job, 1)).rejects.toThrow(`policy.${name} is`);
  const failure = { destination: subscriber };
  const letter = dispatcher.deadLetter(event, { ...job, deadLetterSink }, failure);
  await expect(letter).rejects.toThrow(`policy.${name} is`);
  expect(network.requests(subscriber)).toEqual([]);
});
