/** Checks of offsets and of the inbox, in "The consumer" on spec page 7. */
import type { OutboxConsumerAdapter } from '../adapter-outbox-consumer.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  consumerCheck as check,
  crashEverywhere,
  drain,
  expectRepeated,
  IDS,
  inWorld,
  repeated,
} from './outbox-consumer-drive.ts';
import { event, expectAll, expectNoJump, expectSame, settle, stepTimes } from './outbox-drive.ts';

/** Checks of what a crash, a restart and a failed commit repeat, and of what the inbox keeps from repeating. */
export const consumerOffsetChecks: readonly Check[] = [
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
  check('OBX-049/every-crash', 'Deliveries go one forward, or back', noJumps),
];

async function noLoss(consumers: OutboxConsumerAdapter, commits: 'next' | 'last' = 'next') {
  for (const inbox of [true, false]) {
    for (const commitEvery of [1, 4, 100]) {
      await crashEverywhere(consumers, { commits, inbox, commitEvery }, async (world, steps) => {
        expectAll(`Lost after a crash at step ${steps}`, IDS, await world.effects());
      });
    }
  }
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
  const long = { inboxRetentionMs: 60_001, redeliveryAgeMaxMs: 60_000 };
  await inWorld(consumers, long, async (world) => {
    await drain(world);
    expectSame('One that is long enough is not taken', IDS, await world.effects());
  });
}

async function noJumps(consumers: OutboxConsumerAdapter): Promise<void> {
  for (const commits of ['next', 'last'] as const) {
    await crashEverywhere(consumers, { commits }, async (world, steps) => {
      const seen = (await world.deliveries()).map(({ id }) => id);
      expectNoJump(`A jump after a crash at step ${steps}`, IDS, seen);
    });
  }
}
