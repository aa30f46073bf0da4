import { problemAnswer, turnedAway } from '../delivery/receiver-answers.ts';
import { answerFetch } from '../delivery/receiver-fetch.ts';
import { splitTarget } from '../delivery/receiver-request.ts';
import type { Receiver, ReceiverRequest, ReceiverResponse } from '../delivery/receiver-types.ts';
import { CONTROL_PATH } from './control.ts';
import type { Host } from './host-contract.ts';
import { CONTROL_BODY_SIZE_MAX_BYTES, DRAIN_MS_DEFAULT } from './limits.ts';

/**
 * What answers all requests to a host: each address by its channel, the control API, and 404 for everything else.
 *
 * @param host The host; closing the receiver closes it.
 * @param control The control API; absent: its paths are unknown.
 * @returns A receiver for `toNodeHandler`, or for anything that speaks Fetch.
 * @see CHN-100
 * @example An address, and a path that is none
 * ```ts
 * import { createHost, hostReceiver, memoryHostStore } from 'event-delivery-spec/host';
 * import { createUndiciTransport } from 'event-delivery-spec/node';
 *
 * const transport = createUndiciTransport();
 * const origin = 'http://127.0.0.1';
 * const host = await createHost({ store: memoryHostStore(), transport, origin });
 * const { address = '' } = await host.createChannel({ name: 'orders' });
 * const receiver = hostReceiver(host);
 *
 * const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'order.created' };
 * (await receiver.fetch(new Request(address, { method: 'POST', headers }))).status; // => 202
 * (await receiver.fetch(new Request(`${origin}/nothing`, { method: 'POST', headers }))).status; // => 404
 * await receiver.close();
 * await transport.close();
 * ```
 */
export function hostReceiver(
  host: Host,
  control?: (request: Request) => Promise<Response>,
): Receiver {
  const handle = async (request: ReceiverRequest): Promise<ReceiverResponse> => {
    const { path } = splitTarget(request.url);
    const receiver = host.receiverAt(path);
    if (receiver !== undefined) return receiver.handle(request);
    const isControl = path === CONTROL_PATH || path.startsWith(`${CONTROL_PATH}/`);
    if (control !== undefined && isControl) return answerControl(request, path, control);
    if (request.body !== undefined && !(request.body instanceof Uint8Array)) request.body.cancel();
    return turnedAway('RECEIVER_UNKNOWN_PATH');
  };
  const close = async ({ drainMs = DRAIN_MS_DEFAULT } = {}) => {
    await host.close({ drainMs });
    return true;
  };
  return {
    handle,
    fetch: (request) => answerFetch(request, handle),
    inFlight: 0,
    close,
    retire: () => undefined,
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

/** Methods that Fetch has no request for, and what stands for them: no path has it either. */
const OTHER_METHOD = 'OTHER';
const FETCHABLE = /^(?!(?:CONNECT|TRACE|TRACK)$)[A-Z]{1,20}$/;

async function answerControl(
  request: ReceiverRequest,
  path: string,
  control: (request: Request) => Promise<Response>,
): Promise<ReceiverResponse> {
  const body = await readBody(request.body);
  if (body === undefined) {
    const message = `Cannot read request: over ${CONTROL_BODY_SIZE_MAX_BYTES} bytes`;
    const remedy = 'Send less';
    return problemAnswer(413, [{ code: 'HOST_BAD_SPEC', pointer: '', message, remedy }], {});
  }
  const method = FETCHABLE.test(request.method) ? request.method : OTHER_METHOD;
  const headers = new Headers([...pairsOf(request.headers)]);
  const isEmpty = method === 'GET' || method === 'HEAD' || body.byteLength === 0;
  // Of the path alone, which no request can make unreadable; a target such as http://[/ could be.
  const url = `http://host${path}`;
  const answer = await control(new Request(url, { method, headers, ...(!isEmpty && { body }) }));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const length = answer.status === 204 ? {} : { 'content-length': String(bytes.byteLength) };
  return {
    status: answer.status,
    headers: { ...Object.fromEntries(answer.headers), ...length },
    body: bytes,
  };
}

/** The whole body; `undefined` when it is too large. */
async function readBody(
  body: ReceiverRequest['body'],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === undefined) return new Uint8Array(0);
  let size = 0;
  const isKept = (bytes: number) => {
    size += bytes;
    return size <= CONTROL_BODY_SIZE_MAX_BYTES;
  };
  const read = body instanceof Uint8Array ? body : await body.read(isKept);
  if (read === undefined || read.byteLength > CONTROL_BODY_SIZE_MAX_BYTES) return undefined;
  return new Uint8Array(read);
}

/** Headers as pairs; those of names that Fetch does not take are left out. */
function* pairsOf(headers: ReceiverRequest['headers']): Generator<[string, string]> {
  const pairs =
    Symbol.iterator in headers
      ? (headers as Iterable<readonly [string, string]>)
      : Object.entries(headers as Readonly<Record<string, string | readonly string[] | undefined>>);
  for (const [name, value] of pairs) {
    const known = ['content-type', 'origin', 'host', 'accept'];
    if (known.includes(name.toLowerCase()) && value !== undefined) yield [name, String(value)];
  }
}
