/** Checks of spec page 7 that hold for relays that poll a table, or for those that read a log, alone. */
import type { OutboxAdapter } from '../adapter-outbox.ts';
import { type Check, CheckFailure } from '../check.ts';
import { outboxCheck } from './outbox-check.ts';
import {
  crashEverywhere,
  drain,
  event,
  expectAll,
  expectEnqueued,
  expectKeyOrder,
  expectSame,
  firsts,
  inWorld,
  publishedIds,
  settle,
  stepTimes,
  WRITES,
  WRITTEN,
  write,
} from './outbox-drive.ts';

const polling = (id: string, title: string, run: (outbox: OutboxAdapter) => Promise<void>) =>
  outboxCheck('outboxPolling', id, title, run);
const log = (id: string, title: string, run: (outbox: OutboxAdapter) => Promise<void>) =>
  outboxCheck('outboxLog', id, title, run);

/** Checks of one kind of relay alone. */
export const outboxKindChecks: readonly Check[] = [
  polling('OBX-012/every-crash', 'One crash publishes a batch again at most', batchBound),
  log(
    'OBX-013/every-crash',
    'One crash publishes a batch and the rest of a transaction again at most',
    transactionBound,
  ),
  polling('OBX-017/late-commit', 'An event that commits late is published', lateCommit),
  polling(
    'OBX-017/late-among-many',
    'An event that commits after a whole batch is published',
    lateAmongMany,
  ),
  polling('OBX-018/side-by-side', 'Two relays side by side keep the order of a key', sideBySide),
  polling(
    'OBX-018/hand-over',
    'When the relay in charge crashes, the other one goes on in order',
    handOver,
  ),
  polling(
    'OBX-020/busy',
    'While a transaction with an event of a key is open, another one waits',
    busy,
  ),
  polling(
    'OBX-021/no-notification',
    'An event is published though no notification arrives',
    unnotified,
  ),
  log('OBX-022/lost', 'A relay that lost its slot says so', slotLost),
  polling('OBX-023/every-step', 'Cleaning up at any step loses nothing', cleanUp),
  polling('OBX-023/rejected', 'Cleaning up keeps what is dead or parked', cleanUpDead),
  polling('OBX-026/park', 'A rejected event parks its key, and the others are published', parks),
];

async function batchBound(outbox: OutboxAdapter): Promise<void> {
  for (const batch of [1, 2, 4]) {
    await crashEverywhere(outbox, {
      setup: { batch },
      after: async (world, steps) => {
        const ids = await publishedIds(world);
        const copies = ids.length - firsts(ids).length;
        if (copies > batch) {
          throw new CheckFailure(`More than a batch after a crash at step ${steps}`, batch, copies);
        }
      },
    });
  }
}

async function transactionBound(outbox: OutboxAdapter): Promise<void> {
  const largest = Math.max(...WRITES.map(({ length }) => length));
  for (const batch of [1, 2, 4]) {
    const bound = batch - 1 + largest;
    await crashEverywhere(outbox, {
      setup: { batch },
      after: async (world, steps) => {
        const ids = await publishedIds(world);
        const copies = ids.length - firsts(ids).length;
        if (copies > bound) {
          throw new CheckFailure(
            `More than the bound after a crash at step ${steps}`,
            bound,
            copies,
          );
        }
      },
    });
  }
}

async function lateCommit(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    const late = await world.begin();
    await expectEnqueued(late.enqueue(event('a1')), 'a1');
    await write(world, 'b1');
    const relay = await world.startRelay();
    await settle(relay);
    await late.commit();
    await settle(relay);
    expectAll('The late event was passed by', ['a1', 'b1'], await publishedIds(world));
  });
}

async function lateAmongMany(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, { batch: 2 }, async (world) => {
    const late = await world.begin();
    await expectEnqueued(late.enqueue(event('z1')), 'z1');
    for (const ids of WRITES) await write(world, ...ids);
    await drain(world);
    await late.commit();
    await write(world, 'd1');
    await drain(world);
    expectAll('The late event was passed by', [...WRITTEN, 'z1', 'd1'], await publishedIds(world));
  });
}

/**
 * Interleavings by the bits of a number: 0 is a step of the first relay, 1 one of the second. The first relay begins: the
 * two are alike, and the others are these with the relays exchanged.
 */
async function sideBySide(outbox: OutboxAdapter): Promise<void> {
  for (let bits = 0; bits < 256; bits += 2) {
    await inWorld(outbox, { batch: 1 }, async (world) => {
      for (const ids of [['a1'], ['a2'], ['a3']]) await write(world, ...ids);
      const relays = [await world.startRelay(), await world.startRelay()];
      for (let step = 0; step < 8; step += 1) await relays[(bits >> step) & 1]?.step();
      for (const relay of [...relays, ...relays]) await settle(relay);
      const what = `Another order with the interleaving ${bits.toString(2).padStart(8, '0')}`;
      expectKeyOrder(what, ['a1', 'a2', 'a3'], await publishedIds(world));
      expectAll(what, ['a1', 'a2', 'a3'], await publishedIds(world));
    });
  }
}

async function handOver(outbox: OutboxAdapter): Promise<void> {
  for (let steps = 0; steps < 20; steps += 1) {
    await inWorld(outbox, { batch: 2 }, async (world) => {
      for (const ids of WRITES) await write(world, ...ids);
      const [first, second] = [await world.startRelay(), await world.startRelay()];
      await stepTimes(first, steps);
      await stepTimes(second, 3);
      await first.crash();
      await settle(second);
      const ids = await publishedIds(world);
      expectAll(`Not taken over after step ${steps}`, WRITTEN, ids);
      expectKeyOrder(`Another order after step ${steps}`, WRITTEN, ids);
    });
  }
}

async function busy(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    const [first, second, third] = [await world.begin(), await world.begin(), await world.begin()];
    await expectEnqueued(first.enqueue(event('a1')), 'a1');
    const answer = await second.enqueue(event('a2'));
    if (answer !== 'busy')
      throw new CheckFailure('Two open transactions have the key', 'busy', answer);
    await expectEnqueued(third.enqueue(event('b1')), 'b1');
    await first.commit();
    await expectEnqueued(second.enqueue(event('a2')), 'a2');
    await second.commit();
    await third.rollback();
    await drain(world);
    expectSame('Other events were published', ['a1', 'a2'], await publishedIds(world));
  });
}

async function unnotified(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    const relay = await world.startRelay();
    await settle(relay);
    await world.loseNotifications();
    await write(world, 'a1');
    await world.passTime(60_000);
    await settle(relay);
    expectAll('It waits for a notification', ['a1'], await publishedIds(world));
  });
}

async function slotLost(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    await write(world, 'a1');
    const relay = await world.startRelay();
    await settle(relay);
    await world.loseSlot();
    await write(world, 'a2');
    const end = await settle(relay);
    if (end !== 'lost') throw new CheckFailure('The relay goes on', 'lost', end);
    const again = await drain(world);
    if (again !== 'lost') throw new CheckFailure('The next relay goes on', 'lost', again);
    expectAll('The outbox calls it sent', ['a2'], (await world.states()).pending);
  });
}

async function cleanUp(outbox: OutboxAdapter): Promise<void> {
  const destination = { a1: ['lost'], b2: ['unanswered'] } as const;
  await crashEverywhere(outbox, {
    setup: { destination },
    during: async (world, steps) => {
      await world.cleanUp();
      const kept = [...(await world.states()).pending, ...(await publishedIds(world))];
      expectAll(`Removed after step ${steps}`, WRITTEN, kept);
    },
    after: async (world) => expectAll('Removed', WRITTEN, await publishedIds(world)),
  });
}

async function cleanUpDead(outbox: OutboxAdapter): Promise<void> {
  const destination = { b1: ['rejected', 'rejected'] } as const;
  for (const poison of ['park', 'dead-letter'] as const) {
    await inWorld(outbox, { poison, destination }, async (world) => {
      for (const ids of WRITES) await write(world, ...ids);
      await drain(world);
      const others = WRITTEN.filter((id) => !id.startsWith('b'));
      expectAll('There is nothing to clean up', others, await publishedIds(world));
      await world.cleanUp();
      const { pending, dead } = await world.states();
      expectAll(`Removed with ${poison}`, ['b1'], [...pending, ...dead]);
    });
  }
}

async function parks(outbox: OutboxAdapter): Promise<void> {
  const destination = { b1: ['rejected', 'rejected', 'rejected'] } as const;
  await crashEverywhere(outbox, {
    setup: { poison: 'park', destination, batch: 2 },
    after: async (world, steps) => {
      const others = WRITTEN.filter((id) => !id.startsWith('b'));
      const ids = firsts(await publishedIds(world));
      expectSame(`Other keys after a crash at step ${steps}`, others, ids);
      expectAll('A parked event is gone', ['b1', 'b2'], (await world.states()).pending);
    },
  });
}
