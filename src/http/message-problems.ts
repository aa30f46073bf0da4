import { EventDeliveryError } from '../errors.ts';
import { PROBLEM_COUNT_MAX } from '../event/limits.ts';
import { pointerTo } from '../event/problem-list.ts';
import { type Problem, stateOf } from '../problem.ts';
import type { HttpErrorCode } from './errors.ts';

/** What is wrong with a part of a message, before it is known which part. */
export interface MessageFault {
  readonly code: HttpErrorCode;
  /** What it is now, such as `the header is there twice`. */
  readonly state: string;
  readonly remedy: string;
}

/** Problems found so far, never more than `PROBLEM_COUNT_MAX`. */
export interface MessageProblems {
  readonly problems: readonly Problem[];
  readonly isFull: () => boolean;
  readonly add: (pointer: string, fault: MessageFault) => void;
  /** Takes problems of an event, each at its place in the message. */
  readonly take: (problems: readonly Problem[]) => void;
}

export function messageProblems(): MessageProblems {
  const problems: Problem[] = [];
  const isFull = () => problems.length >= PROBLEM_COUNT_MAX;
  const push = (problem: Problem) => {
    if (!isFull()) problems.push(problems.length === PROBLEM_COUNT_MAX - 1 ? TOO_MANY : problem);
  };
  return {
    problems,
    isFull,
    add: (pointer, { code, state, remedy }) => {
      push({ code, pointer, message: placed(pointer, state), remedy });
    },
    take: (more) => more.forEach(push),
  };
}

/** Pointer to a header: `/headers/` and its name in lower case. */
export function headerPointer(name: string): string {
  return pointerTo('/headers', name);
}

/** The error for a message with these problems; it shows the first and counts the rest. */
export function messageError(problems: readonly Problem[], cause?: unknown): EventDeliveryError {
  const [first] = problems;
  if (first === undefined) throw new RangeError('Cannot build error: no problem given');
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return new EventDeliveryError(first.code, `${first.message}${more}`, { problems, cause });
}

/** The error for one fault. */
export function oneFault(pointer: string, fault: MessageFault, cause?: unknown) {
  const { problems, add } = messageProblems();
  add(pointer, fault);
  return messageError(problems, cause);
}

/** An event's problem at another place: what it says stays, where it says so moves. */
export function moved(problem: Problem, pointer: string): Problem {
  const { message } = problem;
  return { ...problem, pointer, message: placed(pointer, stateOf(message)) };
}

const SHOWN_LENGTH_MAX = 60;

function placed(pointer: string, state: string): string {
  const shown =
    pointer.length > SHOWN_LENGTH_MAX ? `${pointer.slice(0, SHOWN_LENGTH_MAX)}…` : pointer;
  return `Cannot accept ${shown === '' ? 'message' : shown}: ${state}`;
}

const TOO_MANY: Problem = {
  code: 'EVENT_TOO_MANY_PROBLEMS',
  pointer: '',
  message: placed('', `more than ${PROBLEM_COUNT_MAX - 1} problems, the rest is left out`),
  remedy: 'Mend the problems above, then send the message again',
};
