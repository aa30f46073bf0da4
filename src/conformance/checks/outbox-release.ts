/** Checks of spec page 7: what happens to a parked key when somebody releases it. */
import type { OutboxAdapter } from '../adapter-outbox.ts';
import type { Check } from '../check.ts';
import { outboxCheck } from './outbox-check.ts';
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

/** Checks of keys that are released. */
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
