import { type Actor, createActor } from '../../simulation/actor.ts';
import type { Process, Steps, SyncDriver } from '../../simulation/step.ts';
import type { PublishOutcome } from '../steps.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';

/** A relay in a world. */
export interface RelayActor extends Actor {
  /** Asks it to end at its next wait. */
  askToStop(): void;
}

/** What a relay holds and a crash takes. */
export interface RelaySession {
  /** Counts the beginnings of the relay: what an idempotent producer is known by. */
  number: number;
  stop: boolean;
  /** What is known of what was published, until the next crash. */
  readonly outcomes: Map<Row, PublishOutcome>;
}

/** A relay that has not begun. */
export function createSession(): RelaySession {
  return { number: 0, stop: false, outcomes: new Map() };
}

/** The steps that both relays have: publishing, whose outcome is known at the next confirmation, and waiting. */
export function sharedSteps(core: Core, relay: number, session: RelaySession) {
  const { outcomes } = session;
  return {
    publish(row: Row): undefined {
      outcomes.set(row, core.publish(row, relay, session.number));
    },
    confirm(rows: readonly Row[]): readonly PublishOutcome[] {
      const known = rows.map((row) => outcomes.get(row) ?? 'unconfirmed');
      if (known.includes('unconfirmed')) core.changes += 1;
      return known;
    },
    sleep(ms: number): 'awake' | 'stop' {
      core.now += ms;
      return session.stop ? 'stop' : 'awake';
    },
  };
}

/** Puts a relay into a world. */
export function relayActor<S extends Steps<S>>(options: {
  readonly begin: () => Process<S, unknown>;
  readonly driver: SyncDriver<S>;
  readonly session: RelaySession;
  readonly onStep: (actor: Actor) => void;
  readonly onCrash: () => void;
}): RelayActor {
  const { begin, driver, session, onStep, onCrash } = options;
  const actor = createActor<S, unknown>({
    begin: () => {
      session.stop = false;
      return begin();
    },
    driver,
    restsAt: 'sleep',
    onStep: () => onStep(actor),
    onCrash() {
      session.number += 1;
      session.outcomes.clear();
      onCrash();
    },
  });
  return Object.assign(actor, {
    askToStop() {
      session.stop = true;
    },
  });
}
