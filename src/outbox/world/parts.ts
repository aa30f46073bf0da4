import type { Actor } from '../../simulation/actor.ts';
import { ConsumerActor } from './consumer-actor.ts';
import type { Core } from './core.ts';
import { Group } from './group.ts';
import { logRelayActor, type Slot } from './log-relay-actor.ts';
import { pollingRelayActor, type RelayLock } from './polling-relay-actor.ts';
import { ReaderActor } from './reader-actor.ts';
import type { RelayActor } from './relay-actor.ts';

/** The parts of a world that actions move. */
export interface Parts {
  readonly core: Core;
  readonly group: Group;
  readonly relays: readonly RelayActor[];
  readonly consumers: readonly ConsumerActor[];
  /** Who waits for the effect of its own write. */
  readonly reader: ReaderActor | undefined;
  readonly lock: RelayLock;
  readonly slot: Slot;
}

/** Puts the processes of a setup into a world; the n-th step crashes its process when `crashes` has n. */
export function createParts(core: Core, crashes: readonly number[]): Parts {
  const { setup, history } = core;
  const lock: RelayLock = { owner: undefined };
  const slot: Slot = { acknowledged: 0, lost: false };
  const group = new Group(core);
  let planned = 0;
  const counting =
    (count: 'relayCrashes' | 'consumerCrashes' | 'readerCrashes') => (actor: Actor) => {
      history.steps += 1;
      if (crashes[planned] !== history.steps) return;
      planned += 1;
      history.counts[count] += 1;
      core.changes += 1;
      actor.crash();
    };
  const relayStep = counting('relayCrashes');
  const consumerStep = counting('consumerCrashes');
  const relays: RelayActor[] = [];
  if (setup.relay === 'log') relays.push(logRelayActor(core, slot, relayStep));
  else
    for (let relay = 0; relay < (setup.relays ?? 1); relay += 1)
      relays.push(pollingRelayActor(core, relay, lock, relayStep));
  const consumers: ConsumerActor[] = [];
  for (let consumer = 0; consumer < (setup.consumers ?? 1); consumer += 1)
    consumers.push(new ConsumerActor(core, group, consumer, consumerStep));
  const reader =
    (setup.readers ?? 0) > 0 ? new ReaderActor(core, counting('readerCrashes')) : undefined;
  return { core, group, relays, consumers, reader, lock, slot };
}
