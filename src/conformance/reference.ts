/** The adapter of the reference runtime: what every check passes, and what mutants are made from. */
import type { Adapter } from './adapter.ts';
import { referenceChannelDeliveries, referenceChannels } from './reference-channels.ts';
import { referenceConformance } from './reference-conformance.ts';
import { referenceEvents } from './reference-events.ts';
import { referenceExpressionParts } from './reference-expressions.ts';
import { referenceFilterParts } from './reference-filters.ts';
import { referenceHttp } from './reference-http.ts';
import { referenceOutboxParts } from './reference-outbox-parts.ts';
import { referenceRecipientParts } from './reference-recipient.ts';
import { referenceSender, referenceSocketSender } from './reference-sender.ts';
import { referenceSystemAdapter } from './reference-system.ts';
import { referenceTelemetry } from './reference-telemetry.ts';

/**
 * The reference runtime as an implementation under test.
 *
 * @see CNF-020
 * @example The reference passes every check, here those of events
 * ```ts timeout=60s
 * import { allChecks, referenceAdapter, runChecks } from 'event-delivery-spec/conformance';
 *
 * const checks = allChecks.filter(({ needs }) => needs === 'events');
 * const results = await runChecks(checks, referenceAdapter);
 * results.filter((result) => result.status !== 'pass'); // => []
 * ```
 */
export const referenceAdapter: Adapter = {
  name: 'event-delivery-spec reference',
  ...referenceFilterParts,
  ...referenceExpressionParts,
  events: referenceEvents,
  conformance: referenceConformance,
  system: referenceSystemAdapter,
  http: referenceHttp,
  ...referenceRecipientParts,
  ...referenceOutboxParts,
  sender: referenceSender,
  senderSockets: referenceSocketSender,
  telemetry: referenceTelemetry,
  channels: referenceChannels,
  channelDeliveries: referenceChannelDeliveries,
};
