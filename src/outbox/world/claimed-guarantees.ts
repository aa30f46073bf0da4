/** What refuted claims promise, as functions that find the history that breaks the promise. */
import { broken, type Guarantee } from './guarantee.ts';
import { duplicatesOf, replaysAreSuffixes } from './guarantees.ts';
import type { Row } from './history.ts';

/** No record is delivered twice. */
export const deliveredOnce: Guarantee = ({ deliveries }) => {
  const seen = new Set<Row>();
  for (const { entry, at } of deliveries) {
    if (seen.has(entry.row)) return broken('delivered once', `${entry.id} is delivered twice`, at);
    seen.add(entry.row);
  }
  return undefined;
};

/** No record is published twice. */
export const publishedOnce: Guarantee = ({ log }) => {
  const seen = new Set<Row>();
  for (const { row, at } of log) {
    if (seen.has(row)) return broken('published once', `${row.id} is published twice`, at);
    seen.add(row);
  }
  return undefined;
};

/** The first publications of all records are in the order of the commits. */
export const commitOrderAcrossKeys: Guarantee = ({ committed, log }) => {
  const place = new Map(committed.map((row, at) => [row, at]));
  const seen = new Set<Row>();
  let last: Row | undefined;
  for (const { row, at } of log) {
    if (seen.has(row)) continue;
    seen.add(row);
    if (last !== undefined && (place.get(row) ?? 0) < (place.get(last) ?? 0))
      return broken(
        'one order',
        `${row.id} was committed before ${last.id} and is published after it`,
        at,
      );
    last = row;
  }
  return undefined;
};

/** No delivery of a key is of an earlier record than the one before it. */
export const neverStepsBack: Guarantee = ({ deliveries }) => {
  const last = new Map<string, Row>();
  for (const { entry, at } of deliveries) {
    const before = last.get(entry.key);
    if (before !== undefined && entry.row.order < before.order)
      return broken('no step back', `${entry.id} is delivered after ${before.id}`, at);
    last.set(entry.key, entry.row);
  }
  return undefined;
};

/** What is repeated of a key is repeated up to the head, even beside a relay that has lost its lock. */
export const alwaysSuffixes: Guarantee = (history, setup) =>
  replaysAreSuffixes({ ...history, counts: { ...history.counts, lockLosses: 0 } }, setup);

/** A crash repeats no more deliveries than the commit interval has. */
export const repeatsAtMostInterval: Guarantee = (history, setup) => {
  const { commitEvery = 10 } = setup.consumerOptions ?? {};
  const { deliveries } = duplicatesOf(history);
  const { consumerCrashes, cleanRestarts, unfinished } = history.counts;
  if (consumerCrashes !== 1 || cleanRestarts + unfinished > 0 || deliveries <= commitEvery)
    return undefined;
  const message = `one crash repeats ${deliveries} deliveries, with a commit every ${commitEvery}`;
  return broken('one interval', message, history.steps);
};

/** Without crashes nothing is repeated. */
export const cleanRestartRepeatsNothing: Guarantee = (history) => {
  const { deliveries } = duplicatesOf(history);
  if (deliveries <= history.counts.unfinished) return undefined;
  const message = `${deliveries} deliveries are repeated without any crash`;
  return broken('clean restart', message, history.steps);
};

/** The effect of a record follows that of the record before it in its key. */
export const noHole: Guarantee = ({ effects }) => {
  const last = new Map<string, number>();
  for (const { row, at } of effects) {
    const before = last.get(row.key) ?? 0;
    if (row.order > before + 1)
      return broken('no hole', `${row.id} has its effect without the record before it`, at);
    last.set(row.key, Math.max(before, row.order));
  }
  return undefined;
};
