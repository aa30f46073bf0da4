import { nameFault } from './attribute-rules.ts';
import { canonicalString } from './attributes.ts';
import type { CloudEvent, NativeAttributeValue } from './cloud-event.ts';
import { SPEC_VERSION } from './cloud-event.ts';
import { serializeEvent } from './json.ts';
import { TOO_LARGE } from './json-value.ts';
import { admit, type Provenance, provenanceOf } from './known-events.ts';
import { EVENT_SIZE_MAX_BYTES } from './limits.ts';
import { pointerTo, problemList, problemsError } from './problem-list.ts';
import { exceedsUtf8 } from './utf8.ts';
import { buildEvent, isSet, validateEvent } from './validate.ts';

/** What {@link createEvent} takes: an event without `specversion`, with native values allowed. */
export interface EventInit {
  /** Names the event within its source; the caller's choice, such as a UUID. */
  readonly id: string;
  readonly source: string | URL;
  readonly type: string;
  readonly specversion?: '1.0' | undefined;
  readonly subject?: string | undefined;
  /** A `Date` is written in UTC with milliseconds; a string is kept as it is. */
  readonly time?: string | Date | undefined;
  readonly datacontenttype?: string | undefined;
  readonly dataschema?: string | URL | undefined;
  /** A JSON value, text when `datacontenttype` is not JSON, or bytes. */
  readonly data?: unknown;
  readonly data_base64?: string | undefined;
  /** Extension attributes; `null` and `undefined` leave them out. */
  readonly [extension: string]: unknown;
}

/**
 * Makes an event: fills in `specversion`, writes native values in their canonical string form,
 * validates, and freezes.
 *
 * Adds nothing else: an event without `time` has none, and `id` is the caller's.
 *
 * @param init Attributes and data; read once, never modified.
 * @returns The event, frozen all the way down.
 * @throws `EventDeliveryError` with the code of the first problem (`EVENT_…`) and all problems.
 * @throws `RangeError` for an invalid `Date`.
 * @see EVT-001
 * @example Dates, URLs and bytes
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * const event = createEvent({
 *   id: '1',
 *   source: new URL('https://example.com/shop'),
 *   type: 'order.created',
 *   time: new Date(0),
 *   data: new Uint8Array([1, 2]),
 * });
 * event.time; // => '1970-01-01T00:00:00.000Z'
 * event.data_base64; // => 'AQI='
 * createEvent({ id: '', source: '/shop', type: 't' }); // throws EVENT_EMPTY_VALUE
 * ```
 */
export function createEvent(init: EventInit): CloudEvent {
  return validated({ specversion: SPEC_VERSION, ...withoutNative(init) });
}

/**
 * Copies an event with some attributes set or removed; the data stays as it is, digit by digit.
 *
 * Use this in place of `{ ...event }` for an event that was parsed: a spread copy writes numbers of
 * its data as JavaScript understood them.
 *
 * @param event Validated event; never modified.
 * @param changes New values by attribute name; `null` and `undefined` remove the attribute. Neither
 *   `data` nor `data_base64`.
 * @returns The new event, frozen.
 * @throws `EventDeliveryError` with the code of the first problem (`EVENT_…`).
 * @see EVT-039
 * @example The digits of the data survive
 * ```ts
 * import { parseEvent, serializeEvent, withAttributes } from 'event-delivery-spec/event';
 * const event = parseEvent('{"specversion":"1.0","id":"1","source":"/a","type":"t","data":1.0}');
 * serializeEvent(withAttributes(event, { hops: 2 }));
 * // => '{"specversion":"1.0","id":"1","source":"/a","type":"t","hops":2,"data":1.0}'
 * ```
 */
export function withAttributes(
  event: CloudEvent,
  changes: Readonly<Record<string, NativeAttributeValue | null | undefined>>,
): CloudEvent {
  const names = problemList();
  for (const name of Object.keys(changes)) {
    const fault = nameFault(name);
    if (fault !== undefined) names.add(pointerTo('', name), fault);
  }
  if (names.problems.length > 0) throw problemsError(names.problems);
  const { data, data_base64, ...attributes } = event;
  const given = Object.entries(changes).map(([name, value]) => [name, value ?? null] as const);
  const values = withoutNative(Object.fromEntries(given));
  const members = { ...attributes, ...values, data, data_base64 };
  const known = provenanceOf(event);
  return known === undefined ? validated(members) : withKnownData(members, known);
}

/**
 * Data that was validated once is not copied: a number that no double holds, such as 1e400, is data too as long as its
 * text goes with it. The text counts for the size, since it is what is written.
 */
function withKnownData(
  members: Readonly<Record<string, unknown>>,
  { dataText }: Provenance,
): CloudEvent {
  const problems = problemList();
  const set = Object.entries(members).filter(([name, value]) => isSet(name, value));
  const changed = buildEvent(new Map(set), '', problems);
  if (problems.problems.length > 0) throw problemsError(problems.problems);
  const event = admit(changed, dataText === undefined ? {} : { dataText });
  if (!exceedsUtf8(serializeEvent(event), EVENT_SIZE_MAX_BYTES)) return event;
  problems.add('', TOO_LARGE);
  throw problemsError(problems.problems);
}

function validated(value: unknown): CloudEvent {
  const result = validateEvent(value);
  if (result.valid) return result.event;
  throw problemsError(result.problems);
}

/** Dates, URLs and bytes in their string form; everything else, right or wrong, as it is. */
function withoutNative(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(members).map(([name, value]) => {
    return [name, name === 'data' || !isNative(value) ? value : canonicalString(value)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isNative(value: unknown): value is Date | URL | Uint8Array {
  return value instanceof Date || value instanceof URL || value instanceof Uint8Array;
}
