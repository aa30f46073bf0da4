/** Checks of spec page 7: what becomes of a parked key when somebody releases it, of a dead event given back. */
import type { OutboxAdapter } from '../adapter-outbox.ts';
import type { Check } from '../check.ts';
import { checksOfKind, outboxCheck } from './outbox-check.ts';
import {
  crashEverywhere,
  drain,
  expectKeyOrder,
  expectSame,
  firsts,
  inWorld,
  ofKey,
  publishedIds,
  WRITES,
  WRITTEN,
  write,
} from './outbox-drive.ts';

/** Checks of keys that are released, and of dead events that are given back. */
export const outboxReleaseChecks: readonly Check[] = [
  outboxCheck(
    'outboxPolling',
    'OBX-029/in-order',
    'A released key goes on with the event that it was parked for, in order',
    goesOn,
  ),
  outboxCheck(
    'outboxPolling',
    'OBX-029/not-mended',
    'A key that is released too early is parked again, and nothing overtakes',
    parkedAgain,
  ),
  outboxCheck(
    'outboxPolling',
    'OBX-029/every-crash',
    'A released key is published whole wherever the relay had crashed',
    afterCrashes,
  ),
  ...(['outboxPolling', 'outboxLog'] as const).flatMap((part) =>
    checksOfKind(part, [
      ['OBX-083', 'published', 'A dead event that is given back is published as it is', givenBack],
      ['OBX-083', 'not-mended', 'An event given back too early is dead again', deadAgain],
      ['OBX-083', 'every-crash', 'Given back wherever the relay had crashed', givenBackAfter],
      ['OBX-084', 'in-order', 'Events given back together keep the order of their key', inOrder],
    ]),
  ),
];

/** Rejected once: whoever releases the key has mended the cause by then. */
const ONCE = { b1: ['rejected'] } as const;

async function goesOn(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, { poison: 'park', destination: ONCE, batch: 2 }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    await drain(world);
    expectSame('A parked key was published', [], ofKey(await publishedIds(world), 'b'));
    await write(world, 'b3');
    await drain(world);
    await world.releaseKey('b');
    await drain(world);
    const ids = firsts(await publishedIds(world));
    expectSame('A released key does not go on', [...WRITTEN, 'b3'], ids);
    expectKeyOrder('A released key is out of order', [...WRITTEN, 'b3'], ids);
    expectSame('Something still waits', [], (await world.states()).pending);
  });
}

async function parkedAgain(outbox: OutboxAdapter): Promise<void> {
  const destination = { b1: ['rejected', 'rejected'] } as const;
  await inWorld(outbox, { poison: 'park', destination }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    await drain(world);
    await world.releaseKey('b');
    await drain(world);
    expectSame('An event overtook', [], ofKey(await publishedIds(world), 'b'));
    await world.releaseKey('b');
    await drain(world);
    expectSame('A released key does not go on', WRITTEN, firsts(await publishedIds(world)));
  });
}

async function afterCrashes(outbox: OutboxAdapter): Promise<void> {
  await crashEverywhere(outbox, {
    setup: { poison: 'park', destination: ONCE, batch: 2 },
    after: async (world, steps) => {
      await world.releaseKey('b');
      await drain(world);
      const ids = firsts(await publishedIds(world));
      expectSame(`Not published after a crash at step ${steps}`, WRITTEN, ids);
      expectKeyOrder(`Out of order after a crash at step ${steps}`, WRITTEN, ids);
    },
  });
}

async function givenBack(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, { poison: 'dead-letter', destination: ONCE, batch: 2 }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    await drain(world);
    expectSame('What was refused is not dead', ['b1'], (await world.states()).dead);
    await write(world, 'b3');
    await world.giveBack();
    await drain(world);
    const there = (await world.published()).map(({ id, key }) => `${id} of ${key}`);
    const expected = [...WRITTEN, 'b3'].map((id) => `${id} of ${id.slice(0, 1)}`);
    expectSame('What was given back is not published as it is', expected, firsts(there));
    const { pending, dead } = await world.states();
    expectSame('Something is not delivered', [], [...pending, ...dead]);
  });
}

async function deadAgain(outbox: OutboxAdapter): Promise<void> {
  const destination = { b1: ['rejected', 'rejected'] } as const;
  await inWorld(outbox, { poison: 'dead-letter', destination }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    await drain(world);
    await world.giveBack();
    await drain(world);
    expectSame('What is refused again is not dead', ['b1'], (await world.states()).dead);
    await world.giveBack();
    await drain(world);
    expectSame('It is not published', WRITTEN, firsts(await publishedIds(world)));
  });
}

async function givenBackAfter(outbox: OutboxAdapter): Promise<void> {
  await crashEverywhere(outbox, {
    setup: { poison: 'dead-letter', destination: ONCE, batch: 2 },
    after: async (world, steps) => {
      await world.giveBack();
      await drain(world);
      const ids = firsts(await publishedIds(world));
      expectSame(`Not published after a crash at step ${steps}`, WRITTEN, ids);
    },
  });
}

async function inOrder(outbox: OutboxAdapter): Promise<void> {
  const destination = { a1: ['rejected'], a2: ['rejected'], b1: ['rejected'] } as const;
  await inWorld(outbox, { poison: 'dead-letter', destination }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    await drain(world);
    expectSame('What was refused is not dead', ['a1', 'a2', 'b1'], (await world.states()).dead);
    await world.giveBack();
    await drain(world);
    const ids = firsts(await publishedIds(world)).filter((id) => id === 'a1' || id === 'a2');
    expectKeyOrder('What was given back is out of order', ['a1', 'a2'], ids);
    expectSame('What was given back is not published', ['a1', 'a2'], ids);
  });
}
