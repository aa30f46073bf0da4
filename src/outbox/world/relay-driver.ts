import type { PublishOutcome } from '../steps.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';
import type { StoppableDriver } from './stepped-actor.ts';

/**
 * What every relay does and holds: publishing, whose outcome is known at the next confirmation, and waiting.
 *
 * What it holds, a crash takes.
 */
export class RelayDriver implements StoppableDriver {
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
