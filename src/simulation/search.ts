import { type Model, replay, runSeed, type Violation, type World } from './model.ts';
import { shrink } from './shrink.ts';

/** Where to look for a history that breaks a guarantee. */
export interface SearchOptions {
  /** The first seed; the following ones are tried in turn. Default: 1. */
  readonly seed?: number;
  /** Histories to try, 1 to {@link SEARCH_HISTORY_MAX}. Default: 10 000. */
  readonly histories?: number;
  /** Actions tried in each history. Default: 40. */
  readonly length?: number;
}

/** A history that breaks a guarantee, made small. */
export interface Found {
  /** The seed that led to it. */
  readonly seed: number;
  /** How many histories were run, this one included. */
  readonly histories: number;
  /** The history as the seed made it. */
  readonly original: readonly number[];
  /** The history made small: leaving out any action of it keeps the guarantee. */
  readonly actions: readonly number[];
  /** What the small history breaks. */
  readonly violation: Violation;
}

/** The most histories of one search. */
export const SEARCH_HISTORY_MAX = 10_000_000;

/**
 * Looks for a history that breaks a guarantee and makes it small.
 *
 * @param model What can happen and which guarantees are looked at.
 * @param options Seeds and lengths.
 * @returns The first history found, or undefined when every seed keeps the guarantees.
 * @example Reading above the last id loses
 * ```ts
 * import { outboxModel } from 'event-delivery-spec/outbox';
 * import { search } from 'event-delivery-spec/simulation';
 *
 * const sound = { openTransactions: 2, consumers: 0, crashes: false } as const;
 * search(outboxModel(sound), { histories: 100 }); // => undefined
 * const found = search(outboxModel({ ...sound, reading: 'id-cursor' }), { histories: 100 });
 * found?.violation.guarantee; // => 'no loss'
 * found?.actions.length; // => 4
 * ```
 */
export function search<W extends World>(
  model: Model<W>,
  { seed: first = 1, histories: most = 10_000, length = 40 }: SearchOptions = {},
): Found | undefined {
  const histories = Math.min(most, SEARCH_HISTORY_MAX);
  for (let tried = 0; tried < histories; tried += 1) {
    const run = runSeed(model, first + tried, length);
    const violation = run.world.violation();
    if (violation === undefined) continue;
    const actions = shrink(run.actions, (candidate) => {
      const found = replay(model, candidate).world.violation();
      return found?.guarantee === violation.guarantee;
    });
    const small = replay(model, actions).world.violation();
    return {
      seed: first + tried,
      histories: tried + 1,
      original: run.actions,
      actions,
      violation: small ?? violation,
    };
  }
  return undefined;
}
