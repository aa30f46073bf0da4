import type { PublishOutcome } from '../steps.ts';
import { createDatabase, type Database } from './database.ts';
import { type Entry, emptyHistory, type History, type Row } from './history.ts';
import type { Fault, OutboxSetup } from './setup.ts';
import { event, relayName, type Trace } from './trace.ts';

/** What the processes of a world share: the database, the log, the faults to come and the time. */
export interface Core {
  readonly setup: OutboxSetup;
  readonly history: History;
  readonly trace: Trace;
  readonly database: Database;
  /** The partitions of the log. */
  readonly log: readonly Entry[][];
  /** Faults that will strike the next time that they can. */
  readonly faults: Set<Fault>;
  /** Whether a fault strikes now; it is spent then. */
  strikes(fault: Fault): boolean;
  /** Milliseconds since the beginning. */
  now: number;
  /** Something happened that others can see, or failed and has to be tried again: the world is not at rest. */
  changes: number;
  /** Appends a record to its partition, unless something goes wrong. */
  publish(row: Row, relay: number, session: number): PublishOutcome;
}

/** Creates what a world is made of. */
export function createCore(setup: OutboxSetup, trace: Trace): Core {
  const history = emptyHistory();
  const { keys = ['a', 'b'], partitions = 1 } = setup;
  const log: Entry[][] = Array.from({ length: partitions }, () => []);
  const sessions = new Set<string>();
  const faults = new Set<Fault>();

  function append(row: Row): void {
    const partition = keys.indexOf(row.key) % partitions;
    const entries = log[partition] as Entry[];
    const { id, key } = row;
    const entry = { partition, offset: entries.length, id, key, row, at: history.steps };
    entries.push(entry);
    history.log.push(entry);
    core.changes += 1;
  }

  const core: Core = {
    setup,
    history,
    trace,
    database: createDatabase(history, setup),
    log,
    faults,
    strikes(fault) {
      if (faults.size === 0 || !faults.delete(fault)) return false;
      core.changes += 1;
      return true;
    },
    now: 0,
    changes: 0,
    publish(row, relay, session) {
      const from = relayName(relay);
      if (row.poison && setup.poison === 'relay') {
        trace?.push(event(from, 'log', `publish ${row.id}: rejected`, 'failure'));
        return 'rejected';
      }
      if (core.strikes('lost-message')) {
        trace?.push(event(from, from, `publish ${row.id}: lost on the way`, 'failure'));
        return 'unconfirmed';
      }
      const name = `${relay}/${session}/${row.sequence}`;
      const isRepeated = setup.idempotentProducer === true && sessions.has(name);
      if (setup.idempotentProducer === true) sessions.add(name);
      if (isRepeated) {
        trace?.push(event(from, 'log', `publish ${row.id} again: dropped`));
        return 'confirmed';
      }
      append(row);
      trace?.push(event(from, 'log', `publish ${row.id}`));
      if (!core.strikes('lost-ack')) return 'confirmed';
      history.counts.lostAcks += 1;
      trace?.push(event('log', from, `confirmation of ${row.id}: lost`, 'failure'));
      return 'unconfirmed';
    },
  };
  return core;
}
