import type { CloudEvent } from './cloud-event.ts';

/** What is remembered about an event that was validated here, beside the event itself. */
export interface Provenance {
  /** The compact JSON text that the whole event was read from. */
  readonly text?: string;
  /** The JSON text that `data` was read from: numbers keep digits that a double loses. */
  readonly dataText?: string;
}

// Beside the event, not in it: an event stays a plain object that compares and prints as one. A copy
// made by other means (spread, structuredClone) is another object and has nothing remembered.
const known = new WeakMap<object, Provenance>();

/** Freezes a validated event and remembers that it is one. */
export function admit(event: CloudEvent, provenance: Provenance): CloudEvent {
  known.set(event, provenance);
  return Object.freeze(event);
}

/** What is remembered of an event made here; `undefined` for every other value. */
export function provenanceOf(value: unknown): Provenance | undefined {
  return typeof value === 'object' && value !== null ? known.get(value) : undefined;
}
