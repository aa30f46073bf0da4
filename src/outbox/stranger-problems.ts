import { validateEvent } from '../event/validate.ts';
import type { Problem } from '../problem.ts';
import type { EventRecord } from './event-record.ts';
import { envelopeOf } from './record-envelope.ts';
import { operationProblem } from './record-operation.ts';
import { faultAt, headerPointer, movedTo } from './record-problems.ts';

/**
 * What is wrong with a record that is not marked as a CloudEvent: that it is not, and everything that would still be
 * wrong if somebody set the mark.
 */
export function strangerProblems(record: EventRecord): readonly Problem[] {
  const problems = [faultAt('/headers', NOT_MARKED)];
  if (record.key === null || record.key === '') problems.push(faultAt('/key', NO_KEY));
  const envelope = envelopeOf(record);
  if (envelope === undefined) return problems;
  if (envelope.isWrapped) problems.push(faultAt('/value', WRAPPED));
  const validation = validateEvent(envelope.members);
  const found = validation.valid ? [] : validation.problems;
  problems.push(...found.map((each) => movedTo(`${envelope.pointer}${each.pointer}`, each)));
  const { id } = envelope.members;
  const headerId = record.headers.id;
  if (typeof id === 'string' && headerId !== undefined && headerId !== id) {
    problems.push(faultAt(headerPointer('id'), ID_CONFLICT));
  }
  const operation = operationProblem(record);
  return operation === undefined ? problems : [...problems, operation];
}

const NOT_MARKED = {
  code: 'RECORD_NOT_MARKED',
  state: 'there is neither a ce_ header nor a content type of CloudEvents',
  remedy: 'Publish the attributes as ce_ headers, or the event as application/cloudevents+json',
} as const;

const NO_KEY = {
  code: 'RECORD_NO_KEY',
  state: 'there is no key',
  remedy: 'Publish with the id of the thing whose events have to stay in order',
} as const;

const WRAPPED = {
  code: 'RECORD_WRAPPED',
  state: 'the event stands in the member payload, beside its schema',
  remedy: 'Publish the event itself: turn schemas off in the converter',
} as const;

const ID_CONFLICT = {
  code: 'RECORD_ID_CONFLICT',
  state: 'the value names another id',
  remedy: 'Give the event one id when it is enqueued, and write that one everywhere',
} as const;
