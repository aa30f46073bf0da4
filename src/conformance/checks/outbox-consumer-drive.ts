/** Drives consumers of an outbox's log: lets them step, crashes them, and looks at what came of it. */
import type { Adapter } from '../adapter.ts';
import type {
  ConsumerSetup,
  ConsumerWorld,
  OutboxConsumerAdapter,
} from '../adapter-outbox-consumer.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import {
  event,
  expectAll,
  expectSame,
  STEP_MAX,
  settleAndStop,
  stepTimes,
} from './outbox-drive.ts';

/** The records that most checks use, of two keys in one partition. */
export const IDS = ['a1', 'b1', 'a2', 'a3', 'b2', 'a4', 'b3', 'a5', 'b4'];

/** Makes a check of consumers. */
export function consumerCheck(
  id: string,
  title: string,
  run: (consumers: OutboxConsumerAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'outboxConsumer',
    sentinel: consumes,
    run: async ({ outboxConsumer: consumers }: Adapter) => {
      if (consumers === undefined)
        throw new TypeError(`Cannot run ${id}: the adapter has no outboxConsumer`);
      await run(consumers);
    },
  };
}

/** The least that a consumer does: records are delivered to it, have their effects, and its offset is committed. */
const consumes: Sentinel = async ({ outboxConsumer }) => {
  if (outboxConsumer === undefined) return;
  await inWorld(outboxConsumer, {}, async (world) => {
    await drain(world);
    expectSame('Not every record has its effect', IDS, await world.effects());
    const delivered = (await world.deliveries()).map(({ id }) => id);
    expectSame('Not every record was delivered', IDS, delivered);
    expectSame(
      'The offset is not committed',
      [`${IDS.length}`],
      (await world.committed()).map(String),
    );
  });
};

/** A world that is closed whatever happens in it. */
export async function inWorld<T>(
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

/** Runs a consumer until it rests and stops it; gives how it was before. */
export async function drain(world: ConsumerWorld) {
  return settleAndStop(await world.startConsumer());
}

/** Lets a consumer crash after each of its steps in turn, and another one finish. */
export async function crashEverywhere(
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

/** Deliveries of records that were delivered before. */
export async function repeated(world: ConsumerWorld): Promise<number> {
  const places = (await world.deliveries()).map(
    ({ partition, offset }) => `${partition} ${offset}`,
  );
  return places.length - new Set(places).size;
}

/** Fails when more was delivered again than the bound. */
export async function expectRepeated(
  world: ConsumerWorld,
  when: string,
  bound: number,
): Promise<void> {
  const copied = await repeated(world);
  if (copied > bound) throw new CheckFailure(`Too many after a ${when}`, bound, copied);
}
