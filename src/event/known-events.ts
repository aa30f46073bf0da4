import type { CloudEvent } from './cloud-event.ts';

/** What is remembered about an event that was validated here, beside the event itself. */
export interface Provenance {
  /** The compact JSON text that the whole event was read from. */
  readonly text?: string;
  /** The JSON text that `data` was read from: numbers keep digits that a double loses. */
  readonly dataText?: string;
}

/** As a constructor it gives back the object that it was given: a class that extends it adds its fields to that. */
function given(object: object): object {
  return object;
}

/**
 * The private field of an event that is known: the event stays a plain object that compares and prints as one, and a
 * copy made by other means (spread, structuredClone) does not have it. A `WeakMap` tells the same, but filling it and
 * collecting its garbage cost a recipient a sixth of what it does for a request.
 */
class Known extends (given as unknown as new (object: object) => object) {
  #provenance: Provenance;

  private constructor(event: CloudEvent, provenance: Provenance) {
    super(event);
    this.#provenance = provenance;
  }

  static remember(event: CloudEvent, provenance: Provenance): void {
    if (#provenance in event) event.#provenance = provenance;
    else new Known(event, provenance);
  }

  static recall(value: object): Provenance | undefined {
    return #provenance in value ? value.#provenance : undefined;
  }
}

/** Freezes a validated event and remembers that it is one. */
export function admit(event: CloudEvent, provenance: Provenance): CloudEvent {
  Known.remember(event, provenance);
  return Object.freeze(event);
}

/** What is remembered of an event made here; `undefined` for every other value. */
export function provenanceOf(value: unknown): Provenance | undefined {
  return typeof value === 'object' && value !== null ? Known.recall(value) : undefined;
}
