import type { ChannelAdapter, ChannelDeliveryAdapter } from './adapter-channels.ts';
import type { OutboxAdapter } from './adapter-outbox.ts';
import type { OutboxConsumerAdapter } from './adapter-outbox-consumer.ts';
import type { OutboxRecordAdapter } from './adapter-outbox-records.ts';
import type { OutboxWaitAdapter } from './adapter-outbox-waits.ts';
import type { RecipientAdapter, RecipientConnectionAdapter } from './adapter-recipient.ts';
import type { SenderAdapter, SocketSenderAdapter } from './adapter-sender.ts';
import type { SystemAdapter } from './adapter-system.ts';
import type { TelemetryAdapter } from './adapter-telemetry.ts';

/** What an implementation supplies so that the kit can drive it. Absent parts are `not-applicable`. */
export interface Adapter {
  /** Name shown in reports. */
  readonly name: string;
  readonly filters?: FilterAdapter;
  readonly triggers?: TriggerAdapter;
  readonly filterTexts?: FilterTextAdapter;
  readonly customDialects?: CustomDialectAdapter;
  readonly explanations?: ExplanationAdapter;
  readonly sqlFilters?: SqlFilterAdapter;
  readonly sqlFunctions?: SqlFunctionAdapter;
  readonly events?: EventAdapter;
  readonly expressions?: ExpressionAdapter;
  readonly expressionFilters?: ExpressionFilterAdapter;
  readonly expressionFunctions?: ExpressionFunctionAdapter;
  readonly expressionDiagnostics?: ExpressionDiagnosticAdapter;
  readonly expressionTexts?: ExpressionTextAdapter;
  readonly conformance?: ConformanceAdapter;
  readonly http?: HttpAdapter;
  readonly sender?: SenderAdapter;
  readonly senderSockets?: SocketSenderAdapter;
  readonly recipient?: RecipientAdapter;
  readonly recipientReplies?: RecipientAdapter;
  readonly recipientRefusals?: RecipientAdapter;
  readonly recipientDuplicates?: RecipientAdapter;
  readonly recipientBatches?: RecipientAdapter;
  readonly recipientLimits?: RecipientAdapter;
  readonly recipientTokens?: RecipientAdapter;
  readonly recipientHandshake?: RecipientAdapter;
  readonly recipientDecisions?: RecipientAdapter;
  readonly recipientWebhooks?: RecipientAdapter;
  readonly recipientConnections?: RecipientConnectionAdapter;
  readonly system?: SystemAdapter;
  readonly telemetry?: TelemetryAdapter;
  readonly channels?: ChannelAdapter;
  readonly channelDeliveries?: ChannelDeliveryAdapter;
  /** An outbox whose relay polls a table. */
  readonly outboxPolling?: OutboxAdapter;
  /** An outbox whose relay reads the log of the database. */
  readonly outboxLog?: OutboxAdapter;
  readonly outboxConsumer?: OutboxConsumerAdapter;
  readonly outboxWaits?: OutboxWaitAdapter;
  readonly outboxRecords?: OutboxRecordAdapter;
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

/** Triggers: the field that counts, `filters` or the older `filter`. */
export interface TriggerAdapter {
  /** `spec` of a Trigger; `newTriggerFilters` is the broker's feature. Throws or rejects when it is refused. */
  compile(spec: unknown, newTriggerFilters: boolean): FilterHandle | Promise<FilterHandle>;
  /** The `filters` that match the same events as `filter`. Throws or rejects when there are none. */
  convert(filter: unknown): unknown;
}

/** Filters in YAML or JSON text: a Trigger, an object with `filters` or `filter`, or a bare list. */
export interface FilterTextAdapter {
  /** Throws or rejects when the text is refused. */
  compile(text: string): FilterHandle | Promise<FilterHandle>;
  /** Every problem of the text; lines and columns count from 1. Empty when the text is accepted. */
  problems(text: string): readonly PlacedProblem[] | Promise<readonly PlacedProblem[]>;
}

/** A problem by its JSON pointer, and where it stands in the text. */
export interface PlacedProblem {
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
}

/** Dialects beside the core ones, whose behaviour the kit dictates. */
export interface CustomDialectAdapter {
  /** Compiles a list that can use these dialects too. Throws or rejects when list or dialects are refused. */
  compile(
    filters: unknown,
    custom: readonly ScriptedDialect[],
  ): FilterHandle | Promise<FilterHandle>;
}

/** A dialect that does as its script says, whatever its value. */
export interface ScriptedDialect {
  readonly name: string;
  /** On compiling: `accept`, default; `throw` an error; give `nothing`. */
  readonly compiles?: 'accept' | 'throw' | 'nothing';
  /** On matching: `true`, default; `false`; the text `"true"`; or `throw` an error. */
  readonly answers?: 'true' | 'false' | 'text' | 'throw';
}

/** Filters with the dialect `sql`, which is optional. */
export interface SqlFilterAdapter {
  /** As {@link FilterAdapter.compile}; the kit uses `sql` and `cesql`. */
  compile(filters: unknown): FilterHandle | Promise<FilterHandle>;
  /** As {@link FilterTextAdapter.problems}. */
  problems(text: string): readonly PlacedProblem[] | Promise<readonly PlacedProblem[]>;
}

/** The dialect `sql` with functions beside the built-in ones, whose behaviour the kit dictates. */
export interface SqlFunctionAdapter {
  /** Compiles a list whose `sql` and `cesql` can call these functions too. Throws or rejects when it is refused. */
  compile(
    filters: unknown,
    functions: readonly ScriptedFunction[],
  ): FilterHandle | Promise<FilterHandle>;
}

/** Explanations: why a list matches an event. */
export interface ExplanationAdapter {
  /** The answer that the explanation of this list and event gives. */
  explain(filters: unknown, event: unknown): boolean | Promise<boolean>;
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

/** Expressions in CloudEvents SQL. Owned with spec page 4. */
export interface ExpressionAdapter {
  /**
   * The value of an expression for an event, and the errors. Never throws or rejects.
   *
   * @param event In the JSON event format, as a value.
   * @param mode Absent: the mode that the implementation takes when none is chosen.
   */
  evaluate(
    expression: string,
    event: unknown,
    mode?: ExpressionMode,
  ): ExpressionAnswer | Promise<ExpressionAnswer>;
}

/** What an error does: end the evaluation, or be listed with the others. */
export type ExpressionMode = 'fail-fast' | 'complete';

/** A value with its errors. A text that is no expression has no value, and one error of the kind `parse`. */
export interface ExpressionAnswer {
  readonly value?: boolean | number | string;
  readonly errors: readonly { readonly kind: string }[];
}

/** Expressions as conditions. */
export interface ExpressionFilterAdapter {
  /** Whether the expression lets the event pass. */
  passes(expression: string, event: unknown): boolean | Promise<boolean>;
}

/** Functions beside the built-in ones, whose behaviour the kit dictates. */
export interface ExpressionFunctionAdapter {
  /** Evaluates in fail-fast mode with these functions added. Throws or rejects when they are refused. */
  evaluate(
    expression: string,
    event: unknown,
    functions: readonly ScriptedFunction[],
  ): ExpressionAnswer | Promise<ExpressionAnswer>;
}

/** A type of CloudEvents SQL. */
export type ExpressionType = 'Boolean' | 'Integer' | 'String';

/** A function that does as its script says, whatever its arguments. */
export interface ScriptedFunction {
  readonly name: string;
  readonly parameters: readonly ExpressionType[];
  /** Type of any number of further arguments. */
  readonly rest?: ExpressionType;
  readonly returns: ExpressionType;
  /** `give` the value; `fail`: give it with an error; `throw`; `mistype`: give a value of another type. */
  readonly does: 'give' | 'fail' | 'throw' | 'mistype';
  readonly value: boolean | number | string;
}

/** What is told of an expression before it is used. */
export interface ExpressionDiagnosticAdapter {
  /** Errors, or else warnings, in the order of the text. */
  check(expression: string): readonly PlacedDiagnostic[] | Promise<readonly PlacedDiagnostic[]>;
}

/** A diagnostic by its place: offsets in UTF-16 code units, `end` excluded. */
export interface PlacedDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly start: number;
  readonly end: number;
  /** The replacement of a part of the text, where there is one. */
  readonly fix?: { readonly start: number; readonly end: number; readonly text: string };
}

/** Canonical texts of expressions. */
export interface ExpressionTextAdapter {
  /** The canonical text. Called with expressions only. */
  format(expression: string): string | Promise<string>;
  /** As in {@link ExpressionAdapter}. */
  evaluate: ExpressionAdapter['evaluate'];
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
  /** What a check says that expects an event not to arrive. */
  absence(script: AbsenceScript): string | Promise<string>;
}

/** When things arrive that a check of absence is about; quiet is what lies before the sentinel. */
export interface AbsenceScript {
  /** The event that must not arrive, in milliseconds after it was sent; absent: it does not. */
  readonly strayAfterMs?: number;
  /** The sentinel, in milliseconds after it was sent; absent: it does not arrive. */
  readonly sentinelAfterMs?: number;
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
  /**
   * `hang` never answers; `throw` throws something that is no check failure; `unclaimed` finds that the implementation
   * does not claim what the check is about; `unreachable` finds that it cannot be reached; `idle` passes, and its sentinel
   * finds that the implementation does nothing.
   */
  readonly does: 'pass' | 'fail' | 'throw' | 'hang' | 'unclaimed' | 'unreachable' | 'idle';
}

/** What a run says. */
export interface RunAnswer {
  readonly conforms: boolean;
  readonly results: readonly { readonly id: string; readonly status: string }[];
}

/** Events over HTTP: messages in and out, without sending them. Owned with spec page 2. */
export interface HttpAdapter {
  /** Reads a message. Throws or rejects when the message is refused. */
  decode(message: WireMessage): DecodedWireMessage | Promise<DecodedWireMessage>;
  /**
   * Writes the event in this JSON text; without `mode` in the one that the implementation prefers.
   * Throws or rejects when it does not write the event in this mode.
   */
  encode(json: string, mode?: 'binary' | 'structured'): WireMessage | Promise<WireMessage>;
  /** Writes the events of this JSON array in batched mode. */
  encodeBatch(json: string): WireMessage | Promise<WireMessage>;
  /** Reads a message with one event and writes the event in this mode, as an intermediary does. */
  relay(message: WireMessage, mode: 'binary' | 'structured'): WireMessage | Promise<WireMessage>;
  /**
   * Where a refused message has problems: names of headers in small letters, `""` for any other place.
   * Empty when the message is accepted. Never throws, whatever the message is.
   */
  problems(message: WireMessage): readonly string[] | Promise<readonly string[]>;
}

/** A message as it stands on the wire. */
export interface WireMessage {
  /** Header lines in their order; a character of a value is one byte. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What was read from a message. */
export interface DecodedWireMessage {
  readonly mode: 'binary' | 'structured' | 'batched';
  /** Each event in the JSON event format. */
  readonly events: readonly string[];
}
