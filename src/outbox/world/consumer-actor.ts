import { consumer as makeConsumer } from '../consumer.ts';
import type { ConsumerSteps } from '../steps.ts';
import type { Core } from './core.ts';
import { EffectSteps } from './effect-steps.ts';
import type { Group } from './group.ts';
import type { Entry } from './history.ts';
import { type OnStep, SteppedActor, type StoppableActor } from './stepped-actor.ts';

/** Puts a consumer into a world. */
export function consumerActor(
  core: Core,
  group: Group,
  consumer: number,
  onStep: OnStep,
): StoppableActor {
  const make = core.setup.consumer ?? makeConsumer;
  const options = core.setup.consumerOptions ?? {};
  const driver = new EffectSteps(core, group, consumer);
  return new SteppedActor<ConsumerSteps<Entry>>(driver, () => make(options), onStep);
}
