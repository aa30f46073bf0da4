/** Checks of "The consumer" on spec page 7. */
import type { Adapter } from '../adapter.ts';
import type {
  ConsumerSetup,
  ConsumerWorld,
  OutboxConsumerAdapter,
} from '../adapter-outbox-consumer.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  event,
  expectAll,
  expectKeyOrder,
  expectNoJump,
  expectSame,
  firsts,
  STEP_MAX,
  settle,
  settleAndStop,
  stepTimes,
} from './outbox-drive.ts';

/** The records that most checks use, of two keys in one partition. */
const IDS = ['a1', 'b1', 'a2', 'a3', 'b2', 'a4', 'b3', 'a5', 'b4'];

const POISON = ['park', 'dead-letter'] as const;

type Run = (consumers: OutboxConsumerAdapter) => Promise<void>;

/** Every check of consumers. */
export const outboxConsumerChecks: readonly Check[] = [
  check(
    'OBX-030/every-crash',
    'No record is left without effect, wherever the consumer crashes',
    noLoss,
  ),
  check('OBX-030/last', 'Nor when the offset of the last record is committed', (each) =>
    noLoss(each, 'last'),
  ),
  check('OBX-031/every-crash', 'One crash repeats M records at most', (each) =>
    crashBound(each, 'next', 0),
  ),
  check('OBX-032/every-crash', 'One crash repeats M and one records at most', (each) =>
    crashBound(each, 'last', 1),
  ),
  check('OBX-033/clean', 'A graceful restart repeats nothing', (each) =>
    cleanRestart(each, 'next', 0),
  ),
  check('OBX-034/clean', 'A graceful restart repeats one record at most', (each) =>
    cleanRestart(each, 'last', 1),
  ),
  check('OBX-035/one', 'One failed commit adds M records at most', (each) =>
    failedCommits(each, 1),
  ),
  check('OBX-035/three', 'Three failed commits add three times M at most', (each) =>
    failedCommits(each, 3),
  ),
  check('OBX-037/every-crash', 'An effect happens once, wherever the consumer crashes', effectOnce),
  check('OBX-037/copies', 'An effect happens once though the log has copies', copies),
  check('OBX-038/within', 'Within its retention the inbox remembers', retention),
  check('OBX-039/too-short', 'A retention that is too short is refused', refusedRetention),
  check(
    'OBX-040/stop',
    'Nothing of the partition follows an event that cannot be processed',
    stops,
  ),
  check('OBX-041/park', 'A parked key waits in order, and the others go on', parks),
  check('OBX-042/dead-letter', 'Events after a dead letter have their effects', deadLetters),
  check(
    'OBX-043/every-crash',
    'What is set aside is stored, wherever the consumer crashes',
    setAside,
  ),
  check('OBX-044/every-crash', 'Every record has one end', conservation),
  check('OBX-045/zombie', 'A consumer that lost its partition has no more effects', zombie),
  check(
    'OBX-046/zombie',
    'A consumer that lost its partition does not set the offset back',
    zombieOffset,
  ),
  check('OBX-047/hand-over', 'No record is lost when a partition changes hands', handOver),
  check('OBX-048/first', 'The first effects of a key are in order', order),
  check('OBX-048/two-partitions', 'Also with two partitions and two consumers', twoPartitions),
  check('OBX-049/every-crash', 'Deliveries go one forward, or back', noJumps),
];

function check(id: string, title: string, run: Run): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'outboxConsumer',
    run: async ({ outboxConsumer: consumers }: Adapter) => {
      if (consumers === undefined)
        throw new TypeError(`Cannot run ${id}: the adapter has no outboxConsumer`);
      await run(consumers);
    },
  };
}

async function inWorld<T>(
  consumers: OutboxConsumerAdapter,
  setup: Partial<ConsumerSetup>,
  act: (world: ConsumerWorld) => Promise<T>,
): Promise<T> {
  const partitions = [IDS.map(event)];
  const world = await consumers.open({
    partitions,
    commitEvery: 3,
    commits: 'next',
    inbox: true,
    poison: 'stop',
    ...setup,
  });
  try {
    return await act(world);
  } finally {
    await world.close();
  }
}

async function drain(world: ConsumerWorld) {
  return settleAndStop(await world.startConsumer());
}

/** Lets a consumer crash after each of its steps in turn, and another one finish. */
async function crashEverywhere(
  consumers: OutboxConsumerAdapter,
  setup: Partial<ConsumerSetup>,
  after: (world: ConsumerWorld, steps: number) => Promise<void>,
): Promise<void> {
  let isOver = false;
  for (let steps = 0; !isOver; steps += 1) {
    if (steps > STEP_MAX)
      throw new CheckFailure('The consumer does not come to rest', STEP_MAX, steps);
    await inWorld(consumers, setup, async (world) => {
      const first = await world.startConsumer();
      isOver = await stepTimes(first, steps);
      await first.crash();
      await drain(world);
      // Silence breaks no order and repeats nothing.
      const effects = await world.effects();
      expectAll(`Nothing has an effect after a crash at step ${steps}`, ['a1'], effects);
      const delivered = (await world.deliveries()).map(({ id }) => id);
      expectAll(`An effect without delivery after a crash at step ${steps}`, effects, delivered);
      await after(world, steps);
    });
  }
}

async function noLoss(consumers: OutboxConsumerAdapter, commits: 'next' | 'last' = 'next') {
  for (const inbox of [true, false]) {
    for (const commitEvery of [1, 4, 100]) {
      await crashEverywhere(consumers, { commits, inbox, commitEvery }, async (world, steps) => {
        expectAll(`Lost after a crash at step ${steps}`, IDS, await world.effects());
      });
    }
  }
}

/** Deliveries of records that were delivered before. */
async function repeated(world: ConsumerWorld): Promise<number> {
  const places = (await world.deliveries()).map(
    ({ partition, offset }) => `${partition} ${offset}`,
  );
  return places.length - new Set(places).size;
}

async function expectRepeated(world: ConsumerWorld, when: string, bound: number): Promise<void> {
  const copied = await repeated(world);
  if (copied > bound) throw new CheckFailure(`Too many after a ${when}`, bound, copied);
}

async function crashBound(
  consumers: OutboxConsumerAdapter,
  commits: 'next' | 'last',
  more: number,
) {
  for (const commitEvery of [1, 2, 3, 5]) {
    const bound = commitEvery + more;
    await crashEverywhere(consumers, { commits, commitEvery }, async (world, steps) => {
      // The second consumer stops gracefully and reads nothing again.
      await expectRepeated(world, `crash at step ${steps}`, bound);
    });
  }
}

async function cleanRestart(
  consumers: OutboxConsumerAdapter,
  commits: 'next' | 'last',
  bound: number,
) {
  for (const commitEvery of [1, 2, 4, 100]) {
    for (let steps = 0; steps < 60; steps += 1) {
      await inWorld(consumers, { commits, commitEvery }, async (world) => {
        const first = await world.startConsumer();
        await stepTimes(first, steps);
        await first.askToStop();
        await settle(first);
        await drain(world);
        await expectRepeated(world, `stop at step ${steps}`, bound);
        expectAll(`Lost after a stop at step ${steps}`, IDS, await world.effects());
      });
    }
  }
}

async function failedCommits(consumers: OutboxConsumerAdapter, failed: number) {
  for (const commitEvery of [1, 2, 3]) {
    const bound = commitEvery * (failed + 1);
    await crashEverywhere(
      consumers,
      { commitEvery, failedCommits: failed },
      async (world, steps) => {
        await expectRepeated(world, `crash at step ${steps}`, bound);
        expectAll(`Lost after a crash at step ${steps}`, IDS, await world.effects());
      },
    );
  }
}

async function effectOnce(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const commits of ['next', 'last'] as const) {
    await crashEverywhere(consumers, { commits, commitEvery: 100 }, async (world, steps) => {
      expectSame(`Not once each after a crash at step ${steps}`, IDS, await world.effects());
    });
  }
}

async function copies(consumers: OutboxConsumerAdapter): Promise<void> {
  const partitions = [['a1', 'a2', 'a1', 'a2', 'a3', 'a2', 'a3'].map(event)];
  await crashEverywhere(consumers, { partitions }, async (world) => {
    expectSame('A copy had an effect', ['a1', 'a2', 'a3'], await world.effects());
  });
}

async function retention(consumers: OutboxConsumerAdapter): Promise<void> {
  const setup = { inboxRetentionMs: 60_000, redeliveryAgeMaxMs: 59_000 };
  await inWorld(consumers, setup, async (world) => {
    await drain(world);
    await world.passTime(59_000);
    await world.rewind(0, 0);
    await drain(world);
    expectSame('Forgotten too early', IDS, await world.effects());
    if ((await repeated(world)) === 0)
      throw new CheckFailure('Nothing was delivered again', IDS.length, 0);
  });
}

async function refusedRetention(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const inboxRetentionMs of [1, 60_000]) {
    const opened = await inWorld(
      consumers,
      { inboxRetentionMs, redeliveryAgeMaxMs: 60_000 },
      async () => 'opened',
    ).catch(() => 'refused');
    if (opened !== 'refused')
      throw new CheckFailure('It was accepted', '> 60000', inboxRetentionMs);
  }
}

async function stops(consumers: OutboxConsumerAdapter): Promise<void> {
  await inWorld(consumers, { poison: 'stop', failing: ['a2'] }, async (world) => {
    for (let restart = 0; restart < 3; restart += 1) {
      const end = await drain(world);
      if (end !== 'halted') throw new CheckFailure('The consumer goes on', 'halted', end);
    }
    expectSame('Other effects than those before it', ['a1', 'b1'], await world.effects());
    const [committed = 0] = await world.committed();
    if (committed > 2) throw new CheckFailure('Its offset is committed', 2, committed);
  });
}

async function parks(consumers: OutboxConsumerAdapter): Promise<void> {
  await crashEverywhere(consumers, { poison: 'park', failing: ['a2'] }, async (world, steps) => {
    const expected = IDS.filter((id) => id.startsWith('b') || id === 'a1');
    expectSame(`Other effects after a crash at step ${steps}`, expected, await world.effects());
    const parked = firsts(await world.parked());
    const order = ['a2', 'a3', 'a4', 'a5'];
    if (parked.join() !== order.join()) throw new CheckFailure('Parked otherwise', order, parked);
  });
}

async function deadLetters(consumers: OutboxConsumerAdapter): Promise<void> {
  await crashEverywhere(
    consumers,
    { poison: 'dead-letter', failing: ['a2'] },
    async (world, steps) => {
      const expected = IDS.filter((id) => id !== 'a2');
      expectSame(`Other effects after a crash at step ${steps}`, expected, await world.effects());
    },
  );
}

async function setAside(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const poison of POISON) {
    for (const inbox of [true, false]) {
      await crashEverywhere(consumers, { poison, inbox, failing: ['b2'] }, async (world, steps) => {
        const aside = [...(await world.deadLetters()), ...(await world.parked())];
        expectAll(`Not stored after a crash at step ${steps}`, ['b2'], aside);
      });
    }
  }
}

async function conservation(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const poison of POISON) {
    await crashEverywhere(consumers, { poison, failing: ['a3'] }, async (world, steps) => {
      const ends = [
        ...(await world.effects()),
        ...(await world.deadLetters()),
        ...(await world.parked()),
      ];
      expectSame(`Not one end each after a crash at step ${steps}`, IDS, ends);
    });
  }
}

/** A consumer is paused after each step in turn, another takes over and finishes, and the first one wakes up. */
async function wakeLate(
  consumers: OutboxConsumerAdapter,
  look: (world: ConsumerWorld) => Promise<(steps: number) => Promise<void>>,
): Promise<void> {
  for (let steps = 0; steps < 40; steps += 1) {
    await inWorld(consumers, { inbox: false }, async (world) => {
      const paused = await world.startConsumer();
      await stepTimes(paused, steps);
      await settle(await world.startConsumer());
      expectAll(`Not taken over after a pause at step ${steps}`, IDS, await world.effects());
      const judge = await look(world);
      await settle(paused);
      await judge(steps);
    });
  }
}

async function zombie(consumers: OutboxConsumerAdapter): Promise<void> {
  await wakeLate(consumers, async (world) => {
    const before = await world.effects();
    return async (steps) => {
      expectSame(`More effects after a pause at step ${steps}`, before, await world.effects());
    };
  });
}

async function zombieOffset(consumers: OutboxConsumerAdapter): Promise<void> {
  await wakeLate(consumers, async (world) => {
    const [before = 0] = await world.committed();
    return async (steps) => {
      const [after = 0] = await world.committed();
      if (after < before)
        throw new CheckFailure(`Set back after a pause at step ${steps}`, before, after);
    };
  });
}

async function handOver(consumers: OutboxConsumerAdapter): Promise<void> {
  await wakeLate(consumers, async (world) => async (steps) => {
    await drain(world);
    expectAll(`Lost after a pause at step ${steps}`, IDS, await world.effects());
  });
}

async function order(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const inbox of [true, false]) {
    await crashEverywhere(consumers, { inbox }, async (world, steps) => {
      expectKeyOrder(`Another order after a crash at step ${steps}`, IDS, await world.effects());
    });
  }
}

async function twoPartitions(consumers: OutboxConsumerAdapter): Promise<void> {
  const ids = [
    ['a1', 'a2', 'c1', 'a3'],
    ['b1', 'b2', 'd1', 'b3'],
  ];
  for (let steps = 0; steps < 40; steps += 1) {
    await inWorld(consumers, { partitions: ids.map((each) => each.map(event)) }, async (world) => {
      const first = await world.startConsumer();
      await stepTimes(first, steps);
      const second = await world.startConsumer();
      for (let turn = 0; turn < 60; turn += 1) {
        await first.step();
        await second.step();
      }
      await settle(first);
      await settle(second);
      expectSame(`Not once each, after step ${steps}`, ids.flat(), await world.effects());
      expectKeyOrder(`Another order, after step ${steps}`, ids.flat(), await world.effects());
    });
  }
}

async function noJumps(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const commits of ['next', 'last'] as const) {
    await crashEverywhere(consumers, { commits }, async (world, steps) => {
      const seen = (await world.deliveries()).map(({ id }) => id);
      expectNoJump(`A jump after a crash at step ${steps}`, IDS, seen);
    });
  }
}
