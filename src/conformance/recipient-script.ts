/** What a scripted recipient saw, and the short form of its script that a command line takes. */
import type { ScriptedAnswer } from './network.ts';

/** One request that a scripted recipient saw. */
export interface SeenRequest {
  /** Counts from 1 at each recipient. */
  readonly number: number;
  /** Milliseconds since 1970 on the kit's clock, when the last byte had come. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Header lines in their order, as they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly answer: ScriptedAnswer;
}

/** Most answers in one script. */
export const SCRIPT_LENGTH_MAX = 10_000;

const FAILURES = ['reset', 'hang', 'break'] as const;

/**
 * Reads a script such as `503,503,202` or `reset,202`: one answer for each request, the last one for all that follow.
 *
 * @param text Status codes from 100 to 999, or `reset`, `hang`, `break`, with commas between them.
 * @returns The answers in their order.
 * @throws `RangeError` that names what is wrong.
 */
export function parseScript(text: string): readonly ScriptedAnswer[] {
  const words = text.split(',').map((word) => word.trim());
  if (words.length > SCRIPT_LENGTH_MAX) {
    throw new RangeError(`Cannot read script: it has over ${SCRIPT_LENGTH_MAX} answers`);
  }
  return words.map(answerOf);
}

function answerOf(word: string): ScriptedAnswer {
  const fail = FAILURES.find((one) => one === word);
  if (fail !== undefined) return { fail };
  if (/^[1-9][0-9]{2}$/.test(word)) return { status: Number(word) };
  throw new RangeError(
    `Cannot read script: "${word}" is no status from 100 to 999 and none of ${FAILURES.join(', ')}`,
  );
}

/** The answer to the request of this number, counted from 1. */
export function answerTo(script: readonly ScriptedAnswer[], number: number): ScriptedAnswer {
  return script[Math.min(number, script.length) - 1] ?? {};
}
