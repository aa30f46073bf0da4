import { type Actor, StepActor } from '../../simulation/actor.ts';
import type { Process, Steps, SyncDriver } from '../../simulation/step.ts';

/** Is told of every step that a process has done. */
export type OnStep = (actor: Actor, step: string) => void;

/** A relay or a consumer in a world. */
export interface StoppableActor extends Actor {
  /** Asks it to end at its next wait, or where it looks for work. */
  askToStop(): void;
}

/** What performs the steps of one: it can be asked to end, and forgets in a crash what is not durable. */
export interface StoppableDriver {
  stop: boolean;
  forget(): void;
}

/** A relay or a consumer in a world, with the steps that it has. */
export class SteppedActor<S extends Steps<S>>
  extends StepActor<S, unknown>
  implements StoppableActor
{
  readonly #driver: StoppableDriver;

  constructor(
    driver: StoppableDriver & SyncDriver<S>,
    begin: () => Process<S, unknown>,
    onStep: OnStep,
  ) {
    super({
      begin: () => {
        driver.stop = false;
        return begin();
      },
      driver,
      restsAt: 'sleep',
      onStep: ({ step }) => onStep(this, step),
      onCrash: () => driver.forget(),
    });
    this.#driver = driver;
  }

  askToStop(): void {
    this.#driver.stop = true;
  }
}
