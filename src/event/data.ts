import { EventDeliveryError } from '../errors.ts';
import { decodeBase64 } from './base64.ts';
import type { CloudEvent } from './cloud-event.ts';
import { provenanceOf } from './known-events.ts';
import { isJsonMediaType, parseMediaType } from './media-type.ts';

/** The data of an event outside the JSON format: what the body of a binary-mode message is. */
export interface EncodedData {
  /** Media type of the bytes; `undefined` when nothing is known about them. */
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
}

/**
 * Turns the data of an event into bytes and the content type that goes with them.
 *
 * JSON data becomes JSON text, digit by digit as it was parsed; text becomes its UTF-8; bytes are
 * bytes. A content type that the JSON format left implicit is made explicit.
 *
 * @param event Validated event.
 * @returns Bytes and content type, or `undefined` when the event has no data.
 * @throws `EventDeliveryError` `EVENT_BAD_CHARSET` for text in a charset other than UTF-8 or US-ASCII.
 * @see EVT-030
 * @example A string of JSON keeps its quotes
 * ```ts
 * import { createEvent, encodeData } from 'event-delivery-spec/event';
 * const json = encodeData(createEvent({ id: '1', source: '/a', type: 't', data: '{}' }));
 * json?.contentType; // => 'application/json'
 * new TextDecoder().decode(json?.bytes); // => '"{}"'
 * ```
 */
export function encodeData(event: CloudEvent): EncodedData | undefined {
  const contentType = event.datacontenttype;
  if (event.data_base64 !== undefined) {
    return { contentType, bytes: decodeBase64(event.data_base64) };
  }
  if (event.data === undefined) return undefined;
  const encoder = new TextEncoder();
  if (contentType !== undefined && !isJsonMediaType(contentType)) {
    const text = String(event.data);
    checkCharset(contentType, text);
    return { contentType, bytes: encoder.encode(text) };
  }
  const text = provenanceOf(event)?.dataText ?? JSON.stringify(event.data);
  return { contentType: contentType ?? 'application/json', bytes: encoder.encode(text) };
}

function checkCharset(contentType: string, text: string): void {
  const charset = (parseMediaType(contentType)?.parameters.get('charset') ?? 'utf-8').toLowerCase();
  if (charset === 'utf-8' || charset === 'utf8') return;
  // Printable and control characters of ASCII alike have one byte, the same in UTF-8.
  if (charset === 'us-ascii' && !/[^\p{ASCII}]/u.test(text)) return;
  throw new EventDeliveryError(
    'EVENT_BAD_CHARSET',
    `Cannot encode data: the text has no form in the charset "${charset}" here`,
    {
      problems: [
        {
          code: 'EVENT_BAD_CHARSET',
          pointer: '/datacontenttype',
          message: `Cannot encode data: the text has no form in the charset "${charset}" here`,
          remedy: 'Use charset=utf-8, or carry the encoded bytes in data_base64',
        },
      ],
    },
  );
}
