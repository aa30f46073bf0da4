import { type Actor, StepActor } from '../../simulation/actor.ts';
import type { Process, Steps, SyncDriver } from '../../simulation/step.ts';
import type { PublishOutcome } from '../steps.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';

/**
 * What every relay does and holds: publishing, whose outcome is known at the next confirmation, and waiting.
 *
 * What it holds, a crash takes.
 */
export class RelayDriver {
  readonly core: Core;
  readonly relay: number;
  /** Counts the beginnings of the relay: what an idempotent producer is known by. */
  session = 0;
  /** Whether it is asked to end at its next wait. */
  stop = false;
  /** What is known of what was published, until the next crash. */
  readonly #outcomes = new Map<Row, PublishOutcome>();

  constructor(core: Core, relay: number) {
    this.core = core;
    this.relay = relay;
  }

  publish(row: Row): undefined {
    this.#outcomes.set(row, this.core.publish(row, this.relay, this.session));
  }

  confirm(rows: readonly Row[]): readonly PublishOutcome[] {
    const known = rows.map((row) => this.#outcomes.get(row) ?? 'unconfirmed');
    if (known.includes('unconfirmed')) this.core.changes += 1;
    return known;
  }

  sleep(ms: number): 'awake' | 'stop' {
    this.core.now += ms;
    return this.stop ? 'stop' : 'awake';
  }

  /** Undoes what is not durable. */
  forget(): void {
    this.session += 1;
    this.#outcomes.clear();
  }
}

/** Is told of every step that a process has done. */
export type OnStep = (actor: Actor, step: string) => void;

/** A relay in a world. */
export interface RelayActor extends Actor {
  /** Asks it to end at its next wait. */
  askToStop(): void;
}

/** A relay in a world, with the steps that it has. */
export class SteppedRelay<S extends Steps<S>> extends StepActor<S, unknown> implements RelayActor {
  readonly #driver: RelayDriver;

  constructor(
    driver: RelayDriver & SyncDriver<S>,
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
