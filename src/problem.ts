/** One thing that is wrong with an input: where it is, what it is and what to write instead. */
export interface Problem {
  /** Stable name for programs, such as `FILTER_UNKNOWN_DIALECT`; a row of the error table. */
  readonly code: string;
  /** JSON pointer (RFC 6901) into the value that was given; `""` is the whole value. */
  readonly pointer: string;
  /** What is wrong: capital, action, colon, current state, no final period. */
  readonly message: string;
  /** What to write instead, as an instruction. */
  readonly remedy: string;
  /** Where the value stands in the text it was read from, when it was read from text. */
  readonly position?: Position;
}

/** A place in a text. Lines and columns count from 1, columns and offsets in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/**
 * What a message says is so, without the action that is not possible: of `Cannot accept /id: it is empty` the end.
 *
 * @param message By the grammar of messages: action, colon, state. No place in it holds a colon and a blank.
 */
export function stateOf(message: string): string {
  return message.slice(message.indexOf(': ') + 2);
}
