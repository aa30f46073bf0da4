import { bodySizeMax, bodyTooLarge } from './body.ts';
import { contentMode } from './content-mode.ts';
import { type DecodeOptions, decodeParts, partsOf } from './decode.ts';
import { contentTypeOf, readHeaders } from './headers.ts';
import type { DecodedMessage, HeaderSource } from './message.ts';
import { messageLimits } from './message-limits.ts';
import type { MessageFault } from './message-problems.ts';
import { messageProblems, oneFault } from './message-problems.ts';

/** What is used of a `Request` or `Response` of the Fetch standard; anything with a stream will do. */
export interface FetchMessage {
  readonly headers: HeaderSource;
  /** `null` is no body. */
  readonly body: ChunkSource | null;
  /** Whether somebody has read from the body. Absent: nobody has. */
  readonly bodyUsed?: boolean;
}

/** What is used of a `ReadableStream` of bytes. */
export interface ChunkSource {
  /** Locks the stream and returns its reader; throws when somebody else has locked it. */
  getReader(): ChunkReader;
}

/** What is used of the reader of a stream. */
export interface ChunkReader {
  /** The next bytes, or the end. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Tells the source that nobody reads on. */
  cancel(): Promise<void>;
}

/**
 * Reads the event or events of a `Request` or `Response`.
 *
 * Stops reading at the limit of the body, whatever `Content-Length` says. `Headers` joins repeated
 * headers before anybody sees them, so that a repeated one is found only where the joined text is wrong.
 *
 * @param message Request or response whose body was not read yet; its body is read.
 * @param options As of {@link decodeMessage}.
 * @returns As {@link decodeMessage}.
 * @throws `EventDeliveryError` as {@link decodeMessage}, and `HTTP_UNREADABLE` when the body was read
 *   before or breaks off.
 * @see DLV-001
 * @example A request
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { decodeFetch, encodeEvent } from 'event-delivery-spec/http';
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created', data: 'x' });
 * const request = new Request('https://shop.example/', { method: 'POST', ...encodeEvent(event) });
 * const { events } = await decodeFetch(request);
 * events[0]; // => ~ { id: '1', data: 'x' }
 * ```
 */
export async function decodeFetch(
  message: FetchMessage,
  options: DecodeOptions = {},
): Promise<DecodedMessage> {
  const { headers: source, body } = partsOf(message);
  const limits = messageLimits(options.limits);
  const problems = messageProblems();
  const headers = readHeaders(source, problems, limits);
  // What is left of it would pass for the whole.
  if (message.bodyUsed === true) throw oneFault('/body', UNREADABLE);
  const sizeMaxBytes = bodySizeMax(contentMode(contentTypeOf(headers)), limits);
  return decodeParts(headers, await readStream(body, sizeMaxBytes), problems, limits);
}

/** The bytes of a stream, read no further than just beyond the limit. */
export async function readStream(
  body: FetchMessage['body'] | undefined,
  sizeMaxBytes: number,
): Promise<Uint8Array> {
  if (body === null || body === undefined) return NO_BYTES;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const reader = body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const chunk: unknown = read.value ?? NO_BYTES;
      // A stream can give anything; what has no bytes to count would pass every limit.
      if (!ArrayBuffer.isView(chunk) || !(chunk instanceof Uint8Array)) {
        reader.cancel().catch(() => undefined);
        throw new TypeError('The stream gives something else than bytes');
      }
      size += chunk.byteLength;
      if (size > sizeMaxBytes) {
        // Not awaited: a source that never settles is not the reader's problem any more.
        reader.cancel().catch(() => undefined);
        break;
      }
      if (chunk.byteLength > 0) chunks.push(chunk);
    }
  } catch (error) {
    throw oneFault('/body', UNREADABLE, error);
  }
  if (size > sizeMaxBytes) throw oneFault('/body', bodyTooLarge(sizeMaxBytes));
  return joined(chunks, size);
}

const NO_BYTES = new Uint8Array(0);

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

const UNREADABLE: MessageFault = {
  code: 'HTTP_UNREADABLE',
  state: 'reading it failed: it was read before, or it broke off',
  remedy: 'Pass a message whose body nobody has read; see the cause of the error',
};
