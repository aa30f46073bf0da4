import type { Actor } from '../../simulation/actor.ts';
import { consumerActor } from './consumer-actor.ts';
import type { Core } from './core.ts';
import { Group } from './group.ts';
import { logRelayActor, type Slot } from './log-relay-actor.ts';
import { OperatorActor } from './operator-actor.ts';
import { pollingRelayActor, type RelayLock } from './polling-relay-actor.ts';
import { ReaderActor } from './reader-actor.ts';
import type { OutboxSetup } from './setup.ts';
import type { StoppableActor } from './stepped-actor.ts';
import { consumerName, event, type Participant, relayName } from './trace.ts';

type Crashing = 'relayCrashes' | 'consumerCrashes' | 'readerCrashes' | 'operatorCrashes';

/** The parts of a world that actions move. */
export interface Parts {
  readonly core: Core;
  readonly group: Group;
  readonly relays: readonly StoppableActor[];
  readonly consumers: readonly StoppableActor[];
  /** Who waits for the effect of its own write. */
  readonly reader: ReaderActor | undefined;
  /** Who lets go on what a relay has set aside. */
  readonly operator: OperatorActor | undefined;
  readonly lock: RelayLock;
  readonly slot: Slot;
}

/** A step that a process has done. */
export interface WorldStep {
  readonly process: Participant;
  /** The name of the step. */
  readonly step: string;
  /** Whether the process crashed after it, as planned. */
  readonly crashed: boolean;
}

/** Whether relays of this setup set records aside: park their keys, or bury them. */
export function setsAside({ poison, relayOptions }: OutboxSetup): boolean {
  const policy = relayOptions?.poison ?? 'stop';
  return policy !== 'stop' && (poison === 'relay' || relayOptions?.attemptMax !== undefined);
}

/** Puts the processes of a setup into a world; the n-th step crashes its process when `crashes` has n. */
export function createParts(
  core: Core,
  crashes: readonly number[],
  onStep?: (step: WorldStep) => void,
): Parts {
  const { setup, history } = core;
  const lock: RelayLock = { owner: undefined };
  const slot: Slot = { acknowledged: 0, lost: false };
  const group = new Group(core);
  let planned = 0;
  const counting = (count: Crashing, process: Participant) => (actor: Actor, step: string) => {
    history.steps += 1;
    const crashed = crashes[planned] === history.steps;
    if (crashed) {
      planned += 1;
      history.counts[count] += 1;
      core.changes += 1;
      core.trace?.push(event(process, process, 'crash', 'failure'));
      actor.crash();
    }
    onStep?.({ process, step, crashed });
  };
  const relays: StoppableActor[] = [];
  if (setup.relay === 'log')
    relays.push(logRelayActor(core, slot, counting('relayCrashes', relayName(0))));
  else
    for (let relay = 0; relay < (setup.relays ?? 1); relay += 1)
      relays.push(pollingRelayActor(core, relay, lock, counting('relayCrashes', relayName(relay))));
  const consumers: StoppableActor[] = [];
  for (let consumer = 0; consumer < (setup.consumers ?? 1); consumer += 1)
    consumers.push(
      consumerActor(core, group, consumer, counting('consumerCrashes', consumerName(consumer))),
    );
  const reader =
    (setup.readers ?? 0) > 0
      ? new ReaderActor(core, counting('readerCrashes', 'reader1'))
      : undefined;
  const operator = setsAside(setup)
    ? new OperatorActor(core, counting('operatorCrashes', 'operator'))
    : undefined;
  return { core, group, relays, consumers, reader, operator, lock, slot };
}
