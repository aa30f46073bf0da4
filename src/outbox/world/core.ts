import type { PublishOutcome } from '../steps.ts';
import { Database } from './database.ts';
import { type Entry, emptyHistory, type History, type Row } from './history.ts';
import type { Fault, OutboxSetup } from './setup.ts';
import { event, relayName, type Trace } from './trace.ts';

const KEYS: readonly string[] = ['a', 'b'];

/** A write whose effect somebody waits for. */
export interface OwnWriteWait {
  row: Row | undefined;
  isSubscribed: boolean;
  isNotified: boolean;
}

/**
 * What the processes of a world share: the database, the log, the faults to come and the time.
 *
 * Worlds are made of classes: their methods are made once, and not with each of a million worlds.
 */
export class Core {
  readonly setup: OutboxSetup;
  readonly trace: Trace;
  readonly history: History = emptyHistory();
  readonly database: Database;
  /** The partitions of the log. */
  readonly log: Entry[][];
  /** Faults that will strike the next time that they can. */
  readonly faults = new Set<Fault>();
  /** The own write that somebody waits for. */
  readonly wait: OwnWriteWait = { row: undefined, isSubscribed: false, isNotified: false };
  /** Whether the destination takes what it rejected before. */
  isMended = false;
  /** Milliseconds since the beginning. */
  now = 0;
  /** Something happened that others can see, or failed and has to be tried again: the world is not at rest. */
  changes = 0;
  /** What each session of a relay has published, where the log knows its producers. */
  readonly #published: Set<string> | undefined;

  constructor(setup: OutboxSetup, trace: Trace) {
    this.setup = setup;
    this.trace = trace;
    this.database = new Database(this.history, setup);
    const { partitions = 1 } = setup;
    this.log = [[]];
    while (this.log.length < partitions) this.log.push([]);
    this.#published = setup.idempotentProducer === true ? new Set() : undefined;
  }

  /** Whether a fault strikes now; it is spent then. */
  strikes(fault: Fault): boolean {
    if (this.faults.size === 0 || !this.faults.delete(fault)) return false;
    this.changes += 1;
    return true;
  }

  /** Appends a record to its partition, unless something goes wrong. */
  publish(row: Row, relay: number, session: number): PublishOutcome {
    const { setup, trace, history } = this;
    if (row.poison && setup.poison === 'relay' && !this.isMended) {
      trace?.push(event(relayName(relay), 'log', `publish ${row.id}: rejected`, 'failure'));
      return 'rejected';
    }
    const from = relayName(relay);
    if (this.strikes('lost-message')) {
      trace?.push(event(from, from, `publish ${row.id}: lost on the way`, 'failure'));
      return 'unconfirmed';
    }
    if (this.#isRepeated(row, relay, session)) {
      trace?.push(event(from, 'log', `publish ${row.id} again: dropped`));
      return 'confirmed';
    }
    this.#append(row);
    trace?.push(event(from, 'log', `publish ${row.id}`));
    if (!this.strikes('lost-ack')) return 'confirmed';
    history.counts.lostAcks += 1;
    trace?.push(event('log', from, `confirmation of ${row.id}: lost`, 'failure'));
    return 'unconfirmed';
  }

  /** Tells whoever waits for the effect of this record that it is there, unless nobody does or the message gets lost. */
  notify(row: Row): void {
    const { wait, trace } = this;
    if (wait.row !== row || !wait.isSubscribed) return;
    if (this.strikes('lost-notification')) {
      trace?.push(event('effects', 'effects', `notification of ${row.id}: lost`, 'failure'));
      return;
    }
    wait.isNotified = true;
    trace?.push(event('effects', 'reader1', `${row.id} has its effect`));
  }

  /** Whether the log knows its producers, and this session has published the record before. */
  #isRepeated(row: Row, relay: number, session: number): boolean {
    if (this.#published === undefined) return false;
    const name = `${relay}/${session}/${row.sequence}`;
    const isRepeated = this.#published.has(name);
    this.#published.add(name);
    return isRepeated;
  }

  #append(row: Row): void {
    const { keys = KEYS } = this.setup;
    const partition = keys.indexOf(row.key) % this.log.length;
    const entries = this.log[partition] as Entry[];
    const { id, key } = row;
    const at = this.history.steps;
    const entry = { partition, offset: entries.length, id, key, row, at };
    entries.push(entry);
    this.history.log.push(entry);
    this.changes += 1;
  }
}
