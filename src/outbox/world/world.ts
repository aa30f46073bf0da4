import type { Actor } from '../../simulation/actor.ts';
import type { World } from '../../simulation/model.ts';
import { actionsOf, type OutboxAction } from './actions.ts';
import { type ConsumerActor, consumerActor } from './consumer-actor.ts';
import { type Core, createCore } from './core.ts';
import { createGroup, type Group } from './group.ts';
import { GUARANTEES, type Guarantee } from './guarantees.ts';
import type { History } from './history.ts';
import {
  logRelayActor,
  pollingRelayActor,
  type RelayActor,
  type RelayLock,
  type Slot,
} from './relay-actor.ts';
import type { OutboxSetup } from './setup.ts';
import type { TraceEvent } from './trace.ts';

/** A database with an outbox, relays, a log and consumers, in one simulated world. */
export interface OutboxWorld extends World {
  readonly history: History;
  /** What happened, for people; empty unless it was asked for. */
  readonly trace: readonly TraceEvent[];
}

/** The parts of a world that actions move. */
export interface Parts {
  readonly core: Core;
  readonly group: Group;
  readonly relays: readonly RelayActor[];
  readonly consumers: readonly ConsumerActor[];
  readonly lock: RelayLock;
  readonly slot: Slot;
}

/** Rounds in which every process runs until it waits, before a world counts as one that never rests. */
export const REST_ROUND_MAX = 200;

/** How a world is made and looked at. */
export interface OutboxWorldOptions {
  /** Whether to keep what happened, for people. Default: false. */
  readonly traced?: boolean;
  /** The guarantees to look at. Default: all. */
  readonly guarantees?: readonly Guarantee[];
  /** Steps, counted from 1 over all processes, after which the process that did the step crashes. Default: none. */
  readonly crashes?: readonly number[];
}

/**
 * Creates a world in which nothing has happened.
 *
 * @param setup Its parts and what can go wrong.
 * @param options What to look at.
 * @returns A world; {@link outboxActions} names what can be done in it.
 */
export function createOutboxWorld(
  setup: OutboxSetup,
  options: OutboxWorldOptions = {},
): OutboxWorld {
  const trace: TraceEvent[] = [];
  const core = createCore(setup, options.traced === true ? trace : undefined);
  const parts = createParts(core, options.crashes ?? []);
  const actions = actionsOf(setup);
  const guarantees = options.guarantees ?? Object.values(GUARANTEES);
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

function createParts(core: Core, crashes: readonly number[]): Parts {
  const { setup, history } = core;
  const lock: RelayLock = { owner: undefined };
  const slot: Slot = { acknowledged: 0, lost: false };
  const group = createGroup(core);
  let planned = 0;
  const counting = (count: 'relayCrashes' | 'consumerCrashes') => (actor: Actor) => {
    history.steps += 1;
    if (crashes[planned] !== history.steps) return;
    planned += 1;
    history.counts[count] += 1;
    actor.crash();
  };
  const relayStep = counting('relayCrashes');
  const consumerStep = counting('consumerCrashes');
  const relays =
    setup.relay === 'log'
      ? [logRelayActor(core, slot, relayStep)]
      : Array.from({ length: setup.relays ?? 1 }, (_, relay) =>
          pollingRelayActor(core, relay, lock, relayStep),
        );
  const consumers = Array.from({ length: setup.consumers ?? 1 }, (_, consumer) =>
    consumerActor(core, group, consumer, consumerStep),
  );
  return { core, group, relays, consumers, lock, slot };
}

/** Ends faults and open transactions, then lets every process run until nothing durable happens any more. */
function comeToRest({ core, relays, consumers, slot }: Parts): void {
  core.faults.clear();
  for (const open of [0, 1, 2]) core.database.abort(open);
  if (slot.lost) {
    slot.lost = false;
    slot.acknowledged = core.database.transactions.length;
  }
  const actors: readonly Actor[] = [...relays, ...consumers];
  for (let round = 0; round < REST_ROUND_MAX; round += 1) {
    const before = core.changes;
    for (const actor of actors) {
      if (actor.ended === undefined) actor.until('sleep');
      else if (!isHalted(actor)) actor.crash();
    }
    if (core.changes === before && round > 1) return;
  }
  core.history.quiet = false;
}

const isHalted = ({ ended }: Actor) => (ended as { readonly end?: string }).end === 'halted';

/** The actions that can be done in worlds of a setup, by number. */
export function outboxActions(setup: OutboxSetup): readonly OutboxAction[] {
  return actionsOf(setup);
}
