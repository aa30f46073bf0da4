import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent } from '../event/json.ts';
import { TOO_LARGE } from '../event/json-value.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import type { Problem } from '../problem.ts';
import { JsonSplitter, type Piece } from './json-splitter.ts';
import { unreadable } from './unreadable.ts';

/** One event of the input, or what is wrong in its place. */
export interface EventRecord {
  /** File name, or `-` for standard input. */
  readonly file: string;
  /** Line on which it starts, from 1. */
  readonly line: number;
  /** The event, with the line of JSON to print for it: the bytes that came, without line ends. */
  readonly found?: { readonly event: CloudEvent; readonly bytes: Buffer };
  /** Not empty when there is no event. */
  readonly problems: readonly Problem[];
}

/** Name of standard input among the file names. */
export const STANDARD_INPUT = '-';

/**
 * Reads events from files or standard input: NDJSON, JSON arrays, or documents over several lines.
 *
 * Who waits at a terminal is told so. Holds one chunk at a time and reads the next one when the consumer asks for more. What is wrong is a
 * record of its own; nothing is thrown for input.
 */
export async function* readEvents(
  files: readonly string[],
  stdin: Readable,
  note: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): AsyncGenerator<readonly EventRecord[]> {
  for (const file of files.length === 0 ? [STANDARD_INPUT] : files) {
    const splitter = new JsonSplitter(EVENT_SIZE_MAX_BYTES);
    const records = (pieces: readonly Piece[]) => pieces.map((piece) => toRecord(piece, file));
    try {
      const isTyped = file === STANDARD_INPUT && (stdin as { readonly isTTY?: boolean }).isTTY;
      if (isTyped) note('eds: reading events from the terminal; Ctrl-D ends them');
      const stream = file === STANDARD_INPUT ? stdin : createReadStream(file);
      for await (const chunk of stream) yield records(splitter.push(chunk as Buffer));
      yield records(splitter.end());
    } catch (error) {
      yield [{ file, line: 0, problems: [unreadable(error)] }];
    }
  }
}

function toRecord(piece: Piece, file: string): EventRecord {
  const { line } = piece;
  if (piece.kind === 'fault') {
    const { state, isTooLong } = piece;
    return { file, line, problems: [isTooLong ? tooLarge(state) : broken(state)] };
  }
  try {
    const text = UTF8.decode(piece.bytes);
    return {
      file,
      line,
      found: { event: parseEvent(text), bytes: oneLine(piece.bytes) },
      problems: [],
    };
  } catch (error) {
    if (error instanceof EventDeliveryError) return { file, line, problems: error.problems };
    return { file, line, problems: [broken('bytes that are not UTF-8')] };
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value as it came when it stands on one line; otherwise without blanks between its tokens. */
function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes('\n')) return bytes;
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let isInString = false;
  let isEscaped = false;
  for (const byte of bytes) {
    const isQuote = byte === 0x22 && !isEscaped;
    isEscaped = isInString && byte === 0x5c && !isEscaped;
    if (isQuote) isInString = !isInString;
    if (isInString || byte > 0x20) {
      kept[length] = byte;
      length += 1;
    }
  }
  return kept.subarray(0, length);
}

function tooLarge(state: string): Problem {
  return {
    code: TOO_LARGE.code,
    pointer: '',
    message: `Cannot read event: ${state}`,
    remedy: TOO_LARGE.remedy,
  };
}

function broken(state: string): Problem {
  return {
    code: 'EVENT_JSON_SYNTAX',
    pointer: '',
    message: `Cannot read event: ${state}`,
    remedy: 'Write one JSON object a line, a JSON array, or one JSON object after the other',
  };
}
