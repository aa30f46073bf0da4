import { createRandom } from './random.ts';

/** A guarantee that a history breaks. */
export interface Violation {
  /** The name of the guarantee. */
  readonly guarantee: string;
  /** What happened, for people. */
  readonly message: string;
  /** How many steps the processes had done when it could be seen. */
  readonly step: number;
}

/** One history while it happens. */
export interface World {
  /** Does an action; false when it is impossible now, and then nothing has happened. */
  perform(action: number): boolean;
  /** Ends all faults and lets everything run until nothing happens any more. */
  finish(): void;
  /** The first guarantee that the history breaks, looked for after {@link World.finish}. */
  violation(): Violation | undefined;
}

/** A kind of world and what can happen in it. */
export interface Model<W extends World = World> {
  /** What can happen, by number; simpler actions come first. */
  readonly actions: readonly string[];
  /** How often each action is chosen, relative to the others; 0 never. Default: all alike. */
  readonly weights?: readonly number[];
  /** Makes a world in which nothing has happened. */
  readonly create: (options?: { readonly traced?: boolean }) => W;
}

/** A history: what was done, in numbers of actions, and the world it led to. */
export interface Run<W extends World> {
  readonly actions: readonly number[];
  readonly world: W;
}

/** The most actions of one history. */
export const HISTORY_ACTION_MAX = 10_000;

/**
 * Lets a seed choose what happens.
 *
 * @param model What can happen.
 * @param seed The same seed gives the same history, everywhere.
 * @param length Actions that are tried, 1 to {@link HISTORY_ACTION_MAX}; those impossible at the time are left out.
 * @returns The finished world and the actions that happened: {@link replay} repeats them.
 * @example One seed, one history
 * ```ts
 * import { outboxModel } from 'event-delivery-spec/outbox';
 * import { runSeed } from 'event-delivery-spec/simulation';
 *
 * const model = outboxModel({ faults: ['lost-ack'] });
 * const { actions, world } = runSeed(model, 7, 20);
 * world.violation(); // => undefined
 * runSeed(model, 7, 20).actions.length === actions.length; // => true
 * ```
 */
export function runSeed<W extends World>(model: Model<W>, seed: number, length: number): Run<W> {
  const { below } = createRandom(seed);
  const lots = lotsOf(model);
  const world = model.create();
  const actions: number[] = [];
  const tries = Math.min(length, HISTORY_ACTION_MAX);
  for (let i = 0; i < tries; i += 1) {
    const action = lots[below(lots.length)] as number;
    if (world.perform(action)) actions.push(action);
  }
  world.finish();
  return { actions, world };
}

/**
 * Does a list of actions again; those that are impossible are left out, so any part of a list is a history too.
 *
 * @param model What can happen.
 * @param actions Numbers of actions.
 * @returns The finished world and the actions that happened.
 * @example Actions by name
 * ```ts
 * import { outboxModel } from 'event-delivery-spec/outbox';
 * import { replay } from 'event-delivery-spec/simulation';
 *
 * const model = outboxModel({});
 * const actions = ['write a', 'relay1 run'].map((name) => model.actions.indexOf(name));
 * replay(model, actions).world.history.log.map(({ id }) => id); // => ['a1']
 * ```
 */
export function replay<W extends World>(
  model: Model<W>,
  actions: readonly number[],
  options?: { readonly traced?: boolean },
): Run<W> {
  const world = model.create(options);
  const done = actions.slice(0, HISTORY_ACTION_MAX).filter((action) => world.perform(action));
  world.finish();
  return { actions: done, world };
}

const lotsCache = new WeakMap<Model, readonly number[]>();

/** Every action as often as its weight, so that one number chooses. */
function lotsOf(model: Model): readonly number[] {
  let lots = lotsCache.get(model);
  if (lots === undefined) {
    lots = model.actions.flatMap((_, action) =>
      Array.from({ length: model.weights?.[action] ?? 1 }, () => action),
    );
    lotsCache.set(model, lots);
  }
  return lots;
}
