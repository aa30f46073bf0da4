import type { CloudEvent } from '../event/cloud-event.ts';

/** How a message carries events: data as its body, one event as its body, or several. */
export type ContentMode = 'binary' | 'structured' | 'batched';

/**
 * Headers as programs have them: pairs (Fetch `Headers`), or values by name (`headersDistinct` of
 * `node:http`). A repeated header is seen only where it is not joined already.
 */
export type HeaderSource =
  | Iterable<readonly [string, string]>
  | { readonly [name: string]: string | readonly string[] | undefined };

/** An HTTP request or response, as far as events are concerned. */
export interface HttpMessage {
  readonly headers: HeaderSource;
  /** Bytes as they arrived, after any content coding (such as gzip) was undone. Default: none. */
  readonly body?: Uint8Array | undefined;
}

/** The events of a message, and the mode in which it carried them. */
export type DecodedMessage =
  | { readonly mode: 'binary' | 'structured'; readonly events: readonly [CloudEvent] }
  | { readonly mode: 'batched'; readonly events: readonly CloudEvent[] };

/** A message to be sent. Spread it into the options of `fetch`, `Request` or `Response`. */
export interface EncodedMessage {
  /** Values by name; names in lower case, each once, `content-type` included. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body; no bytes when there is no data. */
  readonly body: Uint8Array<ArrayBuffer>;
}
