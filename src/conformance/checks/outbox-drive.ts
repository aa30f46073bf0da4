/** Drives an outbox: writes, lets relays step, crashes them, and looks at what is there. */
import type {
  OutboxAdapter,
  OutboxEvent,
  OutboxSetup,
  OutboxWorld,
  SteppedProcess,
  StepResult,
} from '../adapter-outbox.ts';
import { CheckFailure } from '../check.ts';

/** The most steps until a process has to have found nothing more to do. */
export const STEP_MAX = 5_000;

/** How often a process has to have nothing to do before it is at rest: what failed once or twice is tried after a wait. */
const WAITS = 5;

/** An event by its id, which begins with the letter of its key: `a1`, `a2`, `b1`. */
export function event(id: string): OutboxEvent {
  return { id, key: id.slice(0, 1) };
}

/** Steps until the process does nothing but wait, or has ended. */
export async function settle(process: SteppedProcess): Promise<StepResult> {
  let waits = 0;
  for (let steps = 0; steps < STEP_MAX; steps += 1) {
    const result = await process.step();
    if (result !== 'more' && result !== 'idle') return result;
    if (result === 'idle') waits += 1;
    if (waits === WAITS) return 'idle';
  }
  throw new CheckFailure('The process does not come to rest', `${STEP_MAX} steps at most`, 'more');
}

/** Does that many steps, or fewer when the process does nothing but wait or has ended; says whether it did. */
export async function stepTimes(process: SteppedProcess, times: number): Promise<boolean> {
  let waits = 0;
  for (let step = 0; step < times; step += 1) {
    const result = await process.step();
    if (result === 'idle') waits += 1;
    // A single wait can be the pause before a second attempt.
    if (waits === WAITS || (result !== 'more' && result !== 'idle')) return true;
  }
  return false;
}

/** One transaction with these events, committed. */
export async function write(world: OutboxWorld, ...ids: readonly string[]): Promise<void> {
  const transaction = await world.begin();
  for (const id of ids) await expectEnqueued(transaction.enqueue(event(id)), id);
  await transaction.commit();
}

export async function expectEnqueued(
  answer: 'enqueued' | 'busy' | Promise<'enqueued' | 'busy'>,
  id: string,
): Promise<void> {
  const got = await answer;
  if (got !== 'enqueued') throw new CheckFailure(`${id} could not be written`, 'enqueued', got);
}

/** The transactions that most checks write; their first letters are their keys. */
export const WRITES: readonly (readonly string[])[] = [
  ['a1', 'b1'],
  ['a2'],
  ['b2', 'c1', 'a3'],
  ['c2'],
];

/** Ids of {@link WRITES} in the order of their commits. */
export const WRITTEN = WRITES.flat();

/** Runs a relay until it rests and stops it; gives how it was before. */
export async function drain(world: OutboxWorld): Promise<StepResult> {
  return settleAndStop(await world.startRelay());
}

/** Runs a process until it rests, and asks it to stop then; gives how it was before. */
export async function settleAndStop(process: SteppedProcess): Promise<StepResult> {
  const result = await settle(process);
  if (result !== 'idle') return result;
  await process.askToStop();
  await settle(process);
  return result;
}

/** Ids of what is published, copies included. */
export async function publishedIds(world: OutboxWorld): Promise<readonly string[]> {
  return (await world.published()).map(({ id }) => id);
}

/** A world that is closed whatever happens in it. */
export async function inWorld<T>(
  outbox: OutboxAdapter,
  setup: Partial<OutboxSetup>,
  act: (world: OutboxWorld) => Promise<T>,
): Promise<T> {
  const world = await outbox.open({ batch: 3, poison: 'stop', ...setup });
  try {
    return await act(world);
  } finally {
    await world.close();
  }
}

/** What is looked at in a history with a crash. */
export interface CrashHistory {
  readonly setup?: Partial<OutboxSetup>;
  readonly writes?: readonly (readonly string[])[];
  /** Is called after each step before the crash. */
  readonly during?: (world: OutboxWorld, steps: number) => Promise<void>;
  /** Is called when another relay has come to rest, with the number of the step after which the first one crashed. */
  readonly after?: (world: OutboxWorld, steps: number) => Promise<void>;
}

/** Lets a relay crash after its first step, after its second, and so on to the one after which it only waits. */
export async function crashEverywhere(outbox: OutboxAdapter, history: CrashHistory): Promise<void> {
  const { setup = {}, writes = WRITES, during, after } = history;
  let isOver = false;
  for (let steps = 0; !isOver; steps += 1) {
    if (steps > STEP_MAX)
      throw new CheckFailure('The relay does not come to rest', STEP_MAX, steps);
    await inWorld(outbox, setup, async (world) => {
      for (const ids of writes) await write(world, ...ids);
      const relay = await world.startRelay();
      for (let step = 0, waits = 0; step < steps && !isOver; step += 1) {
        const result = await relay.step();
        if (result === 'idle') waits += 1;
        isOver = waits === WAITS || (result !== 'more' && result !== 'idle');
        await during?.(world, step + 1);
      }
      await relay.crash();
      await drain(world);
      // Silence breaks no order and repeats nothing.
      if ((await world.published()).length === 0)
        throw new CheckFailure(`Nothing is published after a crash at step ${steps}`, writes, []);
      await after?.(world, steps);
    });
  }
}

/** Fails when the two lists are not of the same members, in any order. */
export function expectSame(
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): void {
  const [left, right] = [[...expected].sort(), [...actual].sort()];
  if (left.length === right.length && left.every((each, at) => each === right[at])) return;
  throw new CheckFailure(what, left, right);
}

/** Fails when one of these is not there. */
export function expectAll(
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): void {
  const there = new Set(actual);
  const missing = expected.filter((id) => !there.has(id));
  if (missing.length > 0) throw new CheckFailure(what, expected, actual);
}

/** The ids of one key. */
export function ofKey(ids: readonly string[], key: string): readonly string[] {
  return ids.filter((id) => id.startsWith(key));
}

/** Every id once, where it stands first. */
export function firsts(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

/** Fails when the first publications of a key are not in the order of the commits. */
export function expectKeyOrder(
  what: string,
  committed: readonly string[],
  published: readonly string[],
): void {
  for (const key of new Set(committed.map((id) => id.slice(0, 1)))) {
    const expected = ofKey(committed, key);
    const actual = ofKey(firsts(published), key);
    if (actual.some((id, at) => id !== expected[at]))
      throw new CheckFailure(what, expected, actual);
  }
}

/** Fails when one is neither the next one nor one that was there before. */
export function expectNoJump(
  what: string,
  order: readonly string[],
  seen: readonly string[],
): void {
  let last = -1;
  for (const id of seen) {
    const at = order.indexOf(id);
    if (at < 0 || at > last + 1) throw new CheckFailure(what, order, seen);
    last = at;
  }
}
