/** What an implementation supplies so that the kit can drive it. Absent parts are `not-applicable`. */
export interface Adapter {
  /** Name shown in reports. */
  readonly name: string;
  readonly filters?: FilterAdapter;
  readonly events?: EventAdapter;
}

/** Filters: compile a list once, match it against events. */
export interface FilterAdapter {
  /** `filters` as it stands in a Trigger (`undefined` when absent). Throws or rejects when the list is refused. */
  compile(filters: unknown): FilterHandle | Promise<FilterHandle>;
}

/** A compiled filter list. */
export interface FilterHandle {
  /** `event` in the JSON event format, as a value. */
  match(event: unknown): boolean | Promise<boolean>;
}

/** Events: validate, and convert from and to the JSON event format. Owned with spec page 1. */
export interface EventAdapter {
  /** JSON pointers of every problem, in any order; empty for a valid event. `event` in the JSON event format, as a value. */
  validate(event: unknown): readonly string[] | Promise<readonly string[]>;
  /** Reads one event from JSON text and writes it back. Throws or rejects when the text is no valid event. */
  roundTrip(json: string): string | Promise<string>;
  /** The same for a batch: a JSON array of events. */
  roundTripBatch(json: string): string | Promise<string>;
  /** Canonical string form of one attribute of a valid event; `undefined` when it is absent. */
  attributeString(event: unknown, name: string): string | undefined | Promise<string | undefined>;
}
