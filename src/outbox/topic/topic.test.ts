import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deliveryDuplicatesMax } from '../duplicate-bound.ts';
import { eventually, gate } from '../postgres/fixture-eventually.ts';
import { orderEvent, startOutboxServer } from '../postgres/fixture-outbox.ts';
import { mixed, write } from '../postgres/fixture-relays.ts';
import { start as startRunning } from '../postgres/fixture-running.ts';
import { type FixtureServer, serverObstacle } from '../postgres/fixture-server.ts';
import { type OpenOutboxDatabase, openOutboxDatabase } from '../postgres/open-database.ts';
import { createOutboxRelay } from '../postgres/outbox-relay.ts';
import { OUTBOX_CRASH_POINTS } from '../steps.ts';
import { createTopicConsumer, type TopicConsumerOptions } from './topic-consumer.ts';
import { topicDestination } from './topic-destination.ts';
import { describeTopicTx, rewindTopicTx, trimTopicTx } from './topic-keep.ts';
import { listParkedTopicKeysTx, releaseTopicKeysTx } from './topic-release.ts';
import { createTopicTx } from './topic-tables.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;
const TOPIC = 'orders';

describe.skipIf(obstacle !== undefined)(`a topic on a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function open(partitions: number): Promise<{ url: string; database: OpenOutboxDatabase }> {
    const url = await server.createDatabase();
    const database = await openOutboxDatabase(url);
    await database.transaction(async (tx) => {
      await createTopicTx(tx, TOPIC, { partitions });
      await tx.query('create table effect (seq serial, consumer text, id text)', []);
    });
    return { url, database };
  }

  const publish = (database: OpenOutboxDatabase, ids: readonly (readonly [string, number])[]) =>
    topicDestination(database, TOPIC).publish(
      ids.map(([key, n]) => orderEvent(key, n)),
      { signal: new AbortController().signal },
    );

  const effectsOf = async (database: OpenOutboxDatabase, consumer: string) => {
    const { rows } = await database.transaction((tx) =>
      tx.query('select id from effect where consumer = $1 order by seq', [consumer]),
    );
    return (rows as readonly { id: string }[]).map(({ id }) => id);
  };

  /** A consumer that writes down what it is given, and stops when nothing is left. */
  function start(
    database: OpenOutboxDatabase,
    name: string,
    options: Partial<TopicConsumerOptions> = {},
  ) {
    const consumer = createTopicConsumer({
      ...{ database, topic: TOPIC, consumer: name, pollMs: 10, backoffMs: () => 1 },
      async handle({ id }, tx) {
        await tx.query('insert into effect (consumer, id) values ($1, $2)', [name, id]);
      },
      ...options,
    });
    return startRunning(consumer);
  }

  const caughtUp = (database: OpenOutboxDatabase, name: string) =>
    eventually(async () => {
      const rows = await database.transaction((tx) => describeTopicTx(tx, TOPIC));
      const own = rows.filter(({ consumer }) => consumer === name);
      expect(own.length).toBeGreaterThan(0);
      expect(own.reduce((sum, { lag }) => sum + lag, 0)).toBe(0);
    });

  test('from the outbox through a relay and a topic to two consumers: each effect once, keys in order', async () => {
    const { url, database } = await open(4);
    const keys = ['A', 'B', 'C', 'D', 'E'];
    await write(url, mixed(keys, 12));
    const destination = topicDestination(database, TOPIC);
    const options = { database, destination, batch: 7, pollMs: 10 };
    const relay = startRunning(createOutboxRelay(options));
    const consumers = [1, 2].map(() => start(database, 'billing', { commitEvery: 1 }));
    await eventually(async () => expect(await effectsOf(database, 'billing')).toHaveLength(60));
    await caughtUp(database, 'billing');
    await relay.stop();
    for (const one of consumers) expect(await one.stop()).toEqual({ end: 'stopped' });
    const effects = await effectsOf(database, 'billing');
    for (const key of keys) {
      expect(effects.filter((id) => id.startsWith(key))).toEqual(
        Array.from({ length: 12 }, (_, index) => `${key}-${index + 1}`),
      );
    }
    await database.close();
  });

  test('whatever the step at which it stops: no record is lost, no effect repeated, repetitions within their bound', async () => {
    const { database } = await open(1);
    const all = Array.from({ length: 12 }, (_, index) => ['A', index + 1] as const);
    await publish(database, all);
    const trials = OUTBOX_CRASH_POINTS.consumer.flatMap((point) =>
      [1, 5].map((time) => ({ point, time })),
    );
    let crashes = 0;
    let worst = 0;
    for (const [index, { point, time }] of trials.entries()) {
      const name = `trial-${index}`;
      let passed = 0;
      const stop = new AbortController();
      const first = createTopicConsumer({
        ...{ database, topic: TOPIC, consumer: name, commitEvery: 5, pollMs: 1 },
        handle: (event, tx) =>
          tx.query('insert into effect (consumer, id) values ($1, $2)', [name, event.id]),
        at(reached) {
          if (reached === 'after sleep') stop.abort();
          if (reached !== point) return;
          passed += 1;
          if (passed === time) throw new Error('crash');
        },
        onError: () => {
          crashes += 1;
          stop.abort();
        },
      });
      await first.run({ signal: stop.signal });
      const before = (await effectsOf(database, name)).length;
      // Its session ends: nobody waits for it.
      await database.transaction((tx) =>
        tx.query('delete from eds.topic_member where consumer = $1', [name]),
      );
      let given = 0;
      let hasRested = false;
      const second = start(database, name, {
        commitEvery: 5,
        at: (reached) => {
          if (reached === 'after begin') given += 1;
          if (reached === 'before sleep') hasRested = true;
        },
      });
      // It rests when there is nothing left that it could be given again.
      await eventually(() => expect(hasRested).toBe(true));
      await second.stop();
      const effects = await effectsOf(database, name);
      expect([point, time, effects]).toEqual([point, time, all.map(([key, n]) => `${key}-${n}`)]);
      // What it was given beside what had no effect yet, it was given again.
      worst = Math.max(worst, given - (12 - before));
    }
    expect(crashes).toBeGreaterThan(25);
    expect(worst).toBe(deliveryDuplicatesMax({ commitEvery: 5, commits: 'next', crashes: 1 }));
    await database.close();
  });

  test('who has lost its partition can neither have an effect nor commit, and goes on with what it is given', async () => {
    const { database } = await open(1);
    await publish(database, [
      ['A', 1],
      ['A', 2],
      ['A', 3],
    ]);
    const paused = gate();
    const released = gate();
    const steps: string[] = [];
    let isFirst = true;
    const slow = start(database, 'billing', {
      async at(point) {
        steps.push(point);
        if (point !== 'before commitEffect' || !isFirst) return;
        isFirst = false;
        paused.open();
        await released.passed;
      },
    });
    await paused.passed;
    // It was silent for longer than its session: the next one to join gets the partition.
    await database.transaction((tx) => tx.query('delete from eds.topic_member', []));
    const joined = gate();
    const other = start(database, 'billing', {
      at: (point) => {
        if (point === 'after join') joined.open();
      },
    });
    await joined.passed;
    released.open();
    await eventually(async () => {
      expect(await effectsOf(database, 'billing')).toEqual(['A-1', 'A-2', 'A-3']);
    });
    // The other one goes on as soon as the transaction of this one has ended; what this one does then takes its time.
    await eventually(() => {
      const refused = steps.indexOf('after commitEffect');
      expect(steps.slice(refused, refused + 2)).toEqual(['after commitEffect', 'before leave']);
    });
    for (const one of [slow, other]) expect(await one.stop()).toEqual({ end: 'stopped' });
    expect(await effectsOf(database, 'billing')).toEqual(['A-1', 'A-2', 'A-3']);
    await database.close();
  });

  test.each([
    ['dead-letter', ['A-1', 'B-1', 'A-3'], { dead: 1, parked: 0, released: 0 }],
    ['park', ['A-1', 'B-1'], { dead: 0, parked: 2, released: 0 }],
  ] as const)('poison: %s', async (poison, effects, aside) => {
    const { database } = await open(1);
    await publish(database, [
      ['A', 1],
      ['A', 2],
      ['B', 1],
      ['A', 3],
    ]);
    const handle: TopicConsumerOptions['handle'] = async ({ id }, tx) => {
      if (id === 'A-2') throw new Error('poison');
      await tx.query('insert into effect (consumer, id) values ($1, $2)', ['billing', id]);
    };
    const errors: unknown[] = [];
    const options = { poison, handle, attemptMax: 2, commitEvery: 1 };
    const onError = (error: unknown) => {
      errors.push(error);
      throw new Error('Whoever is told does not decide');
    };
    const one = start(database, 'billing', { ...options, onError });
    await caughtUp(database, 'billing');
    await one.stop();
    expect(await effectsOf(database, 'billing')).toEqual(effects);
    expect(errors.map(String)).toEqual(['Error: poison', 'Error: poison']);
    expect(await database.transaction((tx) => describeTopicTx(tx, TOPIC))).toEqual([
      { consumer: 'billing', partition: 0, committed: 4, lag: 0, ...aside },
    ]);
    await database.close();
  });

  test('poison: stop ends the consumer at the record, and nothing overtakes it', async () => {
    const { database } = await open(1);
    await publish(database, [
      ['A', 1],
      ['A', 2],
      ['A', 3],
    ]);
    const handle: TopicConsumerOptions['handle'] = ({ id }) => {
      if (id === 'A-2') throw new Error('poison');
    };
    const { running } = start(database, 'billing', { handle });
    expect(await running).toMatchObject({ end: 'halted', record: { id: 'A-2', offset: 1 } });
    expect(await database.transaction((tx) => describeTopicTx(tx, TOPIC))).toMatchObject([
      { committed: 1, lag: 2 },
    ]);
    await database.close();
  });

  test('set back, a group reads again what it has, without a second effect; trimmed is what all have committed', async () => {
    const { database } = await open(1);
    await publish(database, [
      ['A', 1],
      ['A', 2],
      ['A', 3],
    ]);
    const given: string[] = [];
    const one = start(database, 'billing', { at: (point) => void given.push(point) });
    await eventually(async () => expect(await effectsOf(database, 'billing')).toHaveLength(3));
    const place = { topic: TOPIC, consumer: 'billing', partition: 0, offset: 1 };
    const begun = () => given.filter((point) => point === 'after begin').length;
    expect(await database.transaction((tx) => rewindTopicTx(tx, place))).toBe(true);
    await eventually(() => expect(begun()).toBe(5));
    await one.stop();
    expect(await effectsOf(database, 'billing')).toEqual(['A-1', 'A-2', 'A-3']);
    const trim = (olderThanMs: number) =>
      database.transaction((tx) => trimTopicTx(tx, TOPIC, { olderThanMs }));
    await database.transaction((tx) => rewindTopicTx(tx, { ...place, offset: 2 }));
    expect([await trim(60_000), await trim(0), await trim(0)]).toEqual([0, 2, 0]);
    await database.close();
  });

  test('what is parked outlives a trim, and goes on in order when it is released beside its consumer', async () => {
    const { database } = await open(1);
    await publish(database, [
      ['A', 1],
      ['B', 1],
      ['A', 2],
    ]);
    let isMended = false;
    const arrived = gate();
    const goOn = gate();
    let commits = 0;
    const one = start(database, 'billing', {
      ...{ poison: 'park', attemptMax: 1, commitEvery: 1 },
      handle: async ({ id }, tx) => {
        if (id === 'A-1' && !isMended) throw new Error('poison');
        await tx.query('insert into effect (consumer, id) values ($1, $2)', ['billing', id]);
      },
      at: async (point) => {
        if (point !== 'before commitEffect') return;
        commits += 1;
        // The fourth is that of A-3: it is about to be parked.
        if (commits !== 4) return;
        arrived.open();
        await goOn.passed;
      },
    });
    await caughtUp(database, 'billing');
    const group = { topic: TOPIC, consumer: 'billing' };
    const parked = () => database.transaction((tx) => listParkedTopicKeysTx(tx, group));
    expect(await parked()).toMatchObject([{ key: 'A', pending: 2 }]);
    const trimmed = database.transaction((tx) => trimTopicTx(tx, TOPIC, { olderThanMs: 0 }));
    expect(await trimmed).toBe(1);

    await publish(database, [['A', 3]]);
    await arrived.passed;
    isMended = true;
    const release = (keys?: readonly string[]) =>
      database.transaction((tx) => releaseTopicKeysTx(tx, group, keys && { keys }));
    expect(await release(['B', 'C'])).toEqual([]);
    expect(await release()).toEqual(['A']);
    expect(await parked()).toEqual([]);
    goOn.open();
    await eventually(async () => expect(await effectsOf(database, 'billing')).toHaveLength(4));
    await one.stop();
    expect(await effectsOf(database, 'billing')).toEqual(['B-1', 'A-1', 'A-2', 'A-3']);
    expect(await database.transaction((tx) => describeTopicTx(tx, TOPIC))).toMatchObject([
      { lag: 0, parked: 0, released: 0, dead: 0 },
    ]);
    await database.close();
  });

  test('topics that are made at the same moment do not disturb one another', async () => {
    const database = await openOutboxDatabase(await server.createDatabase());
    const names = ['a', 'b', 'c', 'd', 'a'];
    const made = await Promise.all(
      names.map((name) => database.transaction((tx) => createTopicTx(tx, name))),
    );
    expect(made.filter(Boolean)).toHaveLength(4);
    await database.close();
  });

  test('a topic that is not there is an error with its remedy, for writers and consumers', async () => {
    const url = await server.createDatabase();
    const database = await openOutboxDatabase(url);
    const { running } = start(database, 'billing');
    await expect(running).rejects.toMatchObject({
      code: 'OUTBOX_SCHEMA_MISSING',
      message: expect.stringContaining('createTopicTx makes it'),
    });
    await database.transaction((tx) => createTopicTx(tx, 'another'));
    await expect(publish(database, [['A', 1]])).rejects.toMatchObject({ code: 'OUTBOX_REJECTED' });
    await expect(start(database, 'billing').running).rejects.toMatchObject({
      code: 'OUTBOX_SCHEMA_MISSING',
    });
    await database.close();
  });
});

test.each([
  [{ topic: '' }, 'its name has 0 characters'],
  [{ consumer: 'x'.repeat(201) }, 'the name of the consumer has 201 characters'],
  [{ fetchMax: 0 }, 'fetchMax 0 is not a whole number from 1'],
  [{ sessionTimeoutMs: Number.NaN }, 'sessionTimeoutMs NaN is not a whole number from 1'],
  [{ commitEvery: 0 }, 'commitEvery 0 is not a whole number from 1'],
])('a consumer with %j is refused when it is made', (wrong, message) => {
  const database = { transaction: () => Promise.reject(new Error('not asked')) };
  const options = { database, topic: TOPIC, consumer: 'billing', handle: () => undefined };
  expect(() => createTopicConsumer({ ...options, ...wrong })).toThrow(message);
});
