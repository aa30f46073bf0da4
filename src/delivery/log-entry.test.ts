import { expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createDispatcher } from './dispatcher.ts';
import { type LogEntry, logEntry } from './log-entry.ts';
import type { DeliveryRecord } from './observe.ts';
import { parseDeliverySpec } from './parse-spec.ts';

const SUBSCRIBER = 'http://a.example/in?access_token=hidden';
const SINK = 'http://sink.example/';

async function logOf(answers: readonly (number | { fail: 'refuse' })[]): Promise<LogEntry[]> {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const scripts = { [SUBSCRIBER]: answers, [SINK]: [202] };
  const { transport } = createNetwork({ clock, scripts });
  const entries: LogEntry[] = [];
  const observe = (record: DeliveryRecord) => {
    entries.push(JSON.parse(JSON.stringify(logEntry(record))) as LogEntry);
  };
  const dispatcher = createDispatcher({ transport, clock, observe });
  const event = createEvent({ id: '7', source: '/s', type: 't', data: 'hidden' });
  const policy = parseDeliverySpec({ retry: 1, backoffDelay: 'PT1S', deadLetterSink: SINK });
  await clock.run(dispatcher.dispatch(event, { subscriber: SUBSCRIBER, policy }));
  return entries;
}

test('the log of a delivery tells each request, each decision and the end', async () => {
  const entries = await logOf([503, 202]);
  expect(entries.map(({ level, message, attempt }) => [level, message, attempt])).toEqual([
    ['debug', 'request started', 1],
    ['warn', 'request finished', 1],
    ['warn', 'attempt decided', 1],
    ['debug', 'request started', 2],
    ['info', 'request finished', 2],
    ['info', 'attempt decided', 2],
    ['info', 'event delivered', undefined],
  ]);
  expect(entries[1]).toEqual({
    time: '2026-01-01T00:00:00.000Z',
    level: 'warn',
    message: 'request finished',
    source: '/s',
    id: '7',
    type: 't',
    destination: 'http://a.example/in',
    leg: 'subscriber',
    attempt: 1,
    outcome: 'retriable',
    status: 503,
    durationMs: 0,
  });
  expect(entries[2]).toMatchObject({ decision: 'retry', delayMs: 1000 });
});

test('an event that nobody accepts ends as an error, and why stands in the log', async () => {
  const entries = await logOf([{ fail: 'refuse' }]);
  expect(entries.at(-1)).toMatchObject({
    level: 'error',
    message: 'event dead-lettered',
    attempts: 2,
  });
  const reasons = entries.filter(({ error }) => error === 'DELIVERY_NO_RESPONSE');
  expect(reasons).toHaveLength(2);
  expect(reasons[0]?.reason).toContain('refused');
});

test('no entry holds the data of an event or the query of a destination', async () => {
  expect(JSON.stringify(await logOf([400]))).not.toContain('hidden');
  expect(JSON.stringify(await logOf([{ fail: 'refuse' }]))).not.toContain('hidden');
});
