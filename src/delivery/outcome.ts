/** What one response means: the event was accepted, the attempt can be repeated, or it is no use. */
export type Outcome = 'accepted' | 'retriable' | 'rejected';

/** Statuses from one number to another, and what they mean. */
export interface OutcomeRow {
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
  readonly clause: string;
}

/**
 * What each status code means: the first row that holds it counts, and a code in no row is retriable.
 *
 * @see DLV-113
 * @example The table is data
 * ```ts
 * import { OUTCOMES } from 'event-delivery-spec/delivery';
 *
 * OUTCOMES.filter(({ outcome }) => outcome === 'retriable').map(({ from, to }) => `${from}-${to}`);
 * // => ['404-404', '408-409', '429-429', '500-599']
 * ```
 */
export const OUTCOMES: readonly OutcomeRow[] = [
  { from: 100, to: 199, outcome: 'rejected', clause: 'DLV-115' },
  { from: 200, to: 299, outcome: 'accepted', clause: 'DLV-110' },
  { from: 300, to: 399, outcome: 'rejected', clause: 'DLV-111' },
  { from: 404, to: 404, outcome: 'retriable', clause: 'DLV-114' },
  { from: 408, to: 409, outcome: 'retriable', clause: 'DLV-114' },
  { from: 429, to: 429, outcome: 'retriable', clause: 'DLV-114' },
  { from: 400, to: 499, outcome: 'rejected', clause: 'DLV-113' },
  { from: 500, to: 599, outcome: 'retriable', clause: 'DLV-114' },
];

/**
 * What a status code means for the event.
 *
 * @param status Status of the final response; `undefined` when none came.
 * @returns One of three; `retriable` for every number that is no known status.
 * @see DLV-110
 * @example Three outcomes
 * ```ts
 * import { outcomeOf } from 'event-delivery-spec/delivery';
 *
 * [204, 503, 400, 301, 799, undefined].map(outcomeOf);
 * // => ['accepted', 'retriable', 'rejected', 'rejected', 'retriable', 'retriable']
 * ```
 */
export function outcomeOf(status: number | undefined): Outcome {
  if (status === undefined) return 'retriable';
  return OUTCOMES.find(({ from, to }) => status >= from && status <= to)?.outcome ?? 'retriable';
}
