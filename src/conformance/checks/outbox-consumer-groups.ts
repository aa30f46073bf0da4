/** Checks of several consumers and of the order of effects, in "The consumer" on spec page 7. */
import type { ConsumerWorld, OutboxConsumerAdapter } from '../adapter-outbox-consumer.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  consumerCheck as check,
  crashEverywhere,
  drain,
  IDS,
  inWorld,
} from './outbox-consumer-drive.ts';
import { event, expectAll, expectKeyOrder, expectSame, settle, stepTimes } from './outbox-drive.ts';

/** Checks of partitions that change hands, and of order. */
export const consumerGroupChecks: readonly Check[] = [
  check('OBX-045/zombie', 'A consumer that lost its partition has no more effects', zombie),
  check(
    'OBX-046/zombie',
    'A consumer that lost its partition does not set the offset back',
    zombieOffset,
  ),
  check('OBX-047/hand-over', 'No record is lost when a partition changes hands', handOver),
  check('OBX-048/first', 'The first effects of a key are in order', order),
  check('OBX-048/two-partitions', 'Also with two partitions and two consumers', twoPartitions),
];

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
