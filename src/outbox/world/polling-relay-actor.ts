import type { SyncDriver } from '../../simulation/step.ts';
import { pollingRelay } from '../polling-relay.ts';
import type { Marks, PollingRelaySteps } from '../steps.ts';
import type { Core } from './core.ts';
import type { Row } from './history.ts';
import { RelayDriver } from './relay-driver.ts';
import { type OnStep, SteppedActor, type StoppableActor } from './stepped-actor.ts';
import { event, relayName } from './trace.ts';

/** The lock that makes a relay the only one, as long as the relay is connected. */
export interface RelayLock {
  owner: number | undefined;
}

/** Puts a polling relay into a world. */
export function pollingRelayActor(
  core: Core,
  relay: number,
  lock: RelayLock,
  onStep: OnStep,
): StoppableActor {
  const make = core.setup.pollingRelay ?? pollingRelay;
  const options = core.setup.relayOptions ?? {};
  const driver = new PollingDriver(core, relay, lock);
  return new SteppedActor<PollingRelaySteps<Row>>(driver, () => make(options), onStep);
}

/** Performs the steps of a polling relay; a session, and the transaction that notes marks. */
class PollingDriver extends RelayDriver implements SyncDriver<PollingRelaySteps<Row>> {
  readonly #lock: RelayLock;
  readonly #claiming: 'partition' | 'skip-locked' | 'none';
  #marks: Marks<Row> | undefined;

  constructor(core: Core, relay: number, lock: RelayLock) {
    super(core, relay);
    this.#lock = lock;
    this.#claiming = core.setup.claiming ?? 'partition';
  }

  acquire(): 'acquired' | 'none' {
    if (this.#claiming !== 'partition') return 'acquired';
    this.#lock.owner ??= this.relay;
    return this.#lock.owner === this.relay ? 'acquired' : 'none';
  }

  read(limit: number): readonly Row[] {
    const { database, trace } = this.core;
    const rows = database.read(this.relay, limit);
    if (trace !== undefined && rows.length > 0) {
      const ids = rows.map(({ id }) => id).join(', ');
      trace.push(event('database', relayName(this.relay), `pending: ${ids}`));
    }
    return rows;
  }

  mark(marks: Marks<Row>): undefined {
    this.#marks = marks;
  }

  commit(): 'committed' | 'failed' {
    const marks = this.#marks;
    this.#marks = undefined;
    if (this.#claiming === 'skip-locked') this.core.database.unlockRows(this.relay);
    return marks === undefined ? 'failed' : commitMarks(this.core, this.relay, marks);
  }

  release(): undefined {
    if (this.#lock.owner === this.relay) this.#lock.owner = undefined;
    if (this.#claiming === 'skip-locked') this.core.database.unlockRows(this.relay);
  }

  override forget(): void {
    super.forget();
    this.#marks = undefined;
    this.release();
  }
}

function commitMarks(core: Core, relay: number, marks: Marks<Row>): 'committed' | 'failed' {
  const { trace, history, database } = core;
  if (core.strikes('failed-mark')) {
    history.counts.failedMarks += 1;
    trace?.push(event(relayName(relay), 'database', 'commit marks: failed', 'failure'));
    return 'failed';
  }
  database.apply(marks);
  core.changes += marks.sent.length + marks.dead.length + marks.failed.length;
  trace?.push(event(relayName(relay), 'database', describe(marks)));
  return 'committed';
}

function describe({ sent, failed, dead, parked }: Marks<Row>): string {
  const parts = Object.entries({ sent, dead, failed })
    .filter(([, rows]) => rows.length > 0)
    .map(([state, rows]) => `${rows.map(({ id }) => id).join(', ')} ${state}`);
  return [...parts, ...parked.map((key) => `key ${key} parked`)].join('; ') || 'nothing';
}
