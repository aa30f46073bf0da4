import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent, encodeEvents } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createReceiver } from './receiver.ts';
import type { ReceiverOptions, ReceiverRequest } from './receiver-types.ts';

const event = (id: string, more = {}) => createEvent({ id, source: '/a', type: 't', ...more });
const post = (message: Partial<ReceiverRequest>): ReceiverRequest => ({
  method: 'POST',
  url: '/events',
  headers: {},
  ...message,
});
const delivery = (id: string, more = {}) => post(encodeEvent(event(id, more)));
const nothing = () => undefined;

/** A handler that ends when it is told to. */
function waiting() {
  const open: ((reason?: Error) => void)[] = [];
  return {
    open,
    onEvent: () =>
      new Promise<void>((resolve, reject) => {
        open.push((reason) => (reason === undefined ? resolve() : reject(reason)));
      }),
  };
}

test.each<[string, unknown, string]>([
  ['no handler', {}, 'neither onEvent nor onEvents'],
  ['a handler that is no function', { onEvent: 'x' }, 'neither onEvent nor onEvents'],
  ['an unknown profile', { onEvent: nothing, profile: 'x' }, 'unknown profile x'],
  [
    'a limit of nothing',
    { onEvent: nothing, limits: { deliveriesInFlight: 0 } },
    'deliveriesInFlight',
  ],
  [
    'a limit above its constant',
    { onEvent: nothing, limits: { headerCountMax: 1e9 } },
    'headerCountMax',
  ],
  ['half a millisecond', { onEvent: nothing, limits: { bodyTimeoutMs: 0.5 } }, 'bodyTimeoutMs'],
  ['a memory of nothing', { onEvent: nothing, duplicates: { countMax: 0 } }, 'countMax'],
  ['a rate of nothing', { onEvent: nothing, webhook: { allowedRate: 0 } }, 'Cannot allow rate: 0'],
])('A receiver is not created with %s', (_, options, message) => {
  expect(() => createReceiver(options as ReceiverOptions)).toThrow(message);
});

test('A handler of batches alone gets single events as well', async () => {
  const seen: string[][] = [];
  const receiver = createReceiver({
    onEvents: (events) => void seen.push(events.map(({ id }) => id)),
  });
  expect(await receiver.handle(delivery('1'))).toMatchObject({ status: 202 });
  expect(await receiver.handle(post(encodeEvents([event('2'), event('3')])))).toMatchObject({
    status: 202,
  });
  expect(seen).toEqual([['1'], ['2', '3']]);
});

test('An empty batch is accepted as the profile says, and nobody is called (DLV-182)', async () => {
  const onEvents = () => {
    throw new Error('There is nothing to handle');
  };
  for (const [profile, status] of [
    ['knative', 202],
    ['webhook', 204],
  ] as const) {
    for (const duplicates of [undefined, true] as const) {
      const receiver = createReceiver({ profile, duplicates, onEvent: onEvents, onEvents });
      expect((await receiver.handle(post(encodeEvents([])))).status).toBe(status);
    }
  }
  const single = createReceiver({ onEvent: nothing });
  expect((await single.handle(post(encodeEvents([])))).status).toBe(400);
});

test('A handler that throws at once, or anything at all, gives 503', async () => {
  for (const thrown of [
    new Error('x'),
    null,
    undefined,
    'text',
    { status: 200 },
    Object.create(null),
  ]) {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    for (const onEvent of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const receiver = createReceiver({ onEvent, onError });
      expect((await receiver.handle(delivery('1'))).status).toBe(503);
      expect(receiver.inFlight).toBe(0);
    }
    expect(errors).toEqual([thrown, thrown]);
  }
});

test('An error of onError changes nothing', async () => {
  const fail = () => {
    throw new Error('no');
  };
  expect(
    (await createReceiver({ onEvent: fail, onError: fail }).handle(delivery('1'))).status,
  ).toBe(503);
});

test('A reply that is no event is a failure of the handler', async () => {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  for (const reply of [{ id: '' }, [], new Date(0)]) {
    const wrong = (() => reply) as unknown as () => undefined;
    const late = (async () => reply) as unknown as () => undefined;
    for (const onEvent of [wrong, late]) {
      expect((await createReceiver({ onEvent, onError }).handle(delivery('1'))).status).toBe(503);
    }
  }
  expect(errors).toHaveLength(6);
});

test('A reply that binary mode cannot hold is sent in structured mode', async () => {
  const reply = event('r', { datacontenttype: 'application/cloudevents+json', data: { a: 1 } });
  const receiver = createReceiver({ onEvent: () => reply });
  const { status, headers, body } = await receiver.handle(delivery('1'));
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'application/cloudevents+json; charset=utf-8',
  });
  expect(headers['content-length']).toBe(String(body.byteLength));
});

test('The context knows mode, path and headers', async () => {
  const seen: unknown[] = [];
  const receiver = createReceiver({
    onEvent: (_, { mode, path, isReplyExpected, header }) => {
      seen.push({ mode, path, isReplyExpected, trace: header('traceparent') });
    },
  });
  const { headers } = encodeEvent(event('1'));
  for (const prefer of ['reply', 'x, Reply; a=1', 'reply=1', 'replying', 'x']) {
    await receiver.handle(
      post({ url: 'http://h/p?q#f', headers: { ...headers, prefer, TraceParent: '00-1' } }),
    );
  }
  expect(seen).toEqual(
    [true, true, true, false, false].map((isReplyExpected) => {
      return { mode: 'binary', path: '/p', isReplyExpected, trace: '00-1' };
    }),
  );
});

test('The signal of the handler aborts when the sender is gone', async () => {
  const sender = new AbortController();
  let aborted: unknown;
  const receiver = createReceiver({
    onEvent: (_, context) =>
      new Promise<void>((resolve) => {
        context.signal.addEventListener('abort', () => {
          aborted = context.signal.reason;
          resolve();
        });
      }),
  });
  const handling = receiver.handle({ ...delivery('1'), signal: sender.signal });
  await Promise.resolve();
  sender.abort('gone');
  expect((await handling).status).toBe(202);
  expect(aborted).toBe('gone');
});

test('A late handler still counts as in flight, and a late success is remembered', async () => {
  const clock = createVirtualClock();
  const { open, onEvent } = waiting();
  const limits = { handlerTimeoutMs: 100, deliveriesInFlight: 1 };
  const receiver = createReceiver({ clock, onEvent, limits, duplicates: true });
  const first = receiver.handle(delivery('1'));
  await clock.run(first);
  expect((await first).status).toBe(503);
  expect(receiver.inFlight).toBe(1);
  expect((await receiver.handle(delivery('2'))).status).toBe(429);
  open[0]?.();
  await clock.run();
  expect(receiver.inFlight).toBe(0);
  expect((await receiver.handle(delivery('1'))).status).toBe(202);
  expect(open).toHaveLength(1);
});

test('Duplicates of an event in hand share its fate', async () => {
  const { open, onEvent } = waiting();
  const receiver = createReceiver({ onEvent, duplicates: true });
  const both = [receiver.handle(delivery('1')), receiver.handle(delivery('1'))];
  await Promise.resolve();
  open[0]?.(new Error('no'));
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([503, 503]);
  const again = [receiver.handle(delivery('1')), receiver.handle(delivery('1'))];
  await Promise.resolve();
  open[1]?.();
  expect((await Promise.all(again)).map(({ status }) => status)).toEqual([202, 202]);
  expect(open).toHaveLength(2);
});

test('A batch is handled without the events that are known, each once', async () => {
  const seen: string[] = [];
  const onEvents = (events: readonly { id: string }[]) =>
    void seen.push(events.map(({ id }) => id).join());
  const receiver = createReceiver({ onEvents, duplicates: true });
  const batch = (...ids: string[]) =>
    receiver.handle(post(encodeEvents(ids.map((id) => event(id)))));
  for (const ids of [
    ['1', '2', '1'],
    ['2', '3'],
    ['1', '3'],
  ]) {
    expect((await batch(...ids)).status).toBe(202);
  }
  expect(seen).toEqual(['1,2', '3']);
});

test('An event that was answered with a reply is handled again', async () => {
  let count = 0;
  const receiver = createReceiver({
    duplicates: true,
    onEvent: () => {
      count += 1;
      return event(`r${count}`);
    },
  });
  await receiver.handle(delivery('1'));
  expect((await receiver.handle(delivery('1'))).headers['ce-id']).toBe('r2');
});

test('A duplicate that waits for a delivery with a reply is asked for again', async () => {
  const replies: (() => void)[] = [];
  const receiver = createReceiver({
    duplicates: true,
    onEvent: () => new Promise<CloudEvent>((resolve) => replies.push(() => resolve(event('r')))),
  });
  const first = receiver.handle(delivery('1'));
  const second = receiver.handle(delivery('1'));
  await expect.poll(() => replies.length).toBe(1);
  for (const reply of replies) reply();
  expect([(await first).status, (await second).status]).toEqual([200, 503]);
});

test('A reply with an attribute named then is a reply', async () => {
  const receiver = createReceiver({
    onEvent: () => event('r', Object.fromEntries([['then', 'x']])),
  });
  const { status, headers } = await receiver.handle(delivery('1'));
  expect([status, headers['ce-then']]).toEqual([200, 'x']);
});

test('Who is let in after the receiver was closed comes too late', async () => {
  const letIn: ((isIn: boolean) => void)[] = [];
  const receiver = createReceiver({
    onEvent: () => {
      throw new Error('the database is closed');
    },
    authenticate: () => new Promise((resolve) => letIn.push(resolve)),
  });
  const answer = receiver.handle(delivery('1'));
  await expect.poll(() => letIn.length).toBe(1);
  expect(await receiver.close()).toBe(true);
  for (const resolve of letIn) resolve(true);
  const { status, headers } = await answer;
  expect([status, headers['retry-after']]).toEqual([503, '1']);
});

test('A Request whose body was read before is a mistake of the recipient', async () => {
  const errors: unknown[] = [];
  const receiver = createReceiver({ onEvent: nothing, onError: (error) => errors.push(error) });
  const message = encodeEvent(event('1', { data: { a: 1 } }));
  const request = new Request('https://shop.example/', { method: 'POST', ...message });
  await request.text();
  expect((await receiver.fetch(request)).status).toBe(500);
  expect(errors).toMatchObject([{ code: 'RECEIVER_BODY_TAKEN' }]);
});

test('The memory of duplicates is bounded by number, time and length', async () => {
  const clock = createVirtualClock();
  const seen: string[] = [];
  const receiver = createReceiver({
    clock,
    duplicates: { countMax: 2, rememberMs: 1_000 },
    onEvent: ({ id }) => void seen.push(id.slice(0, 3)),
  });
  for (const id of ['1', '2', '1', '3', '1']) await receiver.handle(delivery(id));
  expect(seen).toEqual(['1', '2', '3', '1']);
  await clock.advance(1_000);
  await receiver.handle(delivery('1'));
  expect(seen).toHaveLength(5);
  const long = `long${'x'.repeat(3_000)}`;
  for (const id of [long, long]) await receiver.handle(delivery(id));
  expect(seen.slice(5)).toEqual(['lon', 'lon']);
});

test('Functions that were given and fail are answered with 503', async () => {
  const errors: unknown[] = [];
  const fail = () => {
    throw new Error('no');
  };
  const receiver = createReceiver({
    onEvent: nothing,
    authenticate: fail,
    webhook: { decide: fail },
    onError: (error) => errors.push(error),
  });
  expect((await receiver.handle(delivery('1'))).status).toBe(503);
  const headers = { 'webhook-request-origin': 'a.example' };
  expect((await receiver.handle(post({ method: 'OPTIONS', headers }))).status).toBe(503);
  expect(errors).toHaveLength(2);
  expect(receiver.inFlight).toBe(0);
});

test('The problems of an answer are as many as fit', async () => {
  const headers = Object.fromEntries(
    Array.from({ length: 90 }, (_, index) => [`ce-${'x'.repeat(1_000)}_${index}`, '1']),
  );
  const { status, body } = await createReceiver({ onEvent: nothing }).handle(post({ headers }));
  expect(status).toBe(400);
  expect(body.byteLength).toBeLessThan(20_000);
  const { problems, detail } = JSON.parse(new TextDecoder().decode(body)) as {
    problems: unknown[];
    detail: string;
  };
  expect(problems.length).toBeGreaterThan(1);
  expect(detail.length).toBeLessThanOrEqual(1_000);
});

test('close tells whether all was done in time, and can be called again', async () => {
  const clock = createVirtualClock();
  const { open, onEvent } = waiting();
  const receiver = createReceiver({ clock, onEvent });
  const first = receiver.handle(delivery('1'));
  const closing = receiver.close({ drainMs: 100 });
  await clock.run(closing);
  expect(await closing).toBe(false);
  open[0]?.();
  await first;
  expect(await receiver.close()).toBe(true);
  await receiver[Symbol.asyncDispose]();
  expect((await receiver.handle(delivery('2'))).status).toBe(503);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 0.5, 3_600_001])(
  'A receiver is not closed with a time of %d ms, and goes on',
  async (drainMs) => {
    const clock = createVirtualClock();
    const { open, onEvent } = waiting();
    const receiver = createReceiver({ clock, onEvent });
    const first = receiver.handle(delivery('1'));
    await expect(receiver.close({ drainMs })).rejects.toThrow(
      `Cannot close receiver: drainMs is ${drainMs}`,
    );
    expect(clock.sleeping).toBe(1);
    open[0]?.();
    expect((await first).status).toBe(202);
    const second = receiver.handle(delivery('2'));
    await clock.advance(0);
    open[1]?.();
    expect((await second).status).toBe(202);
  },
);
