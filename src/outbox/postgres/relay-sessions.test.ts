import { expect, test } from 'vitest';
import { createNetwork } from '../../conformance/network.ts';
import { createDispatcher } from '../../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import { createVirtualClock, type VirtualClock } from '../../virtual-clock.ts';
import type { Destination } from '../destination.ts';
import { dispatcherDestination } from '../dispatcher-destination.ts';
import { outboxError } from '../errors.ts';
import type { OutboxConnection, OutboxDatabase } from './connection.ts';
import { orderEvent } from './fixture-events.ts';
import { outboxRecord } from './relay-record.ts';
import { type RelayCounts, type RelaySession, runSessions } from './relay-sessions.ts';
import { PUBLISH_TIMEOUT_MS, type RelaySettings } from './relay-settings.ts';

const record = () =>
  outboxRecord({ seq: 1n, key: 'A', text: JSON.stringify(orderEvent('A', 1)), attempts: 0 });

/** A database that only has sessions. */
function database(): OutboxDatabase & { readonly sessions: AbortController[] } {
  const sessions: AbortController[] = [];
  return {
    name: 'nothing',
    sessions,
    async connect() {
      const lost = new AbortController();
      sessions.push(lost);
      return { lost: lost.signal, close: async () => undefined } as OutboxConnection;
    },
  };
}

/** Runs sessions on a virtual clock. */
function start<End>(
  settings: Omit<RelaySettings, 'clock' | 'random'>,
  session: (session: RelaySession) => Promise<End>,
) {
  const clock = createVirtualClock();
  const stop = new AbortController();
  const counts: RelayCounts = { sent: 0, failed: 0, dead: 0, restarts: 0 };
  const running = runSessions({
    database: database(),
    settings: { ...settings, clock, random: () => 0 },
    counts,
    stop: stop.signal,
    session,
  });
  return { clock, stop, counts, running };
}

/** Lets time pass until something has ended, and gives its end. */
async function settled<T>(clock: VirtualClock, running: Promise<T>): Promise<T> {
  await clock.run(running.then(undefined, () => undefined));
  return running;
}

/** A session that publishes one record and tells what became of it, and when. */
const publishOne = async ({ publisher }: RelaySession) => {
  const one = record();
  await publisher.publish(one);
  const [outcome] = await publisher.confirm([one]);
  return { outcome, error: publisher.errorOf(one) };
};

const silent: Destination = {
  name: 'silent',
  takesBatches: false,
  publish: () => new Promise(() => undefined),
};

test('a publication without an answer is unconfirmed after half a minute', async () => {
  const { clock, running } = start({ destination: silent }, publishOne);
  const began = clock.now();
  expect(await settled(clock, running)).toEqual({
    outcome: 'unconfirmed',
    error: `no confirmation in ${PUBLISH_TIMEOUT_MS} ms`,
  });
  expect(clock.now() - began).toBe(PUBLISH_TIMEOUT_MS);
});

test('a dispatcher has the time of its whole schedule, longer than a relay would wait', async () => {
  const subscriber = 'http://shop.example/';
  const clock = createVirtualClock();
  const { transport } = createNetwork({ clock, scripts: { [subscriber]: [503, 503, 202] } });
  const policy = parseDeliverySpec({ retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT10M' });
  const destination = dispatcherDestination(createDispatcher({ transport, clock }), {
    subscriber,
    policy,
  });
  const stop = new AbortController();
  const running = runSessions({
    database: database(),
    settings: { destination, clock },
    counts: { sent: 0, failed: 0, dead: 0, restarts: 0 },
    stop: stop.signal,
    session: publishOne,
  });
  const began = clock.now();
  expect(await settled(clock, running)).toEqual({ outcome: 'confirmed', error: undefined });
  expect(clock.now() - began).toBeGreaterThanOrEqual(1_200_000);
});

test('a relay that is asked to stop ends what limits itself after half a minute', async () => {
  const patient = { ...silent, limitsItself: true };
  const { clock, stop, running } = start({ destination: patient }, publishOne);
  await clock.advance(3_600_000);
  stop.abort();
  const stopped = clock.now();
  expect(await settled(clock, running)).toEqual({
    outcome: 'unconfirmed',
    error: `no confirmation in ${PUBLISH_TIMEOUT_MS} ms after the relay was asked to stop`,
  });
  expect(clock.now() - stopped).toBe(PUBLISH_TIMEOUT_MS);
});

test('a time that is asked for counts for every destination', async () => {
  const patient = { ...silent, limitsItself: true };
  const { clock, running } = start({ destination: patient, publishTimeoutMs: 70 }, publishOne);
  expect(await settled(clock, running)).toMatchObject({ error: 'no confirmation in 70 ms' });
});

test('a session that is lost ends what is in flight, and the next one begins after a pause', async () => {
  const held = database();
  const clock = createVirtualClock();
  const counts: RelayCounts = { sent: 0, failed: 0, dead: 0, restarts: 0 };
  const outcomes: unknown[] = [];
  const running = runSessions({
    database: held,
    settings: { destination: silent, clock, random: () => 0 },
    counts,
    stop: new AbortController().signal,
    async session(session) {
      if (held.sessions.length > 1) return { end: 'second' };
      const publishing = publishOne(session);
      held.sessions[0]?.abort(new Error('the connection has ended'));
      outcomes.push(await publishing);
      throw new Error('the connection has ended');
    },
  });
  expect(await settled(clock, running)).toEqual({ end: 'second' });
  expect(outcomes).toEqual([{ outcome: 'unconfirmed', error: 'the connection has ended' }]);
  expect(counts).toMatchObject({ restarts: 1, lastError: 'the connection has ended' });
});

test('what no repetition mends ends the relay; a wish to stop ends it without a restart', async () => {
  const final = start({ destination: silent }, async () => {
    throw outboxError('OUTBOX_SCHEMA_MISSING', 'Cannot relay: no schema');
  });
  await expect(settled(final.clock, final.running)).rejects.toMatchObject({
    code: 'OUTBOX_SCHEMA_MISSING',
  });
  const stopped = start({ destination: silent }, async () => {
    stopped.stop.abort();
    throw new Error('in the middle');
  });
  expect(await settled(stopped.clock, stopped.running)).toEqual({ end: 'stopped' });
  expect(stopped.counts.restarts).toBe(0);
});

test('somebody who is told of an interruption, and fails, does not end the relay', async () => {
  const told: string[] = [];
  const onError = (error: unknown) => {
    told.push(String(error));
    throw new Error('a log that is full');
  };
  let sessions = 0;
  const { clock, running, counts } = start({ destination: silent, onError }, async () => {
    sessions += 1;
    if (sessions < 3) throw new Error('interrupted');
    return { end: 'done' } as const;
  });
  expect(await settled(clock, running)).toEqual({ end: 'done' });
  expect(told).toEqual(['Error: interrupted', 'Error: interrupted']);
  expect(counts.restarts).toBe(2);
});
