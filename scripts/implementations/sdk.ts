/** The JavaScript SDK of CloudEvents, as its own guide uses it, seen through the kit's adapter. */
import { CloudEvent, HTTP } from 'cloudevents';
import type { Adapter, HttpAdapter, WireMessage } from '../../src/conformance/adapter.ts';

/** Events over HTTP by the SDK; its other parts are no subject of the kit. */
export const sdkAdapter: Adapter = { name: 'cloudevents (JavaScript SDK)', http: sdkHttp() };

function sdkHttp(): HttpAdapter {
  return {
    decode(message) {
      const read = HTTP.toEvent(fromWire(message));
      const events = Array.isArray(read) ? read : [read];
      return { mode: modeOf(message), events: events.map((event) => JSON.stringify(event)) };
    },
    encode: (json, mode) => {
      const event = eventOf(json);
      return toWire(mode === 'structured' ? HTTP.structured(event) : HTTP.binary(event));
    },
    encodeBatch: () => {
      throw new TypeError('Cannot encode a batch: the SDK writes none');
    },
    relay(message, mode) {
      const read = HTTP.toEvent(fromWire(message));
      if (Array.isArray(read)) throw new TypeError('Cannot relay: not one event');
      const event = read as CloudEvent<unknown>;
      return toWire(mode === 'structured' ? HTTP.structured(event) : HTTP.binary(event));
    },
    problems(message) {
      try {
        HTTP.toEvent(fromWire(message));
      } catch {
        return ['']; // The SDK names no header.
      }
      return [];
    },
  };
}

function eventOf(json: string): CloudEvent<unknown> {
  return new CloudEvent<unknown>(JSON.parse(json) as Record<string, unknown>);
}

/** What `node:http` and a body parser hand to the SDK: headers in lower case, text as a string, the rest as bytes. */
function fromWire({ headers, body }: WireMessage) {
  const byName: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    byName[key] = Object.hasOwn(byName, key) ? `${byName[key]}, ${value}` : value;
  }
  const isText = /^(?:text\/|application\/(?:.*\+)?json|application\/cloudevents)/i.test(
    byName['content-type'] ?? '',
  );
  const bytes = Buffer.from(body);
  return { headers: byName, body: isText ? bytes.toString('utf8') : bytes };
}

function modeOf({ headers }: WireMessage): 'binary' | 'structured' | 'batched' {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (/^application\/cloudevents-batch/i.test(type)) return 'batched';
  return /^application\/cloudevents/i.test(type) ? 'structured' : 'binary';
}

function toWire({ headers, body }: { headers: object; body: unknown }): WireMessage {
  const lines = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : `${body}`);
  return { headers: lines, body: bytes };
}
