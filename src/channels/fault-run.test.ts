/** 10,000 events, and recipients of which every fifth answer is a fault. */
import { expect, test } from 'vitest';
import { createNetwork, type RecordedRequest } from '../conformance/network.ts';
import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { deliverChannel } from './deliver-channel.ts';
import { createMemoryChannel } from './memory-channel.ts';

const EVENTS = 10_000;
const FAULT_RATE = 0.2;
const FAULTS = [
  503,
  429,
  400,
  { fail: 'refuse' },
  { fail: 'reset' },
  { fail: 'hang' },
  { status: 200, body: 'half', fail: 'break' },
] as const;

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function faulty(random: () => number) {
  return Array.from({ length: EVENTS * 2 }, () => {
    if (random() >= FAULT_RATE) return { status: 202, delayMs: Math.floor(random() * 20) };
    return FAULTS[Math.floor(random() * FAULTS.length)] ?? 503;
  });
}

/** How often each event was accepted there; a 200 whose body breaks off was accepted too. */
function acceptedBy(requests: readonly RecordedRequest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status = 0, headers } of requests) {
    const id = headers['ce-id'] ?? '';
    if (status === 202 || status === 200) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

test('Delivered, dead-lettered and pending events are all that were accepted', {
  timeout: 120_000,
}, async () => {
  const random = seeded(20_261_122);
  const clock = createVirtualClock();
  const url = (name: string) => `http://${name}.example/`;
  const names = ['a', 'b', 'sink'];
  const scripts = Object.fromEntries(names.map((name) => [url(name), faulty(random)]));
  const { transport, requests } = createNetwork({ clock, scripts });
  const channel = createMemoryChannel({ clock });
  const policy = parseDeliverySpec({ retry: 2, backoffDelay: 'PT0.1S', timeout: 'PT5S' });
  const options = {
    dispatcher: createDispatcher({ transport, clock, random }),
    jobs: {
      a: { subscriber: url('a'), deadLetterSink: url('sink'), policy },
      b: { subscriber: url('b'), policy },
    },
    clock,
    concurrency: 100,
    subscribe: { leaseMs: 1_000 },
  };
  const first = await deliverChannel(channel, options);
  const ids = Array.from({ length: EVENTS }, (_, index) => `${index}`);
  for (let at = 0; at < EVENTS; at += 100) {
    const batch = ids.slice(at, at + 100);
    await channel.send(batch.map((id) => createEvent({ id, source: '/s', type: 't' })));
    await clock.advance(10);
  }
  await first.stop();

  const deadOf = (name: string) => first.counts[name];
  const inBetween = (await channel.describe()).subscriptions;
  for (const { name, depth, deadLetters } of inBetween) {
    const counts = deadOf(name);
    expect(counts?.dropped).toBe(0);
    expect(counts?.kept).toBe(deadLetters);
    const done = Number(counts?.delivered) + Number(counts?.['dead-lettered']) + deadLetters;
    expect(done + depth).toBe(EVENTS);
    expect(depth).toBeGreaterThan(0);
  }

  const second = await deliverChannel(channel, options);
  await clock.run(
    channel.close({ drainMs: 3_600_000 }).then((result) => {
      expect(result.undelivered).toBe(0);
    }),
  );
  await second.stop();
  const { subscriptions } = await channel.describe();
  const [a, b] = ['a', 'b'].map((name) => {
    const [one, two] = [first.counts[name], second.counts[name]];
    return {
      delivered: Number(one?.delivered) + Number(two?.delivered),
      sink: Number(one?.['dead-lettered']) + Number(two?.['dead-lettered']),
      kept: subscriptions.find((row) => row.name === name)?.deadLetters ?? 0,
    };
  });
  expect(a && a.delivered + a.sink + a.kept).toBe(EVENTS);
  expect(b && b.delivered + b.sink + b.kept).toBe(EVENTS);
  expect(a?.sink).toBeGreaterThan(0);
  expect(b?.sink).toBe(0);
  expect(b?.kept).toBeGreaterThan(0);

  const atA = acceptedBy(requests(url('a')));
  const atB = acceptedBy(requests(url('b')));
  const atSink = acceptedBy(requests(url('sink')));
  const missingAtA = ids.filter((id) => !atA.has(id) && !atSink.has(id));
  expect(missingAtA.length).toBeLessThanOrEqual(a?.kept ?? 0);
  expect(ids.filter((id) => !atB.has(id))).toHaveLength(b?.kept ?? 0);
  expect(Math.max(...atB.values())).toBe(1);
});
