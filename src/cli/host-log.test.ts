import { expect, test } from 'vitest';
import type { Settled } from '../channels/deliver-lease.ts';
import { createEvent } from '../event/create.ts';
import { recordJson } from './host-log.ts';

const event = createEvent({ id: '1', source: '/a', type: 't', data: 'secret' });
const destination = 'http://a.example/';
const base = { subscription: 's', event, attempt: 1, destination, kind: 'retried' } as const;

const lineOf = (settled: Settled) =>
  JSON.parse(recordJson({ at: 0, kind: 'settled', channel: 'c', settled })) as object;

test('The error of a request without a response is told in its words', () => {
  const exchange = {
    leg: 'subscriber',
    destination,
    number: 1,
    startedAtMs: 0,
    durationMs: 1,
    outcome: 'retriable',
    error: { code: 'DELIVERY_NO_RESPONSE', message: 'connect ECONNREFUSED' },
  } as const;
  const line = lineOf({
    ...base,
    result: {
      number: 1,
      outcome: 'retriable',
      decision: { kind: 'retry', delayMs: 200 },
      reply: 'none',
      exchanges: [exchange],
    },
  });
  expect(line).toMatchObject({ id: '1', error: 'connect ECONNREFUSED', delayMs: 200 });
});

test('An error that was thrown is told too, and data never', () => {
  const line = lineOf({ ...base, kind: 'failed', error: new Error('no store') });
  expect(line).toMatchObject({ outcome: 'failed', error: 'no store' });
  expect(JSON.stringify(line)).not.toContain('secret');
});
