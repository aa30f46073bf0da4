/** Records of a partitioned log: what an outbox publishes and what its consumers read. Owned with spec page 7. */
export interface OutboxRecordAdapter {
  /** Writes the event in this JSON text as a record. Throws or rejects when it does not. */
  encode(json: string, mode: 'binary' | 'structured'): WireRecord | Promise<WireRecord>;
  /** The event of a record, in the JSON event format. Throws or rejects when the record is refused. */
  decode(record: WireRecord): string | Promise<string>;
  /**
   * Everything that keeps a record from being a CloudEvent, by its place: `/headers`, `/headers/ce_id`, `/key`, `/value`,
   * `/value/source`. Empty when the record is one. Never throws.
   */
  problems(record: WireRecord): readonly string[] | Promise<readonly string[]>;
  /** What the value is. */
  content(record: WireRecord): WireRecordContent | Promise<WireRecordContent>;
  /** What happened: `created`, `updated`, `deleted`; `undefined` when the record does not say. Throws when it contradicts itself. */
  operation(record: WireRecord): string | undefined | Promise<string | undefined>;
  /** The event that a record which is no CloudEvent stands for, in the JSON event format; `source` is configured. */
  adopt(record: WireRecord, source: string): string | Promise<string>;
}

/** A record as text. */
export interface WireRecord {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

/** `tombstone`: no value; `empty`: white space; `empty-object`: `{}`; `envelope`: an event without data. */
export type WireRecordContent = 'tombstone' | 'empty' | 'empty-object' | 'envelope' | 'data';
