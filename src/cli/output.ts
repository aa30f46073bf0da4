import type { Writable } from 'node:stream';
import { type Colours, coloursFor } from './colour.ts';

/** Bytes collected before they are written at once. */
const BATCH_BYTES = 65_536;

/** A stream to write lines to; slow readers slow the writer down instead of filling memory. */
export interface Output {
  readonly line: (line: string | Uint8Array) => void;
  /** Writes what is collected, when it is much or `force` is set; waits until the stream has room. */
  readonly flush: (force?: boolean) => Promise<void>;
  /** Whether nothing that is written arrives any more: the reader has gone away, or writing failed. */
  readonly isClosed: () => boolean;
  /** Those of this stream: what goes to a file has none, whatever else is a terminal. */
  readonly colours: Colours;
}

/** Answers on standard output, notes and problems on standard error. */
export interface Outputs {
  readonly out: Output;
  readonly err: Output;
}

/** The frame of every command: writes what it has collected, and ends with its exit code. */
export async function runCommand(run: (outputs: Outputs) => Promise<number>): Promise<void> {
  const outputs = { out: createOutput(process.stdout), err: createOutput(process.stderr) };
  process.exitCode = await run(outputs);
  await Promise.all([outputs.out.flush(true), outputs.err.flush(true)]);
}

/** Wraps a stream. That its reader has gone away (`EPIPE`) is no error, only a reason to stop. */
export function createOutput(stream: Writable & { readonly isTTY?: boolean }): Output {
  let batch: Uint8Array[] = [];
  let size = 0;
  let closed = false;
  stream.on('error', () => {
    closed = true;
  });
  return {
    line(line) {
      const bytes = typeof line === 'string' ? Buffer.from(line) : line;
      batch.push(bytes, LINE_END);
      size += bytes.length + 1;
    },
    async flush(force = false) {
      if (closed || size === 0 || (size < BATCH_BYTES && !force)) return;
      const bytes = Buffer.concat(batch);
      batch = [];
      size = 0;
      // Waiting for each batch is what slows the writer down, and what shows an error in time.
      await new Promise((resolve) => stream.write(bytes, resolve));
    },
    isClosed: () => closed,
    colours: coloursFor(stream, process.env),
  };
}

const LINE_END = Buffer.from('\n');
