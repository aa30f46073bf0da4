/** Profiles: what an implementation can be certified for, by name. */
import type { Check } from './check.ts';
import type { CheckResult } from './run.ts';

/** A set of clauses that are checked together. */
export interface Profile {
  /** One sentence: what passing it says. */
  readonly says: string;
  /** The capability that the manifest has to claim; absent: everybody can be checked. */
  readonly claims?: string;
  /** Clause ids, or beginnings of them. */
  readonly clauses: readonly string[];
}

/**
 * Every profile by name.
 *
 * @see CNF-033
 * @example What passing a profile says
 * ```ts
 * import { PROFILES } from 'event-delivery-spec/conformance';
 *
 * PROFILES.persistent?.says; // => 'Accepted events survive a restart.'
 * ```
 */
export const PROFILES: Readonly<Record<string, Profile>> = {
  channel: {
    says: 'It takes events at an address and delivers each to every subscription.',
    clauses: ['CHN-10', 'CHN-11', 'CHN-122', 'CHN-124', 'CHN-126', 'CHN-127'],
  },
  delivery: {
    says: 'It takes delivery options, retries as they say and writes dead letters.',
    claims: 'deliveryOptions',
    clauses: ['CHN-12', 'DLV-11', 'DLV-12', 'DLV-143', 'DLV-144', 'DLV-15'],
  },
  replies: {
    says: 'It sends the replies of subscribers on.',
    claims: 'replies',
    clauses: ['DLV-140', 'DLV-141', 'DLV-142', 'DLV-145'],
  },
  persistent: {
    says: 'Accepted events survive a restart.',
    claims: 'persistent',
    clauses: ['CHN-140', 'CHN-141'],
  },
  ordered: {
    says: 'Events of one partition key arrive in their order.',
    claims: 'orderedPerKey',
    clauses: ['CHN-142'],
  },
  deduplicating: {
    says: 'Copies of an event are delivered once.',
    claims: 'deduplicating',
    clauses: ['CHN-143'],
  },
  replay: {
    says: 'A subscription can begin with events of before it was made.',
    claims: 'replay',
    clauses: ['CHN-144', 'CHN-145'],
  },
};

/**
 * The checks of some profiles that see an implementation from outside.
 *
 * @param checks Such as `allChecks`.
 * @param names Names of {@link PROFILES}; empty: every check from outside.
 * @returns The checks in their order.
 * @throws `RangeError` for a name that there is not.
 * @see CNF-033
 * @example Order
 * ```ts
 * import { allChecks, profileChecks } from 'event-delivery-spec/conformance';
 *
 * profileChecks(allChecks, ['ordered']).map(({ id }) => id); // => ['CHN-142/one-key']
 * profileChecks(allChecks, ['fast']); // throws RangeError: Cannot use profile "fast"
 * ```
 */
export function profileChecks(
  checks: readonly Check[],
  names: readonly string[],
): readonly Check[] {
  const chosen = names.map((name) => {
    const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
    if (profile !== undefined) return profile;
    const known = Object.keys(PROFILES).join(', ');
    throw new RangeError(`Cannot use profile "${name}": there are ${known}`);
  });
  const outside = checks.filter(({ needs }) => needs === 'system');
  if (chosen.length === 0) return outside;
  const clauses = chosen.flatMap((profile) => profile.clauses);
  return outside.filter(({ clause }) => clauses.some((start) => clause.startsWith(start)));
}

/**
 * The profiles that a run has not proved: no check of theirs passed, such as when the manifest does not claim them, or
 * one failed or gave no answer.
 *
 * @param names Names of {@link PROFILES}.
 * @param results What became of their checks.
 * @returns Names in their order; empty when all are proved.
 * @see CNF-033
 * @example What was not applicable is not proved
 * ```ts
 * import { unprovedProfiles } from 'event-delivery-spec/conformance';
 *
 * const check = { id: 'CHN-140/restart', clause: 'CHN-140', title: 'Kept over a restart', durationMs: 1 };
 * unprovedProfiles(['persistent'], [{ ...check, status: 'not-applicable' }]); // => ['persistent']
 * unprovedProfiles(['persistent'], [{ ...check, status: 'pass' }]); // => []
 * ```
 */
export function unprovedProfiles(
  names: readonly string[],
  results: readonly CheckResult[],
): readonly string[] {
  return names.filter((name) => {
    const clauses = Object.hasOwn(PROFILES, name) ? (PROFILES[name]?.clauses ?? []) : [];
    const own = results.filter(({ clause }) => clauses.some((start) => clause.startsWith(start)));
    const isBroken = own.some(({ status }) => status === 'fail' || status === 'inconclusive');
    return isBroken || !own.some(({ status }) => status === 'pass');
  });
}
