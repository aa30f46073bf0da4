import { expect, test } from 'vitest';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { createVirtualClock } from '../../virtual-clock.ts';
import { outboxRejection } from '../errors.ts';
import { orderEvent } from './fixture-events.ts';
import { createPublisher } from './publisher.ts';
import { type OutboxRecord, outboxRecord } from './relay-record.ts';

const records: readonly OutboxRecord[] = [1, 2, 3, 4, 5].map((n) =>
  outboxRecord({
    seq: BigInt(n),
    key: 'A',
    text: JSON.stringify(orderEvent('A', n)),
    attempts: 0,
  }),
);

/** What becomes of five records, two of them at a time, and the calls that were made. */
async function confirmed(publish: (events: readonly CloudEvent[]) => void) {
  const calls: string[] = [];
  const publisher = createPublisher({
    destination: {
      name: 'batches',
      takesBatches: true,
      async publish(events) {
        calls.push(events.map(({ id }) => id).join(' '));
        publish(events);
      },
    },
    clock: createVirtualClock(),
    timeoutMs: 1000,
    inFlightMax: 1,
    batch: 2,
    lost: new AbortController().signal,
  });
  for (const record of records) await publisher.publish(record);
  const outcomes = await publisher.confirm(records);
  publisher.close();
  return { calls, outcomes };
}

const has = (events: readonly CloudEvent[], id: string) => events.some((one) => one.id === id);

test('a destination that takes several events is given a batch at a time', async () => {
  expect(await confirmed(() => undefined)).toEqual({
    calls: ['A-1 A-2', 'A-3 A-4', 'A-5'],
    outcomes: Array(5).fill('confirmed'),
  });
});

test('behind a batch that was not confirmed nothing is tried', async () => {
  const down = (events: readonly CloudEvent[]) => {
    if (has(events, 'A-3')) throw new Error('connect ECONNREFUSED');
  };
  expect(await confirmed(down)).toEqual({
    calls: ['A-1 A-2', 'A-3 A-4'],
    outcomes: ['confirmed', 'confirmed', 'unconfirmed', 'unconfirmed', 'skipped'],
  });
});

test('of a batch that is refused each event is tried alone, and nothing of its key behind the one at fault', async () => {
  const refuses = (events: readonly CloudEvent[]) => {
    if (has(events, 'A-3')) throw outboxRejection('status 400');
  };
  expect(await confirmed(refuses)).toEqual({
    calls: ['A-1 A-2', 'A-3 A-4', 'A-3'],
    outcomes: ['confirmed', 'confirmed', 'rejected', 'skipped', 'skipped'],
  });
});
