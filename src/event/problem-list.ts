import { EventDeliveryError } from '../errors.ts';
import type { Problem } from '../problem.ts';
import type { EventErrorCode } from './errors.ts';
import { PROBLEM_COUNT_MAX } from './limits.ts';

/** What is wrong with a value, before it is known where the value stands. */
export interface Fault {
  readonly code: EventErrorCode;
  /** What it is now, such as `the text is empty`. */
  readonly state: string;
  readonly remedy: string;
}

/** Problems found so far, never more than {@link PROBLEM_COUNT_MAX}. */
export interface ProblemList {
  readonly problems: readonly Problem[];
  /** True when no more problems are taken, so that looking further is a waste. */
  readonly isFull: () => boolean;
  readonly add: (pointer: string, fault: Fault) => void;
}

export function problemList(): ProblemList {
  const problems: Problem[] = [];
  const isFull = () => problems.length >= PROBLEM_COUNT_MAX;
  const add = (pointer: string, fault: Fault) => {
    if (
      isFull() ||
      problems.some((known) => known.pointer === pointer && known.code === fault.code)
    ) {
      return;
    }
    problems.push(
      problems.length === PROBLEM_COUNT_MAX - 1
        ? toProblem('', TOO_MANY)
        : toProblem(pointer, fault),
    );
  };
  return { problems, isFull, add };
}

const TOO_MANY: Fault = {
  code: 'EVENT_TOO_MANY_PROBLEMS',
  state: `more than ${PROBLEM_COUNT_MAX - 1} problems, the rest is left out`,
  remedy: 'Mend the problems above, then validate again',
};

function toProblem(pointer: string, { code, state, remedy }: Fault): Problem {
  const subject = pointer === '' ? 'event' : shorten(pointer);
  return { code, pointer, message: `Cannot accept ${subject}: ${state}`, remedy };
}

/** The error for an input with these problems; its message shows the first and counts the rest. */
export function problemsError(problems: readonly Problem[]): EventDeliveryError {
  const [first] = problems;
  if (first === undefined) throw new RangeError('Cannot build error: no problem given');
  const place =
    first.position === undefined
      ? ''
      : ` at line ${first.position.line}, column ${first.position.column}`;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return new EventDeliveryError(first.code, `${first.message}${place}${more}`, { problems });
}

/** One step further down a JSON pointer (RFC 6901). */
export function pointerTo(parent: string, key: string | number): string {
  const token = String(key);
  return /[~/]/.test(token)
    ? `${parent}/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`
    : `${parent}/${token}`;
}

const SHOWN_LENGTH_MAX = 60;

/** An attribute value for a message: quoted and short, whatever its length. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}
