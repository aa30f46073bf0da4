import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createReceiver } from './receiver.ts';
import type { BodySource, ReceiverRequest } from './receiver-types.ts';

const { headers } = encodeEvent(createEvent({ id: '1', source: '/a', type: 't' }));
const post = (message: Partial<ReceiverRequest>): ReceiverRequest => ({
  method: 'POST',
  url: '/events',
  headers: {},
  ...message,
});
const nothing = () => undefined;

/** A body of these chunks; `stopped` tells how many were taken. */
function chunks(sizes: readonly number[]): BodySource & { taken: number } {
  const source = {
    taken: 0,
    read: async (take: (size: number) => boolean) => {
      for (const size of sizes) {
        if (!take(size)) return undefined;
        source.taken += 1;
      }
      return new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
    },
    cancel: nothing,
  };
  return source;
}

test('A body is read no further than its limit, whatever its length says', async () => {
  const receiver = createReceiver({ onEvent: nothing, limits: { bodySizeMaxBytes: 100 } });
  const declared = async (length: string, sizes: readonly number[]) => {
    const body = chunks(sizes);
    const { status } = await receiver.handle(
      post({ headers: { ...headers, 'content-length': length }, body }),
    );
    return [status, body.taken];
  };
  expect(await declared('1', [50, 50])).toEqual([202, 2]);
  expect(await declared('1', [50, 51, 1, 1])).toEqual([413, 1]);
  expect(await declared('101', [50])).toEqual([413, 0]);
  expect(await declared('nonsense', [50])).toEqual([202, 1]);
});

test('Bodies at once have a limit in bytes', async () => {
  const open: (() => void)[] = [];
  const onEvent = () => new Promise<void>((resolve) => void open.push(resolve));
  const receiver = createReceiver({ onEvent, limits: { bodiesInFlightBytes: 100 } });
  const first = receiver.handle(post({ headers, body: chunks([60]) }));
  await new Promise((resolve) => setImmediate(resolve));
  const second = await receiver.handle(post({ headers, body: chunks([41]) }));
  expect(second).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  expect((await receiver.handle(post({ headers, body: new Uint8Array(41) }))).status).toBe(429);
  open[0]?.();
  expect((await first).status).toBe(202);
  const third = receiver.handle(post({ headers, body: chunks([100]) }));
  await new Promise((resolve) => setImmediate(resolve));
  open[1]?.();
  expect((await third).status).toBe(202);
});

test('A body that breaks off can be sent again', async () => {
  const body = { read: () => Promise.reject(new Error('reset')), cancel: nothing };
  const receiver = createReceiver({ onEvent: nothing });
  const answer = await receiver.handle(post({ headers, body }));
  expect(answer.status).toBe(408);
  expect(new TextDecoder().decode(answer.body)).toContain('RECEIVER_BODY_BROKEN');
  expect(receiver.inFlight).toBe(0);
});

test('A body that is too large and breaks off is too large', async () => {
  const read = (take: (sizeBytes: number) => boolean) => {
    take(101);
    return Promise.reject(new Error('reset'));
  };
  const receiver = createReceiver({ onEvent: nothing, limits: { bodySizeMaxBytes: 100 } });
  const answer = await receiver.handle(post({ headers, body: { read, cancel: nothing } }));
  expect(answer.status).toBe(413);
});
