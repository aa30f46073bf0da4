/** The adapter of the reference runtime: what every check passes, and what mutants are made from. */
import { EventDeliveryError } from '../errors.ts';
import { attributeString } from '../event/attributes.ts';
import { parseEvents, serializeEvents } from '../event/batch.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { validateEvent } from '../event/validate.ts';
import { compileFilters } from '../filters/compile.ts';
import type { Adapter, EventAdapter, FilterAdapter } from './adapter.ts';
import { referenceConformance } from './reference-conformance.ts';

/** Filters of the reference runtime. */
export const referenceFilters: FilterAdapter = {
  compile(filters) {
    const matches = compileFilters(filters);
    return { match: (event) => matches(toEvent(event)) };
  },
};

/** Events of the reference runtime. */
export const referenceEvents: EventAdapter = {
  validate(event) {
    const result = validateEvent(event);
    return result.valid ? [] : result.problems.map((problem) => problem.pointer);
  },
  roundTrip: (json) => serializeEvent(parseEvent(json)),
  roundTripBatch: (json) => serializeEvents(parseEvents(json)),
  attributeString: (event, name) => attributeString(toEvent(event), name),
};

/**
 * The reference runtime as an implementation under test.
 *
 * @see CNF-020
 * @example The reference passes every check
 * ```ts
 * import { allChecks, referenceAdapter, runChecks } from 'event-delivery-spec/conformance';
 *
 * const results = await runChecks(allChecks, referenceAdapter);
 * results.filter((result) => result.status !== 'pass'); // => []
 * ```
 */
export const referenceAdapter: Adapter = {
  name: 'event-delivery-spec reference',
  filters: referenceFilters,
  events: referenceEvents,
  conformance: referenceConformance,
};

function toEvent(value: unknown): CloudEvent {
  const result = validateEvent(value);
  if (result.valid) return result.event;
  const { problems } = result;
  const first = problems[0];
  throw new EventDeliveryError(
    first?.code ?? 'EVENT_NOT_OBJECT',
    `Cannot take event: ${first?.message ?? 'it is no event'}`,
    { problems },
  );
}
