/**
 * Events over HTTP: the CloudEvents HTTP binding in binary, structured and batched mode, both ways.
 *
 * @module
 */
export { BATCH_CONTENT_TYPE, contentMode, EVENT_CONTENT_TYPE } from './content-mode.ts';
export { type DecodeOptions, decodeMessage } from './decode.ts';
export { encodeEvent, encodeEvents } from './encode.ts';
export { HTTP_ERRORS, type HttpErrorCode } from './errors.ts';
export { type ChunkReader, type ChunkSource, decodeFetch, type FetchMessage } from './fetch.ts';
export {
  BATCH_BODY_SIZE_MAX_BYTES,
  BODY_SIZE_MAX_BYTES,
  HEADER_COUNT_MAX,
  HEADER_SIZE_MAX_BYTES,
} from './limits.ts';
export type {
  ContentMode,
  DecodedMessage,
  EncodedMessage,
  HeaderSource,
  HttpMessage,
} from './message.ts';
export type { MessageLimits } from './message-limits.ts';
export { wireSize } from './wire-size.ts';
