import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OUTBOX_CRASH_POINTS } from '../steps.ts';
import { startOutboxServer } from './fixture-outbox.ts';
import { start } from './fixture-running.ts';
import { type FixtureServer, serverObstacle } from './fixture-server.ts';
import { BATCH, buildProcess, outcomeOf, startTrial, type Trial, until } from './fixture-trial.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { pgDatabase } from './pg-database.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

/** How often each point is killed at, at its first, second, … time. `KILL_ROUNDS=10` is the long run. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 1);

type Relay = 'polling-relay' | 'log-relay';

/** Everything the kills came to; printed at the end. */
const totals = { kills: 0, committed: 0, published: 0, lost: 0, phantoms: 0, worst: 0, effects: 0 };

/** Steps that a relay or consumer comes to once; the others are met in the middle of the work. */
const ONCE = ['open', 'release', 'close', 'join', 'fence', 'leave', 'bury', 'rollback'];

/** Steps that come when the process is asked to end. */
const AT_THE_END = ['release', 'close', 'leave'];

const timeOf = (point: string, round: number) =>
  ONCE.some((step) => point.endsWith(` ${step}`)) ? 1 : 1 + round;

/** How a trial ends. */
interface Ending {
  /** Crashes of the relay. */
  readonly crashes: number;
  readonly dead?: number;
  /** Whether it is the consumer that has to finish, and not the relay. */
  readonly needsConsumer?: boolean;
}

/** The most events that one crash of a relay publishes again: a batch, and the rest of its last transaction. */
const BOUND = { 'polling-relay': BATCH, 'log-relay': BATCH + 1 } as const;

/** Relays what is pending within this process. */
async function relayHere({ url, broker }: Trial): Promise<void> {
  const relay = createOutboxRelay({
    database: pgDatabase(url),
    pollMs: 10,
    destination: {
      name: 'the broker',
      takesBatches: true,
      async publish(events) {
        for (const { id, subject = '' } of events) {
          broker.log.push({ partition: 0, offset: broker.log.length, id, key: subject });
        }
      },
    },
  });
  const { stop } = start(relay);
  await until('nothing is pending', async () => (await outcomeOf({ url })).pending === 0);
  await stop();
}

describe.skipIf(obstacle !== undefined)(`kill -9 of processes${noServer}`, () => {
  let server: FixtureServer;
  let program: string;
  beforeAll(async () => {
    [server, program] = await Promise.all([startOutboxServer(), buildProcess()]);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    if (program !== undefined) rmSync(dirname(program), { recursive: true });
    const { kills, committed, published, lost, phantoms, worst, effects } = totals;
    console.log(
      `kill -9: ${kills} kills, ${committed} events committed, ${published} publications, ${lost} lost, ` +
        `${phantoms} phantoms, ${worst} duplicates at worst after a kill (bound: polling ${BOUND['polling-relay']}, ` +
        `log ${BOUND['log-relay']}), ${effects} effects of events more than once`,
    );
    expect(totals).toMatchObject({ lost: 0, phantoms: 0, effects: 0 });
    expect(kills).toBeGreaterThanOrEqual(30);
  });

  async function withTrial(relay: Relay, action: (trial: Trial) => Promise<void>): Promise<void> {
    const trial = await startTrial(server, program, { hasSlot: relay === 'log-relay' });
    try {
      await action(trial);
    } finally {
      await trial.close();
    }
  }

  /** Lets a new relay, and the new consumer if there is one, finish the work, and checks what it has come to. */
  async function finish(
    trial: Trial,
    relay: Relay,
    { crashes, dead = 0, needsConsumer = false }: Ending,
  ): Promise<void> {
    const { broker } = trial;
    const child = needsConsumer ? undefined : trial.start({ role: relay });
    const consumer = needsConsumer ? trial.start({ role: 'consumer' }) : undefined;
    const { committed } = await outcomeOf(trial);
    const expected = committed.filter((id) => !broker.poison.has(id));
    await until('everything is published', () => {
      const ids = new Set(broker.log.map(({ id }) => id));
      return expected.every((id) => ids.has(id));
    });
    await until('nothing is pending', async () => (await outcomeOf(trial)).pending === 0);
    if (needsConsumer) {
      await until('everything has its effect', async () => {
        const effects = new Set((await outcomeOf(trial)).effects);
        return expected.every((id) => effects.has(id));
      });
    }
    expect(await (child ?? consumer)?.stop()).toEqual({ end: 'stopped' });
    await check(trial, { duplicatesMax: crashes * BOUND[relay], dead });
  }

  async function check(
    { broker, ...trial }: Trial,
    { duplicatesMax, dead }: { readonly duplicatesMax: number; readonly dead: number },
  ): Promise<void> {
    const outcome = await outcomeOf(trial);
    const raw = broker.log.map(({ id }) => id);
    const first = [...new Set(raw)];
    const lost = [...broker.acknowledged, ...outcome.committed].filter(
      (id) => !first.includes(id) && !broker.poison.has(id),
    );
    const phantoms = first.filter((id) => !outcome.committed.includes(id));
    const repeated = outcome.effects.length - new Set(outcome.effects).size;
    totals.committed += outcome.committed.length;
    totals.published += raw.length;
    totals.lost += lost.length;
    totals.phantoms += phantoms.length;
    totals.effects += repeated;
    expect(outcome.committed.length).toBeGreaterThan(0);
    expect({ lost, phantoms, repeated }).toEqual({ lost: [], phantoms: [], repeated: 0 });
    expect(outcome).toMatchObject({ pending: 0, dead });
    // First deliveries of a key are in the order of its commits.
    for (const key of ['A', 'B', 'C']) {
      const order = first.filter((id) => id.startsWith(key)).map((id) => Number(id.slice(2)));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
    const duplicates = raw.length - first.length;
    expect(duplicates).toBeLessThanOrEqual(duplicatesMax);
    if (duplicatesMax > 0) totals.worst = Math.max(totals.worst, duplicates);
  }

  const rounds = Array.from({ length: ROUNDS }, (_, index) => index + 1);

  /** Kills a relay at one point, and lets another one finish. */
  async function killRelay(relay: Relay, point: string, round: number): Promise<void> {
    await withTrial(relay, async (trial) => {
      const isPoison = point.endsWith(' bury');
      if (isPoison) trial.broker.poison.add('B-2');
      await trial.write();
      const victim = trial.start({ role: relay, killAt: { point, time: timeOf(point, round) } });
      if (AT_THE_END.some((step) => point.endsWith(` ${step}`))) {
        await until('nothing is pending', async () => (await outcomeOf(trial)).pending === 0);
        await victim.stop();
      }
      expect(await victim.ended).toBe('killed');
      totals.kills += 1;
      await finish(trial, relay, { crashes: 1, dead: isPoison ? 1 : 0 });
    });
  }

  for (const relay of ['polling-relay', 'log-relay'] as const) {
    test.concurrent.each(
      OUTBOX_CRASH_POINTS[relay].flatMap((point) => rounds.map((round) => ({ point, round }))),
    )(`${relay} killed $point (time $round)`, ({ point, round }) => killRelay(relay, point, round));
  }

  const WRITER_POINTS = [
    'after begin',
    'after order',
    'after enqueue',
    'after rollback',
    'after commit',
  ];
  test.concurrent.each(
    WRITER_POINTS.flatMap((point) => [
      { point, relay: 'polling-relay' as const, emits: false },
      { point, relay: 'log-relay' as const, emits: true },
    ]),
  )('writer killed $point, $relay', async ({ point, relay, emits }) => {
    await withTrial(relay, async (trial) => {
      const killAt = { point, time: point === 'after rollback' ? 1 : 3 };
      const victim = trial.start({ role: 'writer', writes: 8, emits, killAt });
      expect(await victim.ended).toBe('killed');
      totals.kills += 1;
      await trial.start({ role: 'writer', writes: 4, from: 8, emits }).ended;
      await finish(trial, relay, { crashes: 0 });
    });
  });

  const CONSUMER_POINTS = OUTBOX_CRASH_POINTS.consumer.filter(
    (point) => !/ (deadLetter|park)$/.test(point),
  );
  test.concurrent.each(CONSUMER_POINTS)('consumer killed %s', async (point) => {
    await withTrial('polling-relay', async (trial) => {
      await trial.write();
      await relayHere(trial);
      // A duplicate, as after a crash of a relay: the inbox has to know it.
      const [again] = trial.broker.log;
      trial.broker.log.push({ ...again, offset: trial.broker.log.length } as typeof again & object);
      const victim = trial.start({ role: 'consumer', killAt: { point, time: timeOf(point, 1) } });
      if (point.endsWith(' leave')) {
        await until('everything is consumed', async () => {
          return (await outcomeOf(trial)).effects.length === trial.broker.log.length - 1;
        });
        await victim.stop();
      }
      expect(await victim.ended).toBe('killed');
      totals.kills += 1;
      trial.broker.log.splice(trial.broker.log.length - 1, 1);
      await finish(trial, 'polling-relay', { crashes: 0, needsConsumer: true });
    });
  });
});

describe.skipIf(obstacle !== undefined)(`kill -9 of the server${noServer}`, () => {
  test.each(['polling-relay', 'log-relay'] as const)(
    '%s and writers outlive a server that is killed five times',
    async (relay) => {
      const server = await startOutboxServer();
      const program = await buildProcess();
      const trial = await startTrial(server, program, { hasSlot: relay === 'log-relay' });
      try {
        const child = trial.start({ role: relay });
        for (let kill = 0; kill < 5; kill += 1) {
          // The writer dies of the broken connection; what it was told to be committed is committed.
          const writer = trial.start({ role: 'writer', writes: 1000, from: kill * 1000 });
          const { size } = trial.broker.acknowledged;
          await until('the writer works', () => trial.broker.acknowledged.size > size + 10);
          await sleep(7 * kill);
          await server.kill();
          await writer.ended.catch(() => undefined);
          await server.start();
        }
        await until('everything is published', async () => (await outcomeOf(trial)).pending === 0);
        expect(await child.stop()).toEqual({ end: 'stopped' });
        const { committed } = await outcomeOf(trial);
        const raw = trial.broker.log.map(({ id }) => id);
        const published = new Set(raw);
        expect([...trial.broker.acknowledged].filter((id) => !published.has(id))).toEqual([]);
        expect(trial.broker.acknowledged.size).toBeGreaterThan(20);
        expect([...published].filter((id) => !committed.includes(id))).toEqual([]);
        expect(raw.length - published.size).toBeLessThanOrEqual(5 * BOUND[relay]);
        console.log(
          `server killed 5 times under ${relay}: ${trial.broker.acknowledged.size} acknowledged, ` +
            `0 lost, ${raw.length - published.size} duplicates (bound ${5 * BOUND[relay]})`,
        );
      } finally {
        await trial.close();
        await server[Symbol.asyncDispose]();
        rmSync(dirname(program), { recursive: true });
      }
    },
  );
});
