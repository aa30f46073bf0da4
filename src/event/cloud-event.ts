/**
 * An event as the JSON event format shows it: context attributes and extension attributes are
 * members of one flat object, beside `data` or `data_base64`.
 *
 * A value of this type from `validateEvent`, `createEvent` or `parseEvent` is frozen, has no
 * prototype surprises (own data properties only) and holds no unset member. Extension attributes
 * are strings, integers or booleans; the index signature says `unknown` because `data` shares it.
 *
 * @see EVT-001
 * @example An event is a plain object
 * ```ts
 * import { createEvent, type CloudEvent } from 'event-delivery-spec/event';
 * const event: CloudEvent = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * event.specversion; // => '1.0'
 * Object.isFrozen(event); // => true
 * ```
 */
export interface CloudEvent {
  /** Version of the CloudEvents specification: always `1.0`. */
  readonly specversion: '1.0';
  /** Names the event within its source; not empty. */
  readonly id: string;
  /** Where the event happened: a URI-reference, not empty. */
  readonly source: string;
  /** What happened; not empty. */
  readonly type: string;
  /** What it happened to, within the source; not empty when present. */
  readonly subject?: string;
  /** When it happened: RFC 3339, kept as it was written. */
  readonly time?: string;
  /** Media type of the data (RFC 2046); absent means `application/json` in the JSON format. */
  readonly datacontenttype?: string;
  /** Schema of the data: an absolute URI. */
  readonly dataschema?: string;
  /** The data as a JSON value, or as text when `datacontenttype` is not JSON; never with `data_base64`. */
  readonly data?: unknown;
  /** The data as bytes, in padded Base64 (RFC 4648 section 4); never with `data`. */
  readonly data_base64?: string;
  /** Extension attributes: `string`, `number` (a signed 32-bit integer) or `boolean`. */
  readonly [extension: string]: unknown;
}

/** A context attribute's value as the JSON event format carries it. */
export type AttributeValue = string | number | boolean;

/** What a program has in hand for an attribute; converted to its canonical string form. */
export type NativeAttributeValue = AttributeValue | Uint8Array | Date | URL;

/** Lowest value of an attribute of type Integer. */
export const INTEGER_MIN = -2_147_483_648;

/** Highest value of an attribute of type Integer. */
export const INTEGER_MAX = 2_147_483_647;

/** The version of CloudEvents that this package implements. */
export const SPEC_VERSION = '1.0';
