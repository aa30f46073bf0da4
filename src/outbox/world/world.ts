import type { Actor } from '../../simulation/actor.ts';
import type { World } from '../../simulation/model.ts';
import { actionsOf } from './actions.ts';
import { Core } from './core.ts';
import type { Guarantee } from './guarantee.ts';
import { guaranteesOf } from './guarantees.ts';
import type { Entry, History, Row } from './history.ts';
import { createParts, type Parts, type WorldStep } from './parts.ts';
import type { OutboxSetup } from './setup.ts';
import { event, type TraceEvent } from './trace.ts';

/** A database with an outbox, relays, a log and consumers, in one simulated world. */
export interface OutboxWorld extends World {
  readonly history: History;
  /** What happened, for people; empty unless it was asked for. */
  readonly trace: readonly TraceEvent[];
}

/** Rounds in which every process runs until it waits, before a world counts as one that never rests. */
export const REST_ROUND_MAX = 200;

/** How a world is made and looked at. */
export interface OutboxWorldOptions {
  /** Whether to keep what happened, for people. Default: false. */
  readonly traced?: boolean;
  /** The guarantees to look at. Default: those of the setup. */
  readonly guarantees?: readonly Guarantee[];
  /** Steps, counted from 1 over all processes, after which the process that did the step crashes. Default: none. */
  readonly crashes?: readonly number[];
  /** Is told of every step after it is done. Default: nobody is. */
  readonly onStep?: (step: WorldStep) => void;
}

/**
 * Creates a world in which nothing has happened.
 *
 * @param setup Its parts and what can go wrong.
 * @param options What to look at.
 * @returns A world; the model of the setup ({@link outboxModel}) names what can be done in it.
 * @example The relay crashes after its fourth step
 * ```ts
 * import { createOutboxWorld, outboxModel } from 'event-delivery-spec/outbox';
 *
 * const setup = { keys: ['a'], consumers: 0 } as const;
 * const world = createOutboxWorld(setup, { crashes: [4] });
 * const perform = (name: string) => world.perform(outboxModel(setup).actions.indexOf(name));
 * perform('write a'); // => true
 * perform('relay1 run'); // => true
 * world.history.counts.relayCrashes; // => 1
 * world.finish();
 * world.history.log.map(({ id }) => id); // => ['a1', 'a1']
 * world.violation(); // => undefined
 * ```
 */
export function createOutboxWorld(
  setup: OutboxSetup,
  options: OutboxWorldOptions = {},
): OutboxWorld {
  const trace: TraceEvent[] = [];
  const core = new Core(setup, options.traced === true ? trace : undefined);
  const parts = createParts(core, options.crashes ?? [], options.onStep);
  const actions = actionsOf(setup);
  const guarantees = options.guarantees ?? guaranteesOf(setup);
  return {
    history: core.history,
    trace,
    perform: (action) => actions[action]?.run(parts) ?? false,
    finish: () => comeToRest(parts),
    violation() {
      for (const guarantee of guarantees) {
        const violation = guarantee(core.history, setup);
        if (violation !== undefined) return violation;
      }
      return undefined;
    },
  };
}

/** Ends faults and open transactions, then lets every process run until nothing durable happens any more. */
function comeToRest({ core, relays, consumers, reader, operator, slot }: Parts): void {
  core.faults.clear();
  core.trace?.push(
    event('database', 'database', 'faults end, everything runs until it waits', 'note'),
  );
  for (const open of [0, 1, 2]) core.database.abort(open);
  if (operator?.isRunning === true) operator.crash();
  if (slot.lost) {
    slot.lost = false;
    slot.acknowledged = core.database.transactions.length;
  }
  const actors: readonly Actor[] = [...relays, ...consumers];
  let quiet = 0;
  for (let round = 0; round < REST_ROUND_MAX; round += 1) {
    const before = core.changes;
    for (const actor of actors) {
      if (actor.ended !== undefined && !isHaltedByPoison(actor)) actor.crash();
      if (actor.ended === undefined) actor.until('sleep');
    }
    if (reader?.isRunning === true) reader.until('wait');
    // A process can hold something back for one round: what it tries again after its wait.
    quiet = core.changes === before ? quiet + 1 : 0;
    if (quiet === 2) return;
  }
  core.history.quiet = false;
}

/** Whether it ended at a record that nobody will ever be able to handle; what else ends a process passes. */
function isHaltedByPoison({ ended }: Actor): boolean {
  const { record } = ended as { readonly record?: Row | Entry };
  if (record === undefined) return false;
  return 'row' in record ? record.row.poison : record.poison;
}
