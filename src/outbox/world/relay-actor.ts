import { type Actor, createActor } from '../../simulation/actor.ts';
import type { SyncDriver } from '../../simulation/step.ts';
import { logRelay } from '../log-relay.ts';
import { pollingRelay } from '../polling-relay.ts';
import type { LogRelaySteps, Marks, PollingRelaySteps, PublishOutcome } from '../steps.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';
import { event, relayName } from './trace.ts';

/** A relay in a world, and what happens to it. */
export interface RelayActor extends Actor {
  /** Asks it to end at its next wait. */
  askToStop(): void;
}

/** The lock that makes a relay the only one, as long as the relay is connected. */
export interface RelayLock {
  owner: number | undefined;
}

/** What both relays publish with: outcomes are known at the next confirmation. */
function publisher(core: Core, relay: number, session: () => number) {
  const outcomes = new Map<Row, PublishOutcome>();
  return {
    outcomes,
    steps: {
      publish(row: Row): undefined {
        outcomes.set(row, core.publish(row, relay, session()));
      },
      confirm(rows: readonly Row[]): readonly PublishOutcome[] {
        const known = rows.map((row) => outcomes.get(row) ?? 'unconfirmed');
        if (known.includes('unconfirmed')) core.changes += 1;
        return known;
      },
    },
  };
}

/** Puts a polling relay into a world. */
export function pollingRelayActor(
  core: Core,
  relay: number,
  lock: RelayLock,
  onStep: (actor: Actor) => void,
): RelayActor {
  const { database, trace, setup, history } = core;
  const { claiming = 'partition', relayOptions = {} } = setup;
  const name = relayName(relay);
  let session = 0;
  let marks: Marks<Row> | undefined;
  let stop = false;
  const { outcomes, steps } = publisher(core, relay, () => session);
  const release = (): undefined => {
    if (lock.owner === relay) lock.owner = undefined;
    if (claiming === 'skip-locked') database.unlockRows(relay);
  };
  const driver: SyncDriver<PollingRelaySteps<Row>> = {
    ...steps,
    acquire() {
      if (claiming !== 'partition') return 'acquired';
      lock.owner ??= relay;
      return lock.owner === relay ? 'acquired' : 'none';
    },
    read(limit) {
      const rows = database.read(relay, limit);
      if (rows.length > 0) {
        const ids = rows.map(({ id }) => id).join(', ');
        trace?.push(event('database', name, `pending: ${ids}`));
      }
      return rows;
    },
    mark(given): undefined {
      marks = given;
    },
    commit() {
      const given = marks;
      marks = undefined;
      if (claiming === 'skip-locked') database.unlockRows(relay);
      if (given === undefined) return 'failed';
      if (core.strikes('failed-mark')) {
        history.counts.failedMarks += 1;
        trace?.push(event(name, 'database', 'commit marks: failed', 'failure'));
        return 'failed';
      }
      database.apply(given);
      core.changes += given.sent.length + given.dead.length + given.failed.length;
      trace?.push(event(name, 'database', describe(given)));
      return 'committed';
    },
    sleep(ms) {
      core.now += ms;
      return stop ? 'stop' : 'awake';
    },
    release,
  };
  const make = setup.pollingRelay ?? pollingRelay;
  const actor = createActor<PollingRelaySteps<Row>, unknown>({
    begin: () => {
      stop = false;
      return make(relayOptions);
    },
    driver,
    restsAt: 'sleep',
    onStep: () => onStep(actor),
    onCrash() {
      session += 1;
      marks = undefined;
      outcomes.clear();
      release();
    },
  });
  return Object.assign(actor, {
    askToStop() {
      stop = true;
    },
  });
}

function describe({ sent, failed, dead, parked }: Marks<Row>): string {
  const parts = Object.entries({ sent, dead, failed })
    .filter(([, rows]) => rows.length > 0)
    .map(([state, rows]) => `${rows.map(({ id }) => id).join(', ')} ${state}`);
  return [...parts, ...parked.map((key) => `key ${key} parked`)].join('; ') || 'nothing';
}

/** The slot of the log: what the database keeps for the relay. */
export interface Slot {
  /** Everything up to here is not needed again. */
  acknowledged: number;
  lost: boolean;
}

/** Puts a log relay into a world. */
export function logRelayActor(core: Core, slot: Slot, onStep: (actor: Actor) => void): RelayActor {
  const { database, trace, setup } = core;
  const name = relayName(0);
  let session = 0;
  let read = 0;
  let stop = false;
  let unacknowledged = 0;
  const { outcomes, steps } = publisher(core, 0, () => session);
  const driver: SyncDriver<LogRelaySteps<Row>> = {
    ...steps,
    publish(row): undefined {
      unacknowledged += 1;
      steps.publish(row);
    },
    open() {
      read = slot.acknowledged;
      unacknowledged = 0;
      if (!slot.lost) return 'opened';
      trace?.push(event(name, 'database', 'open slot: lost', 'failure'));
      return 'lost';
    },
    next() {
      const transaction = slot.lost ? undefined : database.transactions[read];
      if (transaction === undefined) return undefined;
      read += 1;
      const ids = transaction.records.map(({ id }) => id).join(', ');
      trace?.push(event('database', name, `log ${transaction.position}: ${ids}`));
      return transaction;
    },
    bury(row): undefined {
      row.state = 'dead';
      core.changes += 1;
      trace?.push(event(name, 'database', `${row.id} dead`));
    },
    acknowledge(position): undefined {
      if (slot.lost) return;
      unacknowledged = 0;
      for (const { records } of database.transactions.slice(slot.acknowledged, Number(position)))
        for (const row of records) if (row.state === 'pending') row.state = 'sent';
      slot.acknowledged = Number(position);
      core.changes += 1;
      trace?.push(event(name, 'database', `acknowledge up to ${position}`));
    },
    sleep(ms) {
      core.now += ms;
      return stop ? 'stop' : 'awake';
    },
    close(): undefined {
      if (unacknowledged > 0) core.history.counts.unacknowledgedEnds += 1;
    },
  };
  const make = setup.logRelay ?? logRelay;
  const { relayOptions = {} } = setup;
  const { poison, ...rest } = relayOptions;
  const options = poison === 'dead-letter' ? { ...rest, poison } : rest;
  const actor = createActor<LogRelaySteps<Row>, unknown>({
    begin: () => {
      stop = false;
      return make(options);
    },
    driver,
    restsAt: 'sleep',
    onStep: () => onStep(actor),
    onCrash() {
      session += 1;
      outcomes.clear();
    },
  });
  return Object.assign(actor, {
    askToStop() {
      stop = true;
    },
  });
}
