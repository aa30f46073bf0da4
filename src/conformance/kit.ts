/** The whole kit: the checks and mutants of every part of the specification. */
import type { Adapter } from './adapter.ts';
import type { Check, Mutant } from './check.ts';
import { channelsChecks } from './checks/channels.ts';
import { conformanceChecks } from './checks/conformance.ts';
import { eventsChecks } from './checks/events.ts';
import { expressionsChecks } from './checks/expressions.ts';
import { filtersChecks } from './checks/filters.ts';
import { httpChecks } from './checks/http.ts';
import { outboxChecks } from './checks/outbox.ts';
import { recipientChecks } from './checks/recipient.ts';
import { senderChecks } from './checks/sender.ts';
import { withSentinels } from './checks/sentinels.ts';
import { recipientSentinels, senderSentinels } from './checks/sentinels-delivery.ts';
import { systemChecks } from './checks/system.ts';
import { telemetryChecks } from './checks/telemetry.ts';
import { channelsMutants } from './mutants/channels.ts';
import { conformanceMutants } from './mutants/conformance.ts';
import { eventsMutants } from './mutants/events.ts';
import { expressionsMutants } from './mutants/expressions.ts';
import { filtersMutants } from './mutants/filters.ts';
import { httpMutants } from './mutants/http.ts';
import { outboxMutants } from './mutants/outbox.ts';
import { recipientMutants } from './mutants/recipient.ts';
import { senderMutants } from './mutants/sender.ts';
import { systemMutants } from './mutants/system.ts';
import { telemetryMutants } from './mutants/telemetry.ts';
import { type ConformanceReport, conformanceReport } from './report.ts';
import { type RunOptions, runChecks } from './run.ts';

/** Every check, in the order of the specification's pages. */
export const allChecks: readonly Check[] = [
  ...eventsChecks,
  ...httpChecks,
  ...withSentinels(recipientChecks, recipientSentinels),
  ...withSentinels(senderChecks, senderSentinels),
  ...filtersChecks,
  ...expressionsChecks,
  ...channelsChecks,
  ...systemChecks,
  ...outboxChecks,
  ...conformanceChecks,
  ...telemetryChecks,
];

/** Every mutant, in the order of the specification's pages. */
export const allMutants: readonly Mutant[] = [
  ...eventsMutants,
  ...httpMutants,
  ...recipientMutants,
  ...senderMutants,
  ...filtersMutants,
  ...expressionsMutants,
  ...channelsMutants,
  ...systemMutants,
  ...outboxMutants,
  ...conformanceMutants,
  ...telemetryMutants,
];

/**
 * Runs the whole kit against an implementation.
 *
 * @param adapter The implementation; parts that it lacks are reported as not applicable.
 * @param options As for {@link runChecks}.
 * @returns The report, whatever the implementation does.
 * @throws `RangeError` when `timeoutMs` is out of range.
 * @see CNF-020
 * @example The kit and an implementation of nothing
 * ```ts
 * import { runKit } from 'event-delivery-spec/conformance';
 *
 * const report = await runKit({ name: 'nothing yet' });
 * report.conforms; // => false
 * report.summary.pass; // => 0
 * ```
 */
export async function runKit(
  adapter: Adapter,
  options: RunOptions = {},
): Promise<ConformanceReport> {
  const results = await runChecks(allChecks, adapter, options);
  return conformanceReport(results, { adapter: adapter.name });
}
