/** Checks of "The relay" on spec page 7 that hold for every relay. */
import type { OutboxAdapter, OutboxWorld } from '../adapter-outbox.ts';
import { CheckFailure } from '../check.ts';
import type { OutboxRow } from './outbox-check.ts';
import {
  crashEverywhere,
  drain,
  event,
  expectAll,
  expectEnqueued,
  expectKeyOrder,
  expectNoJump,
  expectSame,
  inWorld,
  ofKey,
  publishedIds,
  stepTimes,
  WRITES,
  WRITTEN,
  write,
} from './outbox-drive.ts';

/** Checks of every relay; their slugs begin with the kind of it. */
export const relayRows: readonly OutboxRow[] = [
  ['OBX-002', 'every-crash', 'No event is lost, wherever the relay crashes', noLoss],
  [
    'OBX-002',
    'two-crashes',
    'No event is lost when the relay that follows crashes too',
    noLossTwice,
  ],
  ['OBX-010', 'every-step', 'At every step an event is pending, published or dead', nothingBetween],
  [
    'OBX-010',
    'lost',
    'An event that the destination lost twice is still pending',
    lostStaysPending,
  ],
  [
    'OBX-011',
    'lost',
    'An event that was lost on the way is published again',
    (outbox) => published(outbox, ['lost', 'lost']),
  ],
  ['OBX-011', 'unanswered', 'An event without an answer is published again', publishedAgain],
  [
    'OBX-014',
    'every-crash',
    'Events of a key are published in order, wherever the relay crashes',
    orderAfterCrash,
  ],
  ['OBX-014', 'lost', 'No event overtakes one of its key that was lost', orderAfterLoss],
  ['OBX-014', 'late', 'The order of a key is that of the commits', orderOfCommits],
  [
    'OBX-015',
    'every-crash',
    'After a crash no event of a key is left out on the way forward',
    noJumps,
  ],
  ['OBX-024', 'counts', 'What waits is counted, with its age', backlog],
  [
    'OBX-025',
    'stop',
    'After a rejected event nothing of its key follows, and the relay says so',
    stops,
  ],
  ['OBX-027', 'dead-letter', 'A rejected event is dead, and the others are published', deadLetters],
  ['OBX-028', 'every-step', 'Every event has one state at every step', oneState],
];

async function noLoss(outbox: OutboxAdapter): Promise<void> {
  await crashEverywhere(outbox, {
    after: async (world, steps) => {
      expectAll(`Lost after a crash at step ${steps}`, WRITTEN, await publishedIds(world));
    },
  });
}

async function noLossTwice(outbox: OutboxAdapter): Promise<void> {
  for (let first = 0; first < 16; first += 1) {
    for (let second = 0; second < 16; second += 1) {
      await inWorld(outbox, { batch: 2 }, async (world) => {
        for (const ids of WRITES) await write(world, ...ids);
        for (const steps of [first, second]) {
          const relay = await world.startRelay();
          await stepTimes(relay, steps);
          await relay.crash();
        }
        await drain(world);
        expectAll(`Lost after steps ${first} and ${second}`, WRITTEN, await publishedIds(world));
      });
    }
  }
}

async function nothingBetween(outbox: OutboxAdapter): Promise<void> {
  const look = async (world: OutboxWorld, steps: number) => {
    const { pending, dead } = await world.states();
    const kept = [...pending, ...dead, ...(await publishedIds(world))];
    expectAll(`Neither pending nor published after step ${steps}`, WRITTEN, kept);
  };
  await crashEverywhere(outbox, { during: look, after: look });
}

async function lostStaysPending(outbox: OutboxAdapter): Promise<void> {
  const destination = { a1: ['lost', 'lost'], b1: ['lost'] } as const;
  await crashEverywhere(outbox, {
    setup: { destination },
    during: async (world, steps) => {
      const { pending } = await world.states();
      const kept = [...pending, ...(await publishedIds(world))];
      expectAll(`Neither pending nor published after step ${steps}`, WRITTEN, kept);
    },
  });
}

async function published(
  outbox: OutboxAdapter,
  fates: readonly ('lost' | 'unanswered')[],
): Promise<void> {
  await inWorld(outbox, { destination: { a1: fates, b2: fates } }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    const relay = await world.startRelay();
    for (let rest = 0; rest < 20; rest += 1) await stepTimes(relay, 200);
    expectAll('Given up', WRITTEN, await publishedIds(world));
  });
}

async function publishedAgain(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, { destination: { a1: ['unanswered'] } }, async (world) => {
    await write(world, 'a1');
    await drain(world);
    await drain(world);
    const ids = await publishedIds(world);
    if (ids.length < 2) throw new CheckFailure('It was taken for confirmed', ['a1', 'a1'], ids);
  });
}

async function orderAfterCrash(outbox: OutboxAdapter): Promise<void> {
  for (const batch of [1, 2, 10]) {
    await crashEverywhere(outbox, {
      setup: { batch },
      after: async (world, steps) => {
        expectKeyOrder(`Another order after step ${steps}`, WRITTEN, await publishedIds(world));
      },
    });
  }
}

async function orderAfterLoss(outbox: OutboxAdapter): Promise<void> {
  for (const lost of WRITTEN) {
    await inWorld(outbox, { batch: 10, destination: { [lost]: ['lost'] } }, async (world) => {
      for (const ids of WRITES) await write(world, ...ids);
      await drain(world);
      const ids = await publishedIds(world);
      expectKeyOrder(`${lost} was overtaken`, WRITTEN, ids);
      expectAll('Something is missing', WRITTEN, ids);
    });
  }
}

/**
 * Two transactions want one key. Where the second one has to wait it commits last, though it began and wrote first; where
 * it need not wait, the one with the lower number commits last. Either way the order is that of the commits.
 */
async function orderOfCommits(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    const [first, second] = [await world.begin(), await world.begin()];
    await expectEnqueued(first.enqueue(event('b1')), 'b1');
    await expectEnqueued(second.enqueue(event('a1')), 'a1');
    const isBusy = (await first.enqueue(event('a2'))) === 'busy';
    const last = isBusy ? first : second;
    await (isBusy ? second : first).commit();
    if (isBusy) await expectEnqueued(first.enqueue(event('a2')), 'a2');
    await last.commit();
    await drain(world);
    const committed = isBusy ? ['a1', 'b1', 'a2'] : ['b1', 'a2', 'a1'];
    const ids = await publishedIds(world);
    expectKeyOrder('Another order than that of the commits', committed, ids);
    expectAll('Something is missing', committed, ids);
  });
}

async function noJumps(outbox: OutboxAdapter): Promise<void> {
  for (const batch of [2, 3, 10]) {
    await crashEverywhere(outbox, {
      setup: { batch },
      writes: [['a1', 'a2'], ['a3'], ['a4', 'b1', 'a5']],
      after: async (world, steps) => {
        const seen = ofKey(await publishedIds(world), 'a');
        expectNoJump(`A jump after a crash at step ${steps}`, ['a1', 'a2', 'a3', 'a4', 'a5'], seen);
      },
    });
  }
}

async function backlog(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, {}, async (world) => {
    await write(world, 'a1');
    await world.passTime(40_000);
    await write(world, 'a2', 'b1');
    const transaction = await world.begin();
    await expectEnqueued(transaction.enqueue(event('x1')), 'x1');
    await transaction.rollback();
    await world.passTime(20_000);
    const waiting = await world.backlog();
    // A real clock runs on while the check does its work.
    const isAge = waiting.oldestMs >= 60_000 && waiting.oldestMs < 75_000;
    if (waiting.count !== 3 || !isAge) {
      throw new CheckFailure('Another backlog', { count: 3, oldestMs: 60_000 }, waiting);
    }
    await drain(world);
    const empty = await world.backlog();
    if (empty.count !== 0 || empty.oldestMs !== 0) {
      throw new CheckFailure('A backlog of nothing', { count: 0, oldestMs: 0 }, empty);
    }
  });
}

async function stops(outbox: OutboxAdapter): Promise<void> {
  await inWorld(outbox, { batch: 2, poison: 'stop', destination: REJECTED }, async (world) => {
    for (const ids of WRITES) await write(world, ...ids);
    const end = await drain(world);
    const ids = await publishedIds(world);
    if (end !== 'halted') throw new CheckFailure('The relay goes on', 'halted', end);
    if (ids.some((id) => ['b1', 'b2', 'c2'].includes(id))) {
      throw new CheckFailure('Something overtook the rejected event', ['a1', 'a2'], ids);
    }
    const { pending } = await world.states();
    expectAll('The rejected event is gone', ['b1', 'b2'], pending);
  });
}

const REJECTED = { b1: ['rejected', 'rejected', 'rejected', 'rejected'] } as const;

async function deadLetters(outbox: OutboxAdapter): Promise<void> {
  await crashEverywhere(outbox, {
    setup: { poison: 'dead-letter', destination: REJECTED },
    after: async (world, steps) => {
      const others = WRITTEN.filter((id) => id !== 'b1');
      expectAll(`Held up after a crash at step ${steps}`, others, await publishedIds(world));
      expectSame('Other events are dead', ['b1'], (await world.states()).dead);
    },
  });
}

async function oneState(outbox: OutboxAdapter): Promise<void> {
  const look = async (world: OutboxWorld, steps: number) => {
    const { pending, sent, dead } = await world.states();
    expectSame(`Not one state each at step ${steps}`, WRITTEN, [...pending, ...sent, ...dead]);
  };
  for (const poison of ['stop', 'dead-letter'] as const) {
    await crashEverywhere(outbox, {
      setup: { poison, destination: { ...REJECTED, a2: ['unanswered'] } },
      during: look,
      after: look,
    });
  }
}
