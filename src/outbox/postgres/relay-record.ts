import type { CloudEvent } from '../../event/cloud-event.ts';
import { eventKey } from '../../event/event-key.ts';
import { parseEvent } from '../../event/json.ts';
import type { RelayRecord } from '../steps.ts';

/** A record of the outbox as a relay has it. */
export interface OutboxRecord extends RelayRecord {
  /** Place in the outbox; undefined for a record that is only in the log. */
  readonly seq: bigint | undefined;
  /** The event; undefined when the text is none, which only a writer of its own can bring about. */
  readonly event: CloudEvent | undefined;
  /** Why the text is no event. */
  readonly problem?: unknown;
  readonly text: string;
  /** The transaction that wrote it, of a record that was read from the log. */
  readonly xid?: number;
}

/** Reads the text of a record. A text that is no event becomes a record too: it is poison, and must be met as such. */
export function outboxRecord(row: {
  readonly seq: bigint | undefined;
  readonly key: string;
  readonly text: string;
  readonly attempts: number;
  readonly xid?: number;
}): OutboxRecord {
  try {
    const event = parseEvent(row.text);
    return { ...row, event, id: eventKey(event) };
  } catch (problem) {
    return { ...row, event: undefined, id: `no event, seq ${row.seq}`, problem };
  }
}
