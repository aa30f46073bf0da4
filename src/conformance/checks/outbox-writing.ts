/** Checks of "Writing" on spec page 7, which hold whatever kind the relay is of. */
import type { OutboxAdapter, OutboxTransaction, OutboxWorld } from '../adapter-outbox.ts';
import { CheckFailure } from '../check.ts';
import type { OutboxRow } from './outbox-check.ts';
import {
  crashEverywhere,
  drain,
  event,
  expectAll,
  expectEnqueued,
  expectSame,
  inWorld,
  publishedIds,
  WRITTEN,
  write,
} from './outbox-drive.ts';

/** Checks of what is written and of what survives. */
export const writingRows: readonly OutboxRow[] = [
  [
    'OBX-001',
    'rolled-back',
    'An event of a transaction that was rolled back is not published',
    (outbox) => uncommitted(outbox, (_, transaction) => transaction.rollback()),
  ],
  [
    'OBX-001',
    'open',
    'An event of an open transaction is not published',
    (outbox) => uncommitted(outbox),
  ],
  [
    'OBX-001',
    'database-crash',
    'An event of a transaction that a crash ended is not published',
    (outbox) => uncommitted(outbox, (world) => world.crashDatabase()),
  ],
  ['OBX-003', 'third-attempt', 'Two attempts that failed leave no events', thirdAttempt],
  ['OBX-004', 'copies', 'A copy has the id and the key of the event', copies],
  ['OBX-005', 'database', 'Events survive a crash of the database at every step', databaseCrash],
  ['OBX-006', 'named', 'Four failures have an answer each', failuresNamed],
  ['OBX-007', 'process', 'What is said to survive the end of processes does', claimsHold],
  ['OBX-007', 'slot', 'What is said to survive the loss of the slot does', slotClaimHolds],
];

/** Nothing of the transaction is published, whatever happens to it, and what comes after it is; default: it stays open. */
async function uncommitted(
  outbox: OutboxAdapter,
  happens?: (world: OutboxWorld, transaction: OutboxTransaction) => void | Promise<void>,
): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    const transaction = await world.begin();
    await expectEnqueued(transaction.enqueue(event('x1')), 'x1');
    await happens?.(world, transaction);
    await write(world, 'a1');
    await drain(world);
    expectSame('Something else was published', ['a1'], await publishedIds(world));
    if (happens === undefined) await transaction.rollback();
  });
}

async function thirdAttempt(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    for (const attempt of ['a-first', 'a-second', 'a-third']) {
      const transaction = await world.begin();
      await expectEnqueued(transaction.enqueue({ id: attempt, key: 'a' }), attempt);
      await (attempt === 'a-third' ? transaction.commit() : transaction.rollback());
      await drain(world);
    }
    expectSame('Other attempts were published', ['a-third'], await publishedIds(world));
  });
}

async function copies(outbox: OutboxAdapter): Promise<void> {
  await crashEverywhere(outbox, {
    after: async (world, steps) => {
      for (const { id, key } of await world.published()) {
        if (WRITTEN.includes(id) && event(id).key === key) continue;
        const what = `A changed event after a crash at step ${steps}`;
        throw new CheckFailure(what, WRITTEN, [id, key]);
      }
    },
  });
  await inWorld(outbox, { destination: { a1: ['unanswered'] } }, async (world) => {
    await write(world, 'a1');
    await drain(world);
    const ids = await publishedIds(world);
    if (ids.some((id) => id !== 'a1')) throw new CheckFailure('A copy has another id', ['a1'], ids);
  });
}

async function databaseCrash(outbox: OutboxAdapter): Promise<void> {
  await crashEverywhere(outbox, {
    during: async (world, steps) => {
      if (steps === 1) await world.crashDatabase();
    },
    after: async (world) => expectAll('Lost with the database', WRITTEN, await publishedIds(world)),
  });
  await inWorld(outbox, {}, async (world) => {
    await write(world, 'a1');
    await world.crashDatabase();
    await write(world, 'a2');
    await drain(world);
    expectAll('Lost with the database', ['a1', 'a2'], await publishedIds(world));
  });
}

const FAILURES = ['process', 'operatingSystem', 'disk', 'slot'] as const;

async function failuresNamed(outbox: OutboxAdapter): Promise<void> {
  const survives = await inWorld(outbox, {}, async (world) => world.survives());
  const silent = FAILURES.filter((failure) => typeof survives[failure] !== 'boolean');
  if (silent.length > 0) throw new CheckFailure('A failure without answer', FAILURES, survives);
}

async function claimsHold(outbox: OutboxAdapter): Promise<void> {
  await survivesClaim(outbox, 'process', (world) => world.crashDatabase());
}

async function slotClaimHolds(outbox: OutboxAdapter): Promise<void> {
  await survivesClaim(outbox, 'slot', (world) => world.loseSlot());
}

async function survivesClaim(
  outbox: OutboxAdapter,
  failure: 'process' | 'slot',
  fail: (world: OutboxWorld) => void | Promise<void>,
): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    const { [failure]: isClaimed } = await world.survives();
    await write(world, 'c1');
    await drain(world);
    expectAll('Lost before anything failed', ['c1'], await publishedIds(world));
    await write(world, 'a1', 'b1');
    await fail(world);
    await drain(world);
    if (isClaimed)
      expectAll('Lost, though said to survive', ['a1', 'b1'], await publishedIds(world));
  });
}
