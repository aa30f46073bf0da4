import { isDeepStrictEqual } from 'node:util';
import { EventDeliveryError } from '../../errors.ts';
import type { EventAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceEvents as reference } from '../reference-events.ts';

/** An event as a mutant sees it: a copy that it can change. */
export type Loose = Record<string, unknown>;

/** A mutant of the reference's events: the same adapter but for these parts. */
export function eventMutant(id: string, breaks: string, parts: Partial<EventAdapter>): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, events: { ...reference, ...parts } } };
}

/** Sees every event only after this change, so that what the change mends is never refused. */
export function mending(mend: (event: Loose) => Loose): Partial<EventAdapter> {
  const mended = (event: unknown) => {
    try {
      return isLoose(event) ? mend({ ...event }) : event;
    } catch {
      // A hostile value: another clause's affair.
      return event;
    }
  };
  const text = (json: string) => mendText(json, mended);
  return {
    validate: (event) => reference.validate(mended(event)),
    attributeString: (event, name) => reference.attributeString(mended(event), name),
    roundTrip: (json) => reference.roundTrip(text(json)),
    dataBytes: (json) => reference.dataBytes(text(json)),
  };
}

/** Replaces one member whenever its value is one of those that this accepts wrongly. */
export function accepting(
  name: string,
  isAccepted: (value: unknown) => boolean,
  instead: unknown,
): Partial<EventAdapter> {
  return mending((event) => {
    return Object.hasOwn(event, name) && isAccepted(event[name])
      ? { ...event, [name]: instead }
      : event;
  });
}

/** Refuses, at this pointer, events that the reference accepts. */
export function refusing(
  isRefused: (event: Loose) => boolean,
  pointer: string,
): Partial<EventAdapter> {
  return {
    validate(event) {
      const found = reference.validate(event);
      // Only what the reference accepts, so that a hostile value is never looked into here.
      return Array.isArray(found) && found.length === 0 && isRefused(event as Loose)
        ? [pointer]
        : found;
    },
  };
}

/** Reads and writes the text after this change when the reference refuses it with this code. */
export function forgiving(
  code: string,
  change: (json: string) => string,
): Pick<EventAdapter, 'roundTrip'> {
  return {
    roundTrip(json) {
      try {
        return reference.roundTrip(json);
      } catch (error) {
        if (!(error instanceof EventDeliveryError) || error.code !== code) throw error;
        return reference.roundTrip(change(json));
      }
    },
  };
}

/** Whether a value is an object whose members can be read. */
export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Changes nothing in a text that is no JSON object, nor the text of an event that stays as it is. */
function mendText(json: string, mended: (event: unknown) => unknown): string {
  let before: unknown;
  try {
    before = JSON.parse(json);
  } catch {
    return json;
  }
  const after = mended(before);
  return isDeepStrictEqual(after, before) ? json : JSON.stringify(after);
}
