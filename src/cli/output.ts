import type { Writable } from 'node:stream';

/** Bytes collected before they are written at once. */
const BATCH_BYTES = 65_536;

/** A stream to write lines to; slow readers slow the writer down instead of filling memory. */
export interface Output {
  readonly line: (line: string | Uint8Array) => void;
  /** Writes what is collected, when it is much or `force` is set; waits until the stream has room. */
  readonly flush: (force?: boolean) => Promise<void>;
  /** Whether nothing that is written arrives any more: the reader has gone away, or writing failed. */
  readonly isClosed: () => boolean;
  /** Why writing failed; a reader that has gone away is no failure. */
  readonly failure: () => Error | undefined;
}

/** Wraps a stream. A reader that has gone away (`EPIPE`) is no error, only a reason to stop. */
export function createOutput(stream: Writable): Output {
  let batch: Uint8Array[] = [];
  let size = 0;
  let closed = false;
  let failure: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error;
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
    failure: () => failure,
  };
}

const LINE_END = Buffer.from('\n');
