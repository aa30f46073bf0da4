/** What a history has to keep of the records that were set aside. */
import { broken, type Guarantee } from './guarantee.ts';
import type { Outcome, Row } from './history.ts';

/** Once a key is parked, no record of it has an effect before somebody takes it up (C15). */
export const parkedKeysWait: Guarantee = (history) => {
  const parkedAt = new Map<string, Outcome>();
  for (const outcome of history.parked)
    if (!parkedAt.has(outcome.row.key)) parkedAt.set(outcome.row.key, outcome);
  for (const { row, at } of history.effects) {
    const parked = parkedAt.get(row.key);
    if (parked !== undefined && at > parked.at && row.order > parked.row.order)
      return broken('parked keys wait', `${row.id} overtook ${parked.row.id}, which is parked`, at);
  }
  return undefined;
};

/** A record is dead only when it can never be published (C16). */
export const onlyPoisonDies: Guarantee = (history, setup) => {
  if (setup.relayOptions?.attemptMax !== undefined) return undefined;
  for (const { state, poison, id } of history.committed)
    if (state === 'dead' && !(poison && setup.poison === 'relay'))
      return broken(
        'only poison dies',
        `${id} is dead and could have been published`,
        history.steps,
      );
  return undefined;
};

/** Records of a key that were given back together keep their order (C16). */
export const redrivenInOrder: Guarantee = (history) => {
  const last = new Map<string, Row>();
  for (const row of history.committed) {
    if (row.before === undefined) continue;
    const other = last.get(row.key);
    if (other?.xid === row.xid && row.before.order < (other.before?.order ?? 0))
      return broken('redriven order', `${row.id} is given back after ${other.id}`, history.steps);
    last.set(row.key, row);
  }
  return undefined;
};
