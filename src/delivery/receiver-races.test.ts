import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createReceiver } from './receiver.ts';
import type { BodySource, ReceiverRequest } from './receiver-types.ts';

const delivery = (id: string, more: Partial<ReceiverRequest> = {}): ReceiverRequest => ({
  method: 'POST',
  url: '/events',
  ...encodeEvent(createEvent({ id, source: '/a', type: 't' })),
  ...more,
});
const nothing = () => undefined;
const never = () => new Promise<never>(() => undefined);

/** A virtual clock that can be set to another time, as an operator or NTP sets that of a machine. */
function settableClock() {
  const clock = createVirtualClock(1e12);
  let offset = 0;
  const settable: Clock = { now: () => clock.now() + offset, sleep: clock.sleep };
  const set = (ms: number) => {
    offset += ms;
  };
  return { clock, settable, set };
}

/** What rejects without anybody who minds ends the process. */
async function unhandled(work: () => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => seen.push(reason));
  try {
    await work();
    await setImmediate();
    return seen;
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  }
}

test('Duplicates that wait for a handler that never ends take no room for good', async () => {
  const clock = createVirtualClock();
  const limits = { handlerTimeoutMs: 1_000, deliveriesInFlight: 3 };
  const receiver = createReceiver({ clock, limits, duplicates: true, onEvent: never });
  for (let round = 0; round < 4; round += 1) {
    const answer = receiver.handle(delivery('1'));
    await clock.advance(1_000);
    expect((await answer).status).toBe(503);
    // That of the handler.
    expect(receiver.inFlight).toBe(1);
  }
});

test('A time limit holds although the clock is set back', async () => {
  const { clock, settable, set } = settableClock();
  const limits = { handlerTimeoutMs: 5_000 };
  const receiver = createReceiver({ clock: settable, limits, onEvent: never });
  const first = receiver.handle(delivery('1'));
  await clock.advance(2_000);
  set(-3_600_000);
  const second = receiver.handle(delivery('2'));
  let done = 0;
  void first.then(() => (done += 1));
  void second.then(() => (done += 1));
  await clock.advance(4_000);
  expect(done).toBe(1);
  await clock.advance(2_000);
  expect(done).toBe(2);
  expect([(await first).status, (await second).status]).toEqual([503, 503]);
});

test('A source that fails at once, or whose end fails, is answered as one that breaks off', async () => {
  const fail = () => {
    throw new Error('no');
  };
  const receiver = createReceiver({ onEvent: nothing });
  const sources: BodySource[] = [
    { read: fail, cancel: nothing },
    { read: fail, cancel: fail },
    { read: () => Promise.reject(new Error('no')), cancel: fail },
  ];
  for (const body of sources) {
    expect((await receiver.handle(delivery('1', { body }))).status).toBe(408);
    expect((await receiver.handle(delivery('1', { body, method: 'PUT' }))).status).toBe(405);
  }
  expect(receiver.inFlight).toBe(0);
});

test('A source that is late and cannot be ended ends nothing else', async () => {
  const clock = createVirtualClock();
  const cancel = () => {
    throw new Error('no');
  };
  const limits = { bodyTimeoutMs: 1_000 };
  const receiver = createReceiver({ clock, limits, onEvent: nothing });
  const late: number[] = [];
  const seen = await unhandled(async () => {
    for (const id of ['1', '2']) {
      const answer = receiver.handle(delivery(id, { body: { read: never, cancel } }));
      void answer.then(({ status }) => late.push(status));
    }
    await clock.advance(1_000);
  });
  expect([late, seen]).toEqual([[408, 408], []]);
});

test('An onError that fails later ends nothing', async () => {
  const receiver = createReceiver({
    onEvent: () => {
      throw new Error('no');
    },
    onError: async () => {
      await Promise.resolve();
      throw new Error('the disk is full');
    },
  });
  const seen = await unhandled(async () => {
    expect((await receiver.handle(delivery('1'))).status).toBe(503);
  });
  expect(seen).toEqual([]);
});

test('A Request whose body was read in part is a mistake of the recipient, and no event', async () => {
  const receiver = createReceiver({ onEvent: () => expect.unreachable() });
  const bytes = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of ['{"a":1}', '{"b":2}']) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  const { headers } = encodeEvent(createEvent({ id: '1', source: '/a', type: 't', data: {} }));
  const url = 'https://shop.example/';
  const init = { method: 'POST', headers, body: bytes, duplex: 'half' };
  const request = new Request(url, init as RequestInit);
  const reader = request.body?.getReader();
  await reader?.read();
  reader?.releaseLock();
  expect((await receiver.fetch(request)).status).toBe(500);
});

test('Chunks that are no bytes leave the count of bytes in flight right', async () => {
  const limits = { bodiesInFlightBytes: 10 };
  const receiver = createReceiver({ limits, onEvent: nothing });
  const read: BodySource['read'] = async (take) => {
    return take(Number.NaN) ? new Uint8Array(0) : undefined;
  };
  await receiver.handle(delivery('1', { body: { read, cancel: nothing } }));
  expect((await receiver.handle(delivery('1', { body: new Uint8Array(11) }))).status).toBe(429);
});

test('Closing twice, and retiring meanwhile, is over for both when the last one is done', async () => {
  const open: (() => void)[] = [];
  const onEvent = () => new Promise<void>((resolve) => open.push(resolve));
  const receiver = createReceiver({ onEvent });
  const first = receiver.handle(delivery('1'));
  await setImmediate();
  const closing = Promise.all([receiver.close(), receiver.close({ drainMs: 60_000 })]);
  expect((await receiver.handle(delivery('2'))).status).toBe(503);
  receiver.retire();
  const later = receiver.close();
  expect((await receiver.handle(delivery('2'))).status).toBe(410);
  for (const done of open) done();
  expect([(await first).status, await closing, await later]).toEqual([202, [true, true], true]);
  expect((await receiver.handle(delivery('2'))).status).toBe(410);
});

test('A coded body is answered with the codings that there are', async () => {
  const receiver = createReceiver({ onEvent: nothing });
  const { headers } = encodeEvent(createEvent({ id: '1', source: '/a', type: 't' }));
  const coded = { headers: { ...headers, 'content-encoding': 'gzip' } };
  const answer = await receiver.handle(delivery('1', coded));
  expect([answer.status, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
});
