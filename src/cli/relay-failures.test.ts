import { expect, test } from 'vitest';
import type { Exchange } from '../delivery/attempt.ts';
import type { DeliveryRecord } from '../delivery/observe.ts';
import { createEvent } from '../event/create.ts';
import { type RelayFailure, relayFailures } from './relay-failures.ts';

const HERE = 'http://a.example/in?key=private';
const event = createEvent({ id: '1', source: '/s', type: 't' });

/** What is told of these exchanges with one recipient, or two. */
function told(...exchanges: readonly Partial<Exchange>[]): readonly RelayFailure[] {
  const failures: RelayFailure[] = [];
  const observe = relayFailures((failure) => failures.push(failure));
  for (const part of exchanges) {
    const exchange = { destination: HERE, outcome: 'retriable', ...part };
    const start = { kind: 'exchange-started', event, destination: exchange.destination };
    observe({ kind: 'exchange-finished', atMs: 0, start, exchange } as unknown as DeliveryRecord);
  }
  return failures;
}

test('a reason is told once, another one again, and the same after what was accepted', () => {
  const down = { error: { code: 'X', message: `connect ${HERE} refused` } } as Partial<Exchange>;
  const fine = { status: 202, outcome: 'accepted' } as const;
  const destination = 'http://a.example/in';
  expect(
    told(down, down, down, { status: 503 }, { status: 503 }, fine, fine, { status: 503 }),
  ).toEqual([
    { destination, reason: 'connect http://a.example/in refused' },
    { destination, reason: 'status 503' },
    { destination, reason: 'status 503' },
  ]);
});

test('each recipient has reasons of its own', () => {
  const other = { destination: 'http://b.example/', status: 500 };
  expect(told({ status: 500 }, other, { status: 500 }, other)).toHaveLength(2);
});
