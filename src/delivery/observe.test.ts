import { expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createDispatcher } from './dispatcher.ts';
import type { DeliveryRecord } from './observe.ts';
import { parseDeliverySpec } from './parse-spec.ts';

const subscriber = 'http://a.example/';
const deadLetterSink = 'http://sink.example/';
const event = createEvent({ id: '1', source: '/a', type: 't' });
const policy = parseDeliverySpec({ retry: 1, backoffDelay: 'PT1S', deadLetterSink });

test('Everything that happens is told in order, the end of a request with its beginning', async () => {
  const clock = createVirtualClock();
  const scripts = { [subscriber]: [{ status: 503, delayMs: 5 }], [deadLetterSink]: [202] };
  const { transport } = createNetwork({ clock, scripts });
  const records: DeliveryRecord[] = [];
  const { dispatch } = createDispatcher({ transport, clock, observe: (one) => records.push(one) });
  const context = Symbol('caller');
  await clock.run(dispatch(event, { subscriber, policy }, { context }));
  const told = records.map((record) => {
    if (record.kind === 'exchange-started') return `${record.atMs} ${record.leg} ${record.number}`;
    if (record.kind === 'exchange-finished') return `${record.atMs} ${record.exchange?.status}`;
    if (record.kind === 'attempt-decided') return record.result.decision.kind;
    return record.kind === 'dispatch-finished' ? record.result.outcome : record.kind;
  });
  expect(told).toEqual([
    '0 subscriber 1',
    '5 503',
    'retry',
    '1005 subscriber 2',
    '1010 503',
    'dead-letter',
    '1010 dead-letter 1',
    '1010 202',
    'dead-lettered',
  ]);
  const [start, end] = records;
  expect(end?.kind === 'exchange-finished' && end.start).toBe(start);
  expect(records.every((record) => !('context' in record) || record.context === context)).toBe(
    true,
  );
});

test('An observer that fails loses no event', async () => {
  const clock = createVirtualClock();
  const { transport } = createNetwork({ clock, scripts: { [subscriber]: [202] } });
  const observe = () => {
    throw new Error('full disk');
  };
  const { dispatch } = createDispatcher({ transport, clock, observe });
  expect((await dispatch(event, { subscriber, policy })).outcome).toBe('delivered');
});

test('An observer that fails later neither ends the process nor the dispatch', async () => {
  const clock = createVirtualClock();
  const { transport } = createNetwork({ clock, scripts: { [subscriber]: [503, 202] } });
  const seen: unknown[] = [];
  const onUnhandled = (reason: unknown) => seen.push(reason);
  const others = process.rawListeners('unhandledRejection') as NodeJS.UnhandledRejectionListener[];
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', onUnhandled);
  const observe = async () => {
    await Promise.resolve();
    throw new Error('full disk');
  };
  const { dispatch } = createDispatcher({ transport, clock, observe });
  const dispatching = dispatch(event, { subscriber, policy });
  await clock.run(dispatching);
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', onUnhandled);
  for (const listener of others) process.on('unhandledRejection', listener);
  expect([(await dispatching).outcome, seen]).toEqual(['delivered', []]);
});

test('No request takes less than no time, whatever the clock says', async () => {
  const times = [2000, 1000];
  const clock = { now: () => times.shift() ?? 1000, sleep: () => new Promise<void>(() => {}) };
  const transport = async () => ({ status: 202, headers: {}, body: new Uint8Array() });
  const { attempts } = await createDispatcher({ transport, clock }).dispatch(event, {
    subscriber,
    policy,
  });
  expect(attempts[0]?.exchanges[0]?.durationMs).toBe(0);
});

test('Added headers are asked for at each attempt, and those of the event win', async () => {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, scripts: { [subscriber]: [503, 202] } });
  const { dispatch } = createDispatcher({
    transport: network.transport,
    clock,
    headers: ({ number }) => ({ Traceparent: `t${number}`, 'CE-Id': 'other', Prefer: 'reply' }),
  });
  await clock.run(dispatch(event, { subscriber, policy }));
  expect(network.requests().map(({ headers }) => headers)).toMatchObject([
    { traceparent: 't1', 'ce-id': '1' },
    { traceparent: 't2', 'ce-id': '1' },
  ]);
  expect(network.requests()[0]?.headers).not.toHaveProperty('prefer');
});

test('Headers that cannot be made are a failed attempt', async () => {
  const clock = createVirtualClock();
  const { transport } = createNetwork({ clock, scripts: { [subscriber]: [202] } });
  const headers = ({ number }: { number: number }) => {
    if (number === 1) throw new Error('no token');
    return {};
  };
  const { dispatch } = createDispatcher({ transport, clock, headers });
  const dispatching = dispatch(event, { subscriber, policy });
  await clock.run(dispatching);
  const { attempts } = await dispatching;
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['retriable', 'accepted']);
  expect(attempts[0]?.failure?.error?.message).toBe('no token');
});
