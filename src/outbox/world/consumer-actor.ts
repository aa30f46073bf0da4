import { StepActor } from '../../simulation/actor.ts';
import { consumer as makeConsumer } from '../consumer.ts';
import type { ConsumerSteps } from '../steps.ts';
import type { Core } from './core.ts';
import { EffectSteps } from './effect-steps.ts';
import type { Group } from './group.ts';
import type { Entry } from './history.ts';
import type { OnStep } from './relay-actor.ts';

/** A consumer in a world. */
export class ConsumerActor extends StepActor<ConsumerSteps<Entry>, unknown> {
  readonly #driver: EffectSteps;

  constructor(core: Core, group: Group, consumer: number, onStep: OnStep) {
    const driver = new EffectSteps(core, group, consumer);
    const make = core.setup.consumer ?? makeConsumer;
    const options = core.setup.consumerOptions ?? {};
    super({
      begin: () => {
        driver.stop = false;
        return make(options);
      },
      driver,
      restsAt: 'sleep',
      onStep: ({ step }) => onStep(this, step),
      onCrash: () => driver.forget(),
    });
    this.#driver = driver;
  }

  /** Asks it to end at its next poll or wait. */
  askToStop(): void {
    this.#driver.stop = true;
  }
}
