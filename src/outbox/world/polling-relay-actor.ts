import type { Actor } from '../../simulation/actor.ts';
import type { SyncDriver } from '../../simulation/step.ts';
import { pollingRelay } from '../polling-relay.ts';
import type { Marks, PollingRelaySteps } from '../steps.ts';
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

/** The lock that makes a relay the only one, as long as the relay is connected. */
export interface RelayLock {
  owner: number | undefined;
}

/** A session, and the transaction that notes marks. */
interface PollingSession extends RelaySession {
  marks: Marks<Row> | undefined;
}

/** Puts a polling relay into a world. */
export function pollingRelayActor(
  core: Core,
  relay: number,
  lock: RelayLock,
  onStep: (actor: Actor) => void,
): RelayActor {
  const make = core.setup.pollingRelay ?? pollingRelay;
  const { relayOptions = {} } = core.setup;
  const session: PollingSession = { ...createSession(), marks: undefined };
  const driver = pollingDriver(core, relay, lock, session);
  return relayActor<PollingRelaySteps<Row>>({
    begin: () => make(relayOptions),
    driver,
    session,
    onStep,
    onCrash() {
      session.marks = undefined;
      driver.release(undefined);
    },
  });
}

function pollingDriver(
  core: Core,
  relay: number,
  lock: RelayLock,
  session: PollingSession,
): SyncDriver<PollingRelaySteps<Row>> {
  const { database, trace, setup } = core;
  const { claiming = 'partition' } = setup;
  const name = relayName(relay);
  return {
    ...sharedSteps(core, relay, session),
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
    mark(marks): undefined {
      session.marks = marks;
    },
    commit() {
      const { marks } = session;
      session.marks = undefined;
      if (claiming === 'skip-locked') database.unlockRows(relay);
      return marks === undefined ? 'failed' : commitMarks(core, relay, marks);
    },
    release(): undefined {
      if (lock.owner === relay) lock.owner = undefined;
      if (claiming === 'skip-locked') database.unlockRows(relay);
    },
  };
}

function commitMarks(core: Core, relay: number, marks: Marks<Row>): 'committed' | 'failed' {
  const { trace, history, database } = core;
  const name = relayName(relay);
  if (core.strikes('failed-mark')) {
    history.counts.failedMarks += 1;
    trace?.push(event(name, 'database', 'commit marks: failed', 'failure'));
    return 'failed';
  }
  database.apply(marks);
  core.changes += marks.sent.length + marks.dead.length + marks.failed.length;
  trace?.push(event(name, 'database', describe(marks)));
  return 'committed';
}

function describe({ sent, failed, dead, parked }: Marks<Row>): string {
  const parts = Object.entries({ sent, dead, failed })
    .filter(([, rows]) => rows.length > 0)
    .map(([state, rows]) => `${rows.map(({ id }) => id).join(', ')} ${state}`);
  return [...parts, ...parked.map((key) => `key ${key} parked`)].join('; ') || 'nothing';
}
