import { EventDeliveryError } from '../errors.ts';
import { PROBLEM_COUNT_MAX } from '../event/limits.ts';
import { pointerTo } from '../event/problem-list.ts';
import { type Problem, stateOf } from '../problem.ts';
import type { RecordErrorCode } from './record-errors.ts';

/** What is wrong with a part of a record, before it is known which part. */
export interface RecordFault {
  readonly code: RecordErrorCode;
  /** What it is now, such as `there is no key`. */
  readonly state: string;
  readonly remedy: string;
}

/** The problem of this fault at this place. */
export function faultAt(pointer: string, { code, state, remedy }: RecordFault): Problem {
  return { code, pointer, message: placed(pointer, state), remedy };
}

/** Pointer to a header. */
export function headerPointer(name: string): string {
  return pointerTo('/headers', name);
}

/** A problem of an event at the place of the record that it came from. */
export function movedTo(pointer: string, { position: _gone, ...problem }: Problem): Problem {
  const { message } = problem;
  return { ...problem, pointer, message: placed(pointer, stateOf(message)) };
}

/** The error for a record with these problems; it shows the first and counts the rest. */
export function recordError(problems: readonly Problem[], cause?: unknown): EventDeliveryError {
  const [first] = problems;
  if (first === undefined) throw new RangeError('Cannot build error: no problem given');
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  const shown = problems.slice(0, PROBLEM_COUNT_MAX);
  return new EventDeliveryError(first.code, `${first.message}${more}`, { problems: shown, cause });
}

const SHOWN_LENGTH_MAX = 60;

function placed(pointer: string, state: string): string {
  const shown =
    pointer.length > SHOWN_LENGTH_MAX ? `${pointer.slice(0, SHOWN_LENGTH_MAX)}…` : pointer;
  return `Cannot accept ${shown === '' ? 'record' : shown}: ${state}`;
}
