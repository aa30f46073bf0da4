/** The channel in memory against a list of everything that was accepted, on random histories. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { Lease } from './channel.ts';
import { createMemoryChannel } from './memory-channel.ts';

const RETENTION = { ageMs: 50, eventsMax: 7 };

type Step =
  | { readonly kind: 'send'; readonly count: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'late' | 'now' | 'end' | 'ack'; readonly name: 'a' | 'b' | 'c' };

const name = fc.constantFrom('a' as const, 'b' as const, 'c' as const);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constantFrom('late', 'now', 'end', 'ack'), name }),
  ),
  { maxLength: 40 },
);

test('What is offered, stored and retained is what a list of all events says', async () => {
  await fc.assert(fc.asyncProperty(steps, check), { numRuns: 300 });
});

async function check(history: readonly Step[]): Promise<void> {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock, retention: RETENTION, orderBy: 'partitionkey' });
  const all: { readonly id: string; readonly at: number }[] = [];
  /** Events that each subscription is not done with. */
  const left = new Map<string, string[]>();
  const retained = () => {
    return all.slice(-RETENTION.eventsMax).filter(({ at }) => at + RETENTION.ageMs > clock.now());
  };

  for (const step of history) {
    if (step.kind === 'pass') await clock.advance(step.ms);
    else if (step.kind === 'send') {
      const ids = Array.from({ length: step.count }, (_, index) => `${all.length + index}`);
      await channel.send(ids.map((id) => keyed(id)));
      for (const id of ids) all.push({ id, at: clock.now() });
      for (const events of left.values()) events.push(...ids);
    } else if (step.kind === 'end') {
      expect(await channel.unsubscribe(step.name)).toBe(left.delete(step.name));
    } else if (step.kind === 'ack') {
      if (!left.has(step.name)) continue;
      const subscription = await channel.subscribe(step.name);
      const leases = await subscription.take({ max: 2 });
      const ids = leases.map(({ event }) => event.id);
      left.set(
        step.name,
        (left.get(step.name) ?? []).filter((id) => !ids.includes(id)),
      );
      await Promise.all(leases.map((lease: Lease) => lease.ack()));
    } else {
      await channel.subscribe(step.name, { startAt: step.kind === 'late' ? 'earliest' : 'now' });
      const begins = step.kind === 'late' ? retained().map(({ id }) => id) : [];
      if (!left.has(step.name)) left.set(step.name, begins);
    }
    const stored = new Set([...retained().map(({ id }) => id), ...[...left.values()].flat()]);
    const [oldest] = retained();
    expect(await channel.describe()).toMatchObject({
      accepted: all.length,
      stored: stored.size,
      retained: { events: retained().length, ...(oldest && { oldestAt: oldest.at }) },
      subscriptions: [...left].sort().map(([of, { length: depth }]) => ({ name: of, depth })),
    });
  }

  for (const [of, expected] of left) {
    const subscription = await channel.subscribe(of);
    const seen: string[] = [];
    for (let leases = await subscription.take({ max: 3 }); leases.length > 0; ) {
      seen.push(...leases.map(({ event }) => event.id));
      await Promise.all(leases.map((lease) => lease.ack()));
      leases = await subscription.take({ max: 3 });
    }
    expect([...seen].sort()).toEqual([...expected].sort());
    for (const key of ['0', '1']) {
      const own = seen.map(Number).filter((id) => `${id % 3}` === key);
      expect(own).toEqual([...own].sort((one, other) => one - other));
    }
  }
}

/** Two keys, and a third of the events without one. */
function keyed(id: string) {
  const key = `${Number(id) % 3}`;
  const init = { id, source: '/s', type: 't' };
  return createEvent(key === '2' ? init : { ...init, partitionkey: key });
}
