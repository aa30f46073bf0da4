import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createReceiver } from './receiver.ts';
import { DECISION_TIMEOUT_MS } from './receiver-limits.ts';
import type { DeliveryContext, ReceiverRequest, ReceiverResponse } from './receiver-types.ts';

const post = (message: Partial<ReceiverRequest>): ReceiverRequest => ({
  method: 'POST',
  url: '/events',
  headers: {},
  ...message,
});
const delivery = (id: string) => post(encodeEvent(createEvent({ id, source: '/a', type: 't' })));
const nothing = () => undefined;
const codeOf = ({ body }: ReceiverResponse) =>
  (JSON.parse(new TextDecoder().decode(body)) as { code: string }).code;

test('A decision about a sender has a time limit, and takes room until it is made', async () => {
  const clock = createVirtualClock();
  const errors: unknown[] = [];
  const open: ((isIn: boolean | Error) => void)[] = [];
  const receiver = createReceiver({
    clock,
    onEvent: () => expect.unreachable(),
    onError: (error) => errors.push(error),
    authenticate: () =>
      new Promise((resolve, reject) => {
        open.push((isIn) => (typeof isIn === 'boolean' ? resolve(isIn) : reject(isIn)));
      }),
    limits: { deliveriesInFlight: 2 },
  });
  const answers = Promise.all([receiver.handle(delivery('1')), receiver.handle(delivery('2'))]);
  expect((await receiver.handle(delivery('3'))).status).toBe(429);
  await clock.advance(DECISION_TIMEOUT_MS - 1);
  expect(open).toHaveLength(2);
  await clock.advance(1);
  expect((await answers).map(codeOf)).toEqual(['RECEIVER_DECISION_LATE', 'RECEIVER_DECISION_LATE']);
  expect((await receiver.handle(delivery('3'))).status).toBe(429);
  open[0]?.(true);
  open[1]?.(new Error('the directory is down'));
  await expect.poll(() => errors).toEqual([new Error('the directory is down')]);
  expect(receiver.inFlight).toBe(0);
  void receiver.handle(delivery('4'));
  await expect.poll(() => open.length).toBe(3);
});

test('A decision about an origin has a time limit', async () => {
  const clock = createVirtualClock();
  const receiver = createReceiver({
    clock,
    onEvent: nothing,
    webhook: { decide: () => new Promise(() => undefined) },
    limits: { decisionTimeoutMs: 500 },
  });
  const headers = { 'webhook-request-origin': 'a.example' };
  const asking = receiver.handle(post({ method: 'OPTIONS', headers }));
  await clock.advance(500);
  expect(await asking).toMatchObject({ status: 503 });
});

test('A signal that outlives its requests keeps nothing of them', async () => {
  const sender = new AbortController();
  const seen: AbortSignal[] = [];
  let last: DeliveryContext | undefined;
  const receiver = createReceiver({
    onEvent: async (_, context) => {
      await Promise.resolve();
      if (last === undefined) last = context;
      else seen.push(context.signal);
    },
  });
  const send = () => receiver.handle({ ...delivery('1'), signal: sender.signal });
  for (let count = 0; count <= 20; count += 1) await send();
  expect(seen).toHaveLength(20);
  // Somebody who asks when it is too late gets a signal all the same.
  expect(last?.signal.aborted).toBe(false);
  expect(getEventListeners(sender.signal, 'abort')).toEqual([]);
  sender.abort(new Error('gone'));
  // Those that were done do not hear of it; the next one does.
  expect(seen.some(({ aborted }) => aborted)).toBe(false);
  await send();
  expect(seen.at(-1)?.reason).toEqual(new Error('gone'));
});
