import type { Problem } from '../problem.ts';
import { type EventRecord, readRecord } from './event-record.ts';
import { envelopeOf } from './record-envelope.ts';
import { faultAt, headerPointer, recordError } from './record-problems.ts';

/** What can happen to a resource. */
export type Operation = 'created' | 'updated' | 'deleted';

/** Every operation, in the order of a resource's life. */
export const OPERATIONS: readonly Operation[] = ['created', 'updated', 'deleted'];

/**
 * Tells what happened to the resource that a record is about: by the last part of the event's type, or by the header
 * `operation`.
 *
 * Never by the value: that there is none is no proof of a delete.
 *
 * @param record The record; read once, never modified.
 * @returns The operation; `undefined` when neither type nor header names one.
 * @throws `EventDeliveryError` `RECORD_OPERATION_CONFLICT` when they name two.
 * @see OBX-077
 * @example A tombstone that says nothing
 * ```ts
 * import { operationOf } from 'event-delivery-spec/outbox';
 *
 * const tombstone = { topic: 'hosts', key: 'h-1', value: null };
 * operationOf({ ...tombstone, headers: { operation: 'deleted' } }); // => 'deleted'
 * operationOf({ ...tombstone, headers: { ce_type: 'inventory.host.deleted' } }); // => 'deleted'
 * operationOf({ ...tombstone, headers: {} }); // => undefined
 * ```
 */
export function operationOf(record: EventRecord): Operation | undefined {
  const read = readRecord(record);
  const problem = operationProblem(read);
  if (problem !== undefined) throw recordError([problem]);
  const { byType, byHeader } = operations(read);
  return byType ?? byHeader;
}

/** The problem of a record whose type and header name different operations. */
export function operationProblem(record: EventRecord): Problem | undefined {
  const { byType, byHeader } = operations(record);
  const isConflict = byType !== undefined && byHeader !== undefined && byType !== byHeader;
  return isConflict ? faultAt(headerPointer('operation'), CONFLICT) : undefined;
}

/** The type that a record tells, in a header or in its value. */
export function typeOf(record: EventRecord): string | undefined {
  const { ce_type: header } = record.headers;
  if (header !== undefined) return header;
  const type = envelopeOf(record)?.members.type;
  return typeof type === 'string' ? type : undefined;
}

function operations(record: EventRecord) {
  const type = typeOf(record);
  const byType = operation(type?.slice(type.lastIndexOf('.') + 1));
  return { byType, byHeader: operation(record.headers.operation) };
}

function operation(word: string | undefined): Operation | undefined {
  return OPERATIONS.find((known) => known === word);
}

const CONFLICT = {
  code: 'RECORD_OPERATION_CONFLICT',
  state: 'the type ends with another operation',
  remedy: 'Write the header from the type, or leave it out',
} as const;
