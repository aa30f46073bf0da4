import type { CloudEvent } from './cloud-event.ts';
import { oneProblem, parseJson, readEventText, serializeEvent, withPositions } from './json.ts';
import { blankEnd, jsonElements } from './json-text.ts';
import { TOO_LARGE } from './json-value.ts';
import { BATCH_COUNT_MAX, BATCH_SIZE_MAX_BYTES, EVENT_SIZE_MAX_BYTES } from './limits.ts';
import type { Fault } from './problem-list.ts';
import { pointerTo, problemList, problemsError } from './problem-list.ts';
import { exceedsUtf8 } from './utf8.ts';

/**
 * Reads a batch of events from JSON text (media type `application/cloudevents-batch+json`).
 *
 * All or nothing: one event with a problem refuses the batch, so no part of it is handled twice when
 * it is sent again.
 *
 * @param text One JSON array; at most 16 MiB in UTF-8, 10,000 events, 1 MiB an event.
 * @returns The events in the order of the array; none for `[]`.
 * @throws `EventDeliveryError` with the code of the first problem (`EVENT_…`); pointers start with the
 *   index of the event.
 * @see EVT-041
 * @example The problem of the second event
 * ```ts
 * import { parseEvents } from 'event-delivery-spec/event';
 * parseEvents('[]'); // => []
 * const good = '{"specversion":"1.0","id":"1","source":"/a","type":"t"}';
 * parseEvents(`[${good}]`).length; // => 1
 * parseEvents(`[${good}, {}]`); // throws EVENT_MISSING_ATTRIBUTE: /1/specversion
 * ```
 */
export function parseEvents(text: string): readonly CloudEvent[] {
  const values = parseJson(text, BATCH_SIZE_MAX_BYTES);
  const start = blankEnd(text, 0);
  if (!Array.isArray(values)) throw oneProblem(text, NOT_ARRAY, start);
  if (values.length > BATCH_COUNT_MAX) throw oneProblem(text, TOO_MANY_EVENTS, start);
  const problems = problemList();
  const offsets = new Map<string, number>();
  const events: CloudEvent[] = [];
  for (const [index, [from, to]] of jsonElements(text, start).entries()) {
    if (problems.isFull()) break;
    const pointer = pointerTo('', index);
    offsets.set(pointer, from);
    if (exceedsUtf8(text.slice(from, to), EVENT_SIZE_MAX_BYTES)) {
      problems.add(pointer, TOO_LARGE);
      continue;
    }
    const read = readEventText(text, from, values[index], pointer, problems);
    if (read.event !== undefined) events.push(read.event);
    else for (const [place, offset] of read.offsets) offsets.set(place, offset);
  }
  if (problems.problems.length === 0) return events;
  throw problemsError(withPositions(text, problems.problems, offsets));
}

/**
 * Writes events as one JSON array on one line, each as {@link serializeEvent} writes it.
 *
 * @param events Events in the order wanted; none gives `[]`.
 * @returns JSON text without white space between tokens.
 * @throws `EventDeliveryError` with the code of the first problem of the first event that has one.
 * @see EVT-043
 * @example None and one
 * ```ts
 * import { createEvent, serializeEvents } from 'event-delivery-spec/event';
 * serializeEvents([]); // => '[]'
 * serializeEvents([createEvent({ id: '1', source: '/a', type: 't' })]);
 * // => '[{"specversion":"1.0","id":"1","source":"/a","type":"t"}]'
 * ```
 */
export function serializeEvents(events: readonly CloudEvent[]): string {
  return `[${events.map((event) => serializeEvent(event)).join(',')}]`;
}

const NOT_ARRAY: Fault = {
  code: 'EVENT_BATCH_NOT_ARRAY',
  state: 'the text is no JSON array',
  remedy: 'Write the events of a batch between [ and ]',
};

const TOO_MANY_EVENTS: Fault = {
  code: 'EVENT_TOO_MANY_EVENTS',
  state: `more than ${BATCH_COUNT_MAX} events`,
  remedy: 'Send the events in several batches',
};
