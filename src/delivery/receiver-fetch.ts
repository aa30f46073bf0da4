import { EventDeliveryError } from '../errors.ts';
import type { BodySource, ReceiverRequest, ReceiverResponse } from './receiver-types.ts';

/** Answers a `Request` of the Fetch standard by way of plain values. */
export async function answerFetch(
  request: Request,
  handle: (request: ReceiverRequest) => Promise<ReceiverResponse>,
): Promise<Response> {
  const { status, headers, body } = await handle({
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: request.body === null ? undefined : streamSource(request.body, request.bodyUsed),
    signal: request.signal,
  });
  return new Response(body.byteLength === 0 ? null : body, { status, headers: { ...headers } });
}

/**
 * A stream of bytes as a source.
 *
 * @param isUsed Whether somebody has read from it: what is left can be half a body, and passes for a whole one.
 */
export function streamSource(stream: ReadableStream<Uint8Array>, isUsed = false): BodySource {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let isCancelled = false;
  const cancel = () => {
    isCancelled = true;
    // Not awaited: a source that never settles is not the receiver's problem any more.
    const cancelled =
      reader === undefined && stream.locked ? undefined : (reader ?? stream).cancel();
    cancelled?.catch(() => undefined);
  };
  return {
    cancel,
    async read(take) {
      if (isUsed || stream.locked) throw bodyTaken();
      reader = stream.getReader();
      const chunks: Uint8Array[] = [];
      let size = 0;
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        if (!isBytes(next.value)) {
          cancel();
          throw new TypeError('The stream gives something else than bytes');
        }
        if (isCancelled || !take(next.value.byteLength)) {
          cancel();
          return undefined;
        }
        chunks.push(next.value);
        size += next.value.byteLength;
      }
      return isCancelled ? undefined : joined(chunks, size);
    },
  };
}

/** A stream can give anything, whatever its type says. */
function isBytes(chunk: unknown): boolean {
  return ArrayBuffer.isView(chunk) && chunk instanceof Uint8Array;
}

/** One array of all bytes. */
export function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** What fails the reading of a body that somebody else has read. */
export function bodyTaken(): EventDeliveryError {
  const code = 'RECEIVER_BODY_TAKEN';
  const message = 'Cannot read body: something in front of the receiver has read it already';
  const remedy = 'Put the receiver in front of what parses bodies';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}
