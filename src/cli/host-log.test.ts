import { expect, test } from 'vitest';
import type { Settled } from '../channels/deliver-lease.ts';
import { createEvent } from '../event/create.ts';
import type { Colours } from './colour.ts';
import { recordJson, recordText } from './host-log.ts';

const event = createEvent({ id: '1', source: '/a', type: 't', data: 'secret' });
const destination = 'http://a.example/in?token=hidden';
const base = { subscription: 's', event, attempt: 1, destination, kind: 'retried' } as const;

const plain = (text: string) => text;
const PLAIN: Colours = { green: plain, red: plain, faint: plain };

const lineOf = (settled: Settled) =>
  JSON.parse(recordJson({ at: 0, kind: 'settled', channel: 'c', settled })) as object;

test('The error of a request without a response is told in its words, the query of its destination never', () => {
  const exchange = {
    leg: 'subscriber',
    destination,
    number: 1,
    startedAtMs: 0,
    durationMs: 1,
    outcome: 'retriable',
    error: { code: 'DELIVERY_NO_RESPONSE', message: `no route to ${destination}` },
  } as const;
  const settled: Settled = {
    ...base,
    result: {
      number: 1,
      outcome: 'retriable',
      decision: { kind: 'retry', delayMs: 200 },
      reply: 'none',
      exchanges: [exchange],
    },
  };
  expect(lineOf(settled)).toMatchObject({
    id: '1',
    destination: 'http://a.example/in',
    error: 'no route to http://a.example/in',
    delayMs: 200,
  });
  expect(recordText({ at: 0, kind: 'settled', channel: 'c', settled }, PLAIN)).toBe(
    '00:00:00.000 c/s: retried "t" "1", attempt 1: no route to http://a.example/in, again in 200 ms',
  );
});

test('An error that was thrown is told too, and data never', () => {
  const line = lineOf({ ...base, kind: 'failed', error: new Error('no store') });
  expect(line).toMatchObject({ outcome: 'failed', error: 'no store' });
  expect(JSON.stringify(line)).not.toContain('secret');
});
