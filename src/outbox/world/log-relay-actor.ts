import type { Actor } from '../../simulation/actor.ts';
import type { SyncDriver } from '../../simulation/step.ts';
import { logRelay } from '../log-relay.ts';
import type { LogRelaySteps } from '../steps.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';
import {
  createSession,
  type RelayActor,
  type RelaySession,
  relayActor,
  sharedSteps,
} from './relay-actor.ts';
import { event, relayName } from './trace.ts';

/** The slot of the log: what the database keeps for the relay. */
export interface Slot {
  /** Everything up to here is not needed again. */
  acknowledged: number;
  lost: boolean;
}

/** A session, and its stream. */
interface LogSession extends RelaySession {
  /** Transactions read from the log. */
  read: number;
  /** Publications since the last acknowledgement. */
  unacknowledged: number;
}

const NAME = relayName(0);

/** Puts a log relay into a world. */
export function logRelayActor(core: Core, slot: Slot, onStep: (actor: Actor) => void): RelayActor {
  const make = core.setup.logRelay ?? logRelay;
  const { poison, ...rest } = core.setup.relayOptions ?? {};
  const options = poison === 'dead-letter' ? { ...rest, poison } : rest;
  const session: LogSession = { ...createSession(), read: 0, unacknowledged: 0 };
  return relayActor<LogRelaySteps<Row>>({
    begin: () => make(options),
    driver: logDriver(core, slot, session),
    session,
    onStep,
    onCrash: () => undefined,
  });
}

function logDriver(core: Core, slot: Slot, session: LogSession): SyncDriver<LogRelaySteps<Row>> {
  const { database, trace } = core;
  const shared = sharedSteps(core, 0, session);
  return {
    ...shared,
    publish(row): undefined {
      session.unacknowledged += 1;
      shared.publish(row);
    },
    open() {
      session.read = slot.acknowledged;
      session.unacknowledged = 0;
      if (!slot.lost) return 'opened';
      trace?.push(event(NAME, 'database', 'open slot: lost', 'failure'));
      return 'lost';
    },
    next() {
      const transaction = slot.lost ? undefined : database.transactions[session.read];
      if (transaction === undefined) return undefined;
      session.read += 1;
      const ids = transaction.records.map(({ id }) => id).join(', ');
      trace?.push(event('database', NAME, `log ${transaction.position}: ${ids}`));
      return transaction;
    },
    bury(row): undefined {
      row.state = 'dead';
      core.changes += 1;
      trace?.push(event(NAME, 'database', `${row.id} dead`));
    },
    acknowledge(position): undefined {
      if (slot.lost) return;
      session.unacknowledged = 0;
      for (const { records } of database.transactions.slice(slot.acknowledged, Number(position)))
        for (const row of records) if (row.state === 'pending') row.state = 'sent';
      slot.acknowledged = Number(position);
      core.changes += 1;
      trace?.push(event(NAME, 'database', `acknowledge up to ${position}`));
    },
    close(): undefined {
      if (session.unacknowledged > 0) core.history.counts.unacknowledgedEnds += 1;
    },
  };
}
