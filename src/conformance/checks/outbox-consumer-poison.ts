/** Checks of events that cannot be processed, in "The consumer" on spec page 7. */
import type { ConsumerWorld, OutboxConsumerAdapter } from '../adapter-outbox-consumer.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  consumerCheck as check,
  crashEverywhere,
  drain,
  IDS,
  inWorld,
} from './outbox-consumer-drive.ts';
import {
  expectAll,
  expectKeyOrder,
  expectSame,
  firsts,
  STEP_MAX,
  settleAndStop,
  stepTimes,
} from './outbox-drive.ts';

const POISON = ['park', 'dead-letter'] as const;

/** Checks of what stops, parks and goes to the dead letters. */
export const consumerPoisonChecks: readonly Check[] = [
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
  check('OBX-051/in-order', 'A released key goes on where it stopped, in order', goesOn),
  check('OBX-051/not-mended', 'A key released too early is parked again in order', parkedAgain),
  check('OBX-051/at-once', 'What follows does not overtake while a consumer runs', atOnce),
  check('OBX-051/every-crash', 'Released, wherever the consumer crashes then', releasedAfter),
];

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

const PARKS = { poison: 'park', failing: ['a2'] } as const;
const WAITING = ['a2', 'a3', 'a4', 'a5'];

/** Every record has its effect, once, those of a key in order, and nothing is parked. */
async function expectReleased(world: ConsumerWorld, when: string): Promise<void> {
  const effects = await world.effects();
  expectSame(`Not one effect each ${when}`, IDS, effects);
  expectKeyOrder(`Out of order ${when}`, IDS, effects);
  expectSame(`Parked still ${when}`, [], await world.parked());
}

async function goesOn(consumers: OutboxConsumerAdapter): Promise<void> {
  await inWorld(consumers, PARKS, async (world) => {
    await drain(world);
    expectSame('Nothing is parked', WAITING, await world.parked());
    await world.mend();
    await world.releaseKey('a');
    await drain(world);
    await expectReleased(world, 'after the release');
    const [committed = 0] = await world.committed();
    if (committed !== IDS.length)
      throw new CheckFailure('The offset has moved', IDS.length, committed);
  });
}

async function parkedAgain(consumers: OutboxConsumerAdapter): Promise<void> {
  await inWorld(consumers, PARKS, async (world) => {
    await drain(world);
    await world.releaseKey('a');
    await drain(world);
    const parked = firsts(await world.parked());
    if (parked.join() !== WAITING.join())
      throw new CheckFailure('Parked otherwise', WAITING, parked);
    await world.mend();
    await world.releaseKey('a');
    await drain(world);
    await expectReleased(world, 'after the second release');
  });
}

async function atOnce(consumers: OutboxConsumerAdapter): Promise<void> {
  await inWorld(consumers, PARKS, async (world) => {
    const consumer = await world.startConsumer();
    for (let steps = 0; (await world.parked()).length === 0; steps += 1) {
      if (steps > STEP_MAX) throw new CheckFailure('Nothing is parked', WAITING, []);
      await consumer.step();
    }
    await world.mend();
    await world.releaseKey('a');
    // The owner of the partition can end because of it; its successor goes on.
    await settleAndStop(consumer);
    await drain(world);
    await expectReleased(world, 'after a release beside the consumer');
  });
}

async function releasedAfter(consumers: OutboxConsumerAdapter): Promise<void> {
  let isOver = false;
  for (let steps = 0; !isOver; steps += 1) {
    if (steps > STEP_MAX)
      throw new CheckFailure('The consumer does not come to rest', STEP_MAX, steps);
    await inWorld(consumers, PARKS, async (world) => {
      await drain(world);
      await world.mend();
      await world.releaseKey('a');
      const consumer = await world.startConsumer();
      isOver = await stepTimes(consumer, steps);
      await consumer.crash();
      await drain(world);
      await expectReleased(world, `after a crash at step ${steps}`);
    });
  }
}
