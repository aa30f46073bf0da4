/** What an implementation supplies so that the kit can drive it. Absent parts are `not-applicable`. */
export interface Adapter {
  /** Name shown in reports. */
  readonly name: string;
  readonly filters?: FilterAdapter;
  readonly events?: EventAdapter;
  readonly conformance?: ConformanceAdapter;
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
  /**
   * The data of the event in `json` as the body of a message in binary mode has it, byte by byte;
   * `undefined` when the event has none. Throws or rejects when the text is no valid event.
   */
  dataBytes(json: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** Conformance tooling: lint a specification, trace it, run checks. Owned with spec page 8. */
export interface ConformanceAdapter {
  /** Every place where the pages break the clause form, in any order. */
  lint(pages: readonly SpecPage[]): readonly PageLine[] | Promise<readonly PageLine[]>;
  /** The status of each clause, and whether the whole specification counts as proved. */
  trace(pages: readonly SpecPage[], results: RecordedResults): TraceAnswer | Promise<TraceAnswer>;
  /** Runs scripted checks, in order, against an implementation that has the given parts. */
  run(checks: readonly ScriptedCheck[], parts: readonly string[]): RunAnswer | Promise<RunAnswer>;
  /** Ids of the mutants that count as killed. */
  killed(
    mutants: readonly { readonly id: string; readonly clause: string }[],
    checks: readonly ScriptedCheck[],
  ): readonly string[] | Promise<readonly string[]>;
}

/** A page of a specification; `file` is its path with `/`. */
export interface SpecPage {
  readonly file: string;
  readonly markdown: string;
}

/** A line of a page, counted from 1. */
export interface PageLine {
  readonly file: string;
  readonly line: number;
}

/** Results that exist when a specification is traced. */
export interface RecordedResults {
  /** `unknown`: the result is older than the sources. */
  readonly examples: readonly {
    readonly clauses: readonly string[];
    readonly status: 'passed' | 'failed' | 'skipped' | 'unknown';
  }[];
  readonly checks: readonly {
    readonly clause: string;
    readonly status: 'pass' | 'fail' | 'not-applicable' | 'inconclusive' | 'unknown';
  }[];
  readonly mutants: readonly { readonly clause: string; readonly killed: boolean }[];
  /** Each clause's text at its last review, by clause id; absent when no text was reviewed. */
  readonly reviewed: Readonly<Record<string, string>>;
}

/** What a trace says. */
export interface TraceAnswer {
  readonly proved: boolean;
  /** Status by clause id. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** A check that behaves as its script says, whatever the implementation does. */
export interface ScriptedCheck {
  readonly id: string;
  readonly clause: string;
  /** The part of an adapter that it drives. */
  readonly part: 'filters' | 'events';
  /** `hang` never answers; `throw` throws something that is no check failure. */
  readonly does: 'pass' | 'fail' | 'throw' | 'hang';
}

/** What a run says. */
export interface RunAnswer {
  readonly conforms: boolean;
  readonly results: readonly { readonly id: string; readonly status: string }[];
}
