import { eachCrashPlan } from '../../simulation/crash-plans.ts';
import type { Violation } from '../../simulation/model.ts';
import { runSeed } from '../../simulation/model.ts';
import { actionsOf } from './actions.ts';
import { boundsOf, duplicatesOf } from './guarantees.ts';
import type { History } from './history.ts';
import { outboxModel } from './outbox-model.ts';
import type { OutboxSetup } from './setup.ts';
import { createOutboxWorld } from './world.ts';

/** What a number of histories came to. */
export interface Tally {
  histories: number;
  /** Processes that crashed. */
  crashes: number;
  /** Steps of all processes. */
  steps: number;
  /** Histories whose first violation is a committed record that was never handled. */
  losses: number;
  /** The most publications repeated in a history, by what the bound allows in it. */
  readonly publications: Map<number, number>;
  /** The most deliveries repeated in a history, by what the bound allows in it. */
  readonly deliveries: Map<number, number>;
  /** The first violation of each guarantee, and where. */
  readonly violations: { readonly where: string; readonly violation: Violation }[];
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return {
    histories: 0,
    crashes: 0,
    steps: 0,
    losses: 0,
    publications: new Map(),
    deliveries: new Map(),
    violations: [],
  };
}

/** Bounds that a tally's text shows, from the smallest one on. */
const SHOWN_BOUND_MAX = 12;

/** A tally in one line: histories, crashes, losses, and the worst repetitions beside their bounds. */
export function tallyText({ histories, crashes, losses, publications, deliveries }: Tally): string {
  return [
    `${histories} histories, ${crashes} crashes, ${losses} losses`,
    `worst repeated publications at their bounds: ${worstText(publications)}`,
    `worst repeated deliveries at their bounds: ${worstText(deliveries)}`,
  ].join('; ');
}

/** The smallest bounds with the most repetitions seen at each: `2 of 2, 3 of 3`. */
function worstText(worst: ReadonlyMap<number, number>): string {
  const bounds = [...worst].toSorted(([one], [other]) => one - other).slice(0, SHOWN_BOUND_MAX);
  return bounds.map(([bound, repeated]) => `${repeated} of ${bound}`).join(', ');
}

/** Violations that a tally keeps; a broken outbox breaks in thousands of histories. */
const KEPT_VIOLATION_MAX = 10;

/**
 * Performs a list of actions with every placement of crashes, and everything that follows.
 *
 * @param tally Is added to.
 * @param setup The world.
 * @param script Names of actions; one that is impossible is left out.
 * @param crashMax Crashes of one history, 0 to 3.
 */
export function tallyCrashPlans(
  tally: Tally,
  setup: OutboxSetup,
  script: readonly string[],
  crashMax: number,
): void {
  const names = actionsOf(setup).map(({ name }) => name);
  const actions = script.map((name) => {
    const action = names.indexOf(name);
    if (action < 0) throw new RangeError(`Cannot perform ${JSON.stringify(name)}: no such action`);
    return action;
  });
  eachCrashPlan(crashMax, (crashes) => {
    const world = createOutboxWorld(setup, { crashes });
    for (const action of actions) world.perform(action);
    world.finish();
    add(
      tally,
      setup,
      world.history,
      world.violation(),
      () => `crashes after ${crashes.join(', ')}`,
    );
    return world.history.steps;
  });
}

/**
 * Lets seeds choose the histories of a world.
 *
 * @param tally Is added to.
 * @param setup The world.
 * @param first The first seed.
 * @param histories How many seeds.
 * @param length Actions tried in each.
 */
export function tallySeeds(
  tally: Tally,
  setup: OutboxSetup,
  first: number,
  histories: number,
  length: number,
): void {
  const model = outboxModel(setup);
  for (let seed = first; seed < first + histories; seed += 1) {
    const { world } = runSeed(model, seed, length);
    add(tally, setup, world.history, world.violation(), () => `seed ${seed}`);
  }
}

function add(
  tally: Tally,
  setup: OutboxSetup,
  history: History,
  violation: Violation | undefined,
  where: () => string,
): void {
  const { counts } = history;
  tally.histories += 1;
  tally.crashes += counts.relayCrashes + counts.consumerCrashes;
  tally.crashes += counts.readerCrashes + counts.operatorCrashes;
  tally.steps += history.steps;
  if (violation !== undefined) {
    if (violation.guarantee === 'no loss') tally.losses += 1;
    if (tally.violations.length < KEPT_VIOLATION_MAX)
      tally.violations.push({ where: where(), violation });
  }
  const { publications, deliveries } = duplicatesOf(history);
  const bounds = boundsOf(history, setup);
  note(tally.publications, bounds.publications, publications);
  note(tally.deliveries, bounds.deliveries, deliveries);
}

function note(worst: Map<number, number>, bound: number, repeated: number): void {
  worst.set(bound, Math.max(worst.get(bound) ?? 0, repeated));
}
