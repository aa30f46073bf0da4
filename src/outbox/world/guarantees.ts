/**
 * What a history has to keep: one function for each guarantee, in time linear in the history.
 *
 * Each gives the first violation, or undefined. They look at nothing but the history: not at options, not at processes.
 */
import type { Violation } from '../../simulation/model.ts';
import { deliveryDuplicatesMax, publicationDuplicatesMax } from '../duplicate-bound.ts';
import { broken, type Guarantee } from './guarantee.ts';
import type { History, Row } from './history.ts';
import { readYourWrites } from './read-your-writes.ts';
import { onlyPoisonDies, parkedKeysWait, redrivenInOrder } from './set-aside-guarantees.ts';
import type { OutboxSetup } from './setup.ts';

/** Every committed record is published, unless it is dead, or waits behind poison as the policy says (C3, C15). */
export const noLoss: Guarantee = (history, setup) => {
  const published = publishedRows(history);
  const mayWait = waitsBehindPoison(history, setup);
  const kept = zeros(history);
  for (const row of history.committed) if (row.state !== 'redriven') kept[row.origin] = 1;
  for (const row of history.committed) {
    if (row.state === 'redriven' && kept[row.origin] === 0)
      return broken('no loss', `${row.id} was dead and is nowhere any more`, history.steps);
    if (published[row.sequence] || row.state === 'dead' || row.state === 'redriven') continue;
    if (row.state === 'pending' && mayWait(row)) continue;
    return broken('no loss', `${row.id} is committed and was never published`, history.steps);
  }
  return undefined;
};

/** Every published record has an effect, a dead letter or a place among the parked, unless poison stops it (C3). */
export const noUnprocessed: Guarantee = (history, setup) => {
  if ((setup.consumers ?? 1) === 0) return undefined;
  const { poison: policy = 'stop' } = setup.consumerOptions ?? {};
  if (setup.poison === 'consumer' && policy === 'stop' && hasPoison(history)) return undefined;
  const handled = zeros(history);
  for (const { row } of history.effects) handled[row.origin] = 1;
  for (const { row } of history.deadLetters) handled[row.origin] = 1;
  for (const { row } of history.parked) handled[row.origin] = 1;
  for (const { row } of history.log) {
    if (handled[row.origin] === 0)
      return broken('no loss', `${row.id} is published and never had its effect`, history.steps);
  }
  return undefined;
};

/** Nothing is published that is not committed, and nothing has an effect that is not published (C1). */
export const noPhantom: Guarantee = (history) => {
  for (const { row, at } of history.log) {
    if (row.order === 0) return broken('no phantom', `${row.id} is published, not committed`, at);
  }
  const published = publishedRows(history);
  for (const { row, at } of history.effects) {
    if (!published[row.sequence]) return broken('no phantom', `${row.id} came from nowhere`, at);
  }
  return undefined;
};

/** The first publications of a key, and its first effects, are in the order of the commits (C6). */
export const firstInOrder: Guarantee = (history) =>
  firstsGrow(history.log, 'publication') ?? firstsGrow(history.effects, 'effect');

function firstsGrow(
  list: readonly { readonly row: Row; readonly at: number }[],
  what: string,
): Violation | undefined {
  const last = new Map<string, Row>();
  const seen = new Set<Row>();
  for (const { row, at } of list) {
    if (seen.has(row) || row.hasDied) continue;
    seen.add(row);
    const before = last.get(row.key);
    if (before !== undefined && row.order > 0 && row.order < before.order)
      return broken('key order', `first ${what} of ${row.id} is after that of ${before.id}`, at);
    last.set(row.key, row);
  }
  return undefined;
}

/**
 * What is repeated of a key is repeated from some record up to the head, without a gap (C6b). In partitions, offsets
 * step forward by one or step back.
 */
export const replaysAreSuffixes: Guarantee = (history) => {
  if (history.counts.lockLosses > 0) return undefined;
  const last = new Map<string, Row>();
  const alive = orderAlive(history);
  for (const { row, at } of history.log) {
    const before = last.get(row.key);
    const gap =
      (alive[row.sequence] ?? 0) - (before === undefined ? 0 : (alive[before.sequence] ?? 0));
    if (gap > 1)
      return broken(
        'suffix replay',
        `${row.id} is published right after ${before?.id ?? 'nothing'}`,
        at,
      );
    last.set(row.key, row);
  }
  const offsets = new Map<string, number>();
  for (const { entry, consumer, at } of history.deliveries) {
    const place = `${entry.partition}/${consumer}`;
    const before = offsets.get(place);
    if (before !== undefined && entry.offset > before + 1 && history.counts.rebalances === 0)
      return broken('suffix replay', `offset ${entry.offset} is delivered after ${before}`, at);
    offsets.set(place, entry.offset);
  }
  return undefined;
};

/** Publications and deliveries are repeated no more often than the bounds say (C5). */
export const duplicatesBounded: Guarantee = (history, setup) => {
  const { publications, deliveries } = duplicatesOf(history);
  const bounds = boundsOf(history, setup);
  if (publications > bounds.publications)
    return broken(
      'bounded duplicates',
      `${publications} publications are repeated, at most ${bounds.publications} can be`,
      history.steps,
    );
  if (deliveries > bounds.deliveries)
    return broken(
      'bounded duplicates',
      `${deliveries} deliveries are repeated, at most ${bounds.deliveries} can be`,
      history.steps,
    );
  return undefined;
};

/** How many publications and deliveries of a history are repetitions. */
export function duplicatesOf(history: History): {
  readonly publications: number;
  readonly deliveries: number;
} {
  const published = new Set<Row>();
  for (const { row } of history.log) published.add(row);
  const delivered = new Set<unknown>();
  for (const { entry } of history.deliveries) delivered.add(entry);
  return {
    publications: history.log.length - published.size,
    deliveries: history.deliveries.length - delivered.size,
  };
}

/** The bounds on repetitions of a history, from what went wrong in it. */
export function boundsOf(
  { counts, committed }: History,
  setup: OutboxSetup,
): { readonly publications: number; readonly deliveries: number } {
  const { partitions = 1 } = setup;
  const { batch = 100 } = setup.relayOptions ?? {};
  const { commitEvery = 10, commits = 'next', retryCommitAfter = 1 } = setup.consumerOptions ?? {};
  return {
    publications: publicationDuplicatesMax({
      batch: setup.relay === 'log' ? batch - 1 + largestTransaction(committed) : batch,
      // A relay that loses its lock without noticing repeats a batch as one that crashes does.
      crashes: counts.relayCrashes + counts.lockLosses + counts.unacknowledgedEnds,
      lostAcks: counts.lostAcks,
      failedMarks: counts.failedMarks,
    }),
    deliveries: deliveryDuplicatesMax({
      commitEvery,
      commits,
      crashes:
        partitions * (counts.consumerCrashes + counts.uncommittedEnds + counts.rebalances) +
        counts.keyReleases,
      cleanRestarts: partitions * counts.cleanRestarts,
      unfinished: counts.unfinished,
      failedCommits: counts.failedOffsetCommits,
      retryCommitAfter,
    }),
  };
}

function largestTransaction(committed: readonly Row[]): number {
  let largest = 0;
  let size = 0;
  let xid = 0;
  for (const row of committed) {
    size = row.xid === xid ? size + 1 : 1;
    xid = row.xid;
    largest = Math.max(largest, size);
  }
  return largest;
}

/** No record has its effect twice (C12). */
export const effectsOnce: Guarantee = (history) => {
  const seen = zeros(history);
  for (const { row, at } of history.effects) {
    if (seen[row.origin] === 1) return broken('effects once', `${row.id} had its effect twice`, at);
    seen[row.origin] = 1;
  }
  return undefined;
};

/** Effects of a key never go back to an earlier record (C14, C17). */
export const effectsMonotone: Guarantee = (history) => {
  const last = new Map<string, Row>();
  for (const { row, at } of history.effects) {
    if (row.hasDied) continue;
    const before = last.get(row.key);
    if (before !== undefined && row.order < before.order)
      return broken('monotone effects', `effect of ${row.id} came after that of ${before.id}`, at);
    last.set(row.key, row);
  }
  return undefined;
};

/** Committed offsets never go back (C17). */
export const offsetsMonotone: Guarantee = (history) => {
  const last = new Map<number, number>();
  for (const { partition, offset, at } of history.offsetCommits) {
    const before = last.get(partition) ?? 0;
    if (offset < before)
      return broken('monotone offsets', `offset ${offset} is committed after ${before}`, at);
    last.set(partition, offset);
  }
  return undefined;
};

/** Delivered, dead and pending records are all that is committed, and each is one of the three (C16). */
export const conservation: Guarantee = (history, setup) => {
  const published = publishedRows(history);
  const seen = zeros(history);
  let [delivered, dead, pending, redriven] = [0, 0, 0, 0];
  for (const row of history.committed) {
    if (row.state === 'redriven') {
      redriven += 1;
      continue;
    }
    if (seen[row.origin] === 1)
      return broken('conservation', `${row.id} is in two records`, history.steps);
    seen[row.origin] = 1;
    if (row.state === 'dead') dead += 1;
    else if (row.state === 'pending') pending += 1;
    else if (row.state === 'sent' && published[row.sequence]) delivered += 1;
  }
  if (delivered + dead + pending + redriven !== history.committed.length)
    return broken(
      'conservation',
      `${delivered} delivered, ${dead} dead, ${pending} pending are not ${history.committed.length}`,
      history.steps,
    );
  return setup.consumerOptions?.inbox === false ? undefined : oneEnd(history);
};

/** With an inbox a record has an effect, a dead letter or a place among the parked: one of them, once. */
function oneEnd(history: History): Violation | undefined {
  const ends = zeros(history);
  for (const list of [history.deadLetters, history.parked, history.effects]) {
    for (const { row, at } of list) {
      if (ends[row.origin] === 1 && list !== history.effects)
        return broken('conservation', `${row.id} is set aside twice`, at);
      if (ends[row.origin] === 1 && isSetAside(history, row))
        return broken('conservation', `${row.id} has its effect and is set aside`, at);
      ends[row.origin] = 1;
    }
  }
  return undefined;
}

const isSetAside = (history: History, row: Row) =>
  history.deadLetters.some((dead) => dead.row.origin === row.origin) ||
  history.parked.some((parked) => parked.row.origin === row.origin);

/** Once faults end, everything comes to rest. */
export const comesToRest: Guarantee = (history) =>
  history.quiet
    ? undefined
    : broken('progress', 'the processes did not come to rest', history.steps);

/** The last effect of each key is that of its latest record, whatever was repeated in between (C14, C17). */
export const effectsEndOnLatest: Guarantee = (history) => {
  const last = new Map<string, Row>();
  const latest = new Map<string, Row>();
  for (const { row } of history.effects) {
    if (row.hasDied) continue;
    last.set(row.key, row);
    if (row.order > (latest.get(row.key)?.order ?? 0)) latest.set(row.key, row);
  }
  for (const [key, row] of latest) {
    const end = last.get(key);
    if (end === undefined || end === row) continue;
    const message = `key ${key} ends with the effect of ${end.id}, though ${row.id} came later`;
    return broken('latest state', message, history.steps);
  }
  return undefined;
};

/** Every guarantee of the outbox, in the order in which they are looked at. */
export const GUARANTEES = {
  comesToRest,
  noPhantom,
  noLoss,
  noUnprocessed,
  firstInOrder,
  replaysAreSuffixes,
  duplicatesBounded,
  effectsOnce,
  effectsMonotone,
  offsetsMonotone,
  conservation,
  effectsEndOnLatest,
  onlyPoisonDies,
  parkedKeysWait,
  redrivenInOrder,
  readYourWrites,
} as const satisfies Record<string, Guarantee>;

/** The name of a guarantee. */
export type GuaranteeName = keyof typeof GUARANTEES;

/**
 * The guarantees that worlds of a setup have to keep.
 *
 * Without an inbox effects are repeated, and step back until the repetition has reached the head.
 *
 * @param setup What the consumer uses.
 */
export function guaranteesOf({ consumerOptions }: OutboxSetup): readonly Guarantee[] {
  return consumerOptions?.inbox === false ? WITHOUT_INBOX : ALL;
}

const ALL: readonly Guarantee[] = Object.values(GUARANTEES);
const WITHOUT_INBOX = ALL.filter(
  (guarantee) => guarantee !== effectsOnce && guarantee !== effectsMonotone,
);

/** A number for each row, by its sequence number. Arrays that grow: other ways to make them take several times as long. */
function zeros({ rows }: History): number[] {
  const numbers = [0];
  for (let at = 0; at < rows.length; at += 1) numbers.push(0);
  return numbers;
}

function publishedRows(history: History): readonly number[] {
  const published = zeros(history);
  for (const { row } of history.log) published[row.sequence] = 1;
  return published;
}

/** The order of each record among those of its key that never were dead; one that was stands with the one before it. */
function orderAlive(history: History): readonly number[] {
  const order = zeros(history);
  const count = new Map<string, number>();
  for (const row of history.committed) {
    const next = (count.get(row.key) ?? 0) + (row.hasDied ? 0 : 1);
    count.set(row.key, next);
    order[row.sequence] = next;
  }
  return order;
}

const hasPoison = (history: History) => history.committed.some(({ poison }) => poison);

/** Which records may still be pending: all after poison that stops the relay, those of a key that is parked, after its poison. */
function waitsBehindPoison(history: History, setup: OutboxSetup): (row: Row) => boolean {
  if (setup.poison !== 'relay' || !hasPoison(history)) return () => false;
  const { poison: policy = 'stop' } = setup.relayOptions ?? {};
  if (policy === 'stop') return () => true;
  const first = new Map<string, number>();
  for (const { poison, key, order } of history.committed)
    if (poison && !first.has(key)) first.set(key, order);
  return ({ key, order }) =>
    history.heldKeys.has(key) && order >= (first.get(key) ?? Number.POSITIVE_INFINITY);
}
