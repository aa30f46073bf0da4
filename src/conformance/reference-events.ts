import { attributeString } from '../event/attributes.ts';
import { parseEvents, serializeEvents } from '../event/batch.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeData } from '../event/data.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { problemsError } from '../event/problem-list.ts';
import { validateEvent } from '../event/validate.ts';
import type { EventAdapter } from './adapter.ts';

/** Events of the reference runtime. */
export const referenceEvents: EventAdapter = {
  validate(event) {
    const result = validateEvent(event);
    return result.valid ? [] : result.problems.map((problem) => problem.pointer);
  },
  roundTrip: (json) => serializeEvent(parseEvent(json)),
  roundTripBatch: (json) => serializeEvents(parseEvents(json)),
  attributeString: (event, name) => attributeString(toEvent(event), name),
  dataBytes: (json) => encodeData(parseEvent(json))?.bytes,
};

/** The event that a value is; an error with its problems when it is none. */
export function toEvent(value: unknown): CloudEvent {
  const result = validateEvent(value);
  if (result.valid) return result.event;
  throw problemsError(result.problems);
}
