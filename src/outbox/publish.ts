import { ask, type Part } from '../simulation/step.ts';
import type { PublishOutcome, RelayRecord } from './steps.ts';

/** The two steps that both relays publish with. */
export interface PublishSteps<R extends RelayRecord> {
  publish(record: R): undefined;
  confirm(records: readonly R[]): readonly PublishOutcome[];
}

/**
 * Publishes records in rounds and collects their outcomes.
 *
 * A round has of each key the next record, or all of them when `pipelined`. A key of which a record was not confirmed
 * is left alone for the rest: nothing overtakes it. Records that no round reached have no outcome.
 *
 * @param records In the order of their commits.
 * @param pipelined Whether the destination keeps the order of several records of one key in flight.
 * @returns The outcome of every record tried; one that the driver does not answer is `unconfirmed`.
 */
export function* publishInRounds<R extends RelayRecord>(
  records: readonly R[],
  pipelined: boolean,
): Part<PublishSteps<R>, Map<R, PublishOutcome>> {
  type S = PublishSteps<R>;
  const outcomes = new Map<R, PublishOutcome>();
  const stuck = new Set<string>();
  for (let left = records; left.length > 0; ) {
    const { round, later } = nextRound(left, pipelined);
    for (const record of round) yield* ask<S, 'publish'>('publish', record);
    const answers = yield* ask<S, 'confirm'>('confirm', round);
    for (let i = 0; i < round.length; i += 1) {
      const record = round[i] as R;
      const outcome = answers[i] ?? 'unconfirmed';
      outcomes.set(record, outcome);
      if (outcome !== 'confirmed') stuck.add(record.key);
    }
    left = stuck.size === 0 ? later : later.filter(({ key }) => !stuck.has(key));
  }
  return outcomes;
}

function nextRound<R extends RelayRecord>(
  left: readonly R[],
  pipelined: boolean,
): { readonly round: readonly R[]; readonly later: readonly R[] } {
  if (pipelined || left.length === 1) return { round: left, later: [] };
  const keys = new Set<string>();
  const round: R[] = [];
  const later: R[] = [];
  for (const record of left) {
    if (keys.has(record.key)) later.push(record);
    else round.push(record);
    keys.add(record.key);
  }
  return { round, later };
}
