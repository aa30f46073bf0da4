/** Checks of events that cannot be processed, in "The consumer" on spec page 7. */
import type { OutboxConsumerAdapter } from '../adapter-outbox-consumer.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  consumerCheck as check,
  crashEverywhere,
  drain,
  IDS,
  inWorld,
} from './outbox-consumer-drive.ts';
import { expectAll, expectSame, firsts } from './outbox-drive.ts';

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
