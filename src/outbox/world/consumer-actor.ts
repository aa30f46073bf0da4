import { type Actor, createActor } from '../../simulation/actor.ts';
import { consumer as makeConsumer } from '../consumer.ts';
import type { ConsumerSteps } from '../steps.ts';
import type { ConsumerSession } from './consumer-session.ts';
import type { Core } from './core.ts';
import { effectSteps } from './effect-steps.ts';
import type { Group } from './group.ts';
import { groupSteps } from './group-steps.ts';
import type { Entry } from './history.ts';

/** A consumer in a world. */
export interface ConsumerActor extends Actor {
  /** Asks it to end at its next poll or wait. */
  askToStop(): void;
}

/** Puts a consumer into a world. */
export function consumerActor(
  core: Core,
  group: Group,
  consumer: number,
  onStep: (actor: Actor) => void,
): ConsumerActor {
  const session: ConsumerSession = {
    positions: new Map(),
    epochs: new Map(),
    inHand: undefined,
    stop: false,
    uncommitted: new Set(),
    transaction: undefined,
  };
  const make = core.setup.consumer ?? makeConsumer;
  const options = core.setup.consumerOptions ?? {};
  const actor = createActor<ConsumerSteps<Entry>, unknown>({
    begin: () => {
      session.stop = false;
      return make(options);
    },
    driver: {
      ...groupSteps(core, group, consumer, session),
      ...effectSteps(core, group, consumer, session),
    },
    restsAt: 'sleep',
    onStep: () => onStep(actor),
    onCrash() {
      session.transaction = undefined;
      session.inHand = undefined;
      session.uncommitted.clear();
      session.positions.clear();
    },
  });
  return Object.assign(actor, {
    askToStop() {
      session.stop = true;
    },
  });
}
