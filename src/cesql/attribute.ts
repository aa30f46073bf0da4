import type { Value } from './value.ts';

/**
 * An event as this folder reads it: any object. A validated `CloudEvent` is one; nothing here relies
 * on the validation.
 */
export type EventLike = Readonly<Record<string, unknown>>;

// The core attributes have a place each in `load`, where the property name stands in the code; the
// extension attributes that were named first share the rest, one name to a place.
const REQUIRED = ['type', 'source', 'id', 'specversion'];
const CORE = [...REQUIRED, 'subject', 'time', 'datacontenttype', 'dataschema'];

/** Places in `load` that always see one property name. */
const PLACES = 32;

const places = new Map<string, number>(CORE.map((name, place) => [name, place]));

/** The place of a name in {@link load}; the last one is for the names that came too late. */
export function placeOf(name: string): number {
  let place = places.get(name);
  if (place === undefined) {
    place = places.size;
    if (place >= PLACES) return PLACES;
    places.set(name, place);
  }
  return place;
}

/** Whether the event always has the attribute. @see SQL-076 */
export function isRequired(name: string): boolean {
  return REQUIRED.includes(name);
}

/**
 * Reads a property. A place that only ever sees one name stays as fast as `event.name` does: that is
 * all this function is for, and the only thing that the table of places changes.
 */
export function load(event: EventLike, place: number, name: string): unknown {
  switch (place) {
    case 0:
      return event.type;
    case 1:
      return event.source;
    case 2:
      return event.id;
    case 3:
      return event.specversion;
    case 4:
      return event.subject;
    case 5:
      return event.time;
    case 6:
      return event.datacontenttype;
    case 7:
      return event.dataschema;
    case 8:
      return event[name];
    case 9:
      return event[name];
    case 10:
      return event[name];
    case 11:
      return event[name];
    case 12:
      return event[name];
    case 13:
      return event[name];
    case 14:
      return event[name];
    case 15:
      return event[name];
    case 16:
      return event[name];
    case 17:
      return event[name];
    case 18:
      return event[name];
    case 19:
      return event[name];
    case 20:
      return event[name];
    case 21:
      return event[name];
    case 22:
      return event[name];
    case 23:
      return event[name];
    case 24:
      return event[name];
    case 25:
      return event[name];
    case 26:
      return event[name];
    case 27:
      return event[name];
    case 28:
      return event[name];
    case 29:
      return event[name];
    case 30:
      return event[name];
    case 31:
      return event[name];
    default:
      return event[name];
  }
}

/**
 * Tells whether a loaded value is the event's own. The usual event has no prototype but
 * `Object.prototype`, and then one comparison is enough.
 *
 * @param bare Whether `Object.prototype` has no property of this name: see {@link isBare}.
 * @see SQL-033
 */
export function isOwn(event: EventLike, name: string, bare: boolean): boolean {
  // biome-ignore lint/suspicious/noProto: it only reads, and Object.getPrototypeOf is far slower
  return (bare && event.__proto__ === Object.prototype) || Object.hasOwn(event, name);
}

/** Whether no plain object has a property of this name unless it is its own. */
export function isBare(name: string): boolean {
  return !(name in Object.prototype);
}

/**
 * Reads a context attribute: own properties only, never the data, and nothing that is no value of the
 * CloudEvents types.
 *
 * @returns `undefined` when the event lacks the attribute.
 * @throws What a getter or a proxy throws.
 * @see SQL-030 to SQL-034
 */
export function readAttribute(event: EventLike, name: string): Value | undefined {
  if (name === 'data' || event === null || event === undefined) return undefined;
  return Object.hasOwn(event, name) ? attributeValueOf(event[name]) : undefined;
}

/** What an own property is as an attribute's value: `undefined` unless it is of a type of CloudEvents. */
export function attributeValueOf(value: unknown): Value | undefined {
  if (typeof value === 'number') return (value | 0) === value ? value | 0 : undefined;
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}
