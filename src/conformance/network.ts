/** A network without sockets: recipients that do as their scripts say, on any clock. */
import type { Clock } from '../clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../delivery/transport.ts';

/** What a scripted recipient does with one request. */
export interface ScriptedAnswer {
  /** Status of the response. Default: 202. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. Default: none. */
  readonly body?: string | Uint8Array;
  /** Milliseconds before the answer, or before the failure. Default: 0. */
  readonly delayMs?: number;
  /** `refuse` the connection, `reset` it after the request, `hang` without end, `break` the body off. */
  readonly fail?: 'refuse' | 'reset' | 'hang' | 'break';
}

/** A request as a recipient saw it. */
export interface RecordedRequest {
  readonly url: string;
  readonly method: string;
  /** Values by name, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly atMs: number;
  /** When it was answered or given up; absent while it is under way. */
  readonly endedAtMs?: number;
  /** What the recipient answered; absent when it did not. */
  readonly status?: number;
}

/** Recipients by their URLs, and a transport that reaches them. */
export interface Network {
  readonly transport: Transport;
  /**
   * Sets what the recipient at `url` answers, from now on: one answer after the other, the last one for ever.
   * A number is an answer with that status.
   */
  script(url: string, answers: readonly (ScriptedAnswer | number)[]): void;
  /** Requests in their order; all, or those to this URL. */
  requests(url?: string): readonly RecordedRequest[];
}

/**
 * Makes a network of scripted recipients in memory.
 *
 * A URL without script refuses connections. Every request is kept, with the time of the clock.
 *
 * @param options `clock`: the time in which recipients are slow; `scripts`: answers by URL.
 * @returns The network; its transport is a sender's.
 * @see CNF-020
 * @example Two failures, then success
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 * import { createNetwork } from 'event-delivery-spec/conformance';
 *
 * const clock = createVirtualClock();
 * const url = 'http://shop.example/';
 * const network = createNetwork({ clock, scripts: { [url]: [503, 503, 202] } });
 * const send = async () => (await network.transport({ method: 'POST', url, headers: {} })).status;
 * [await send(), await send(), await send(), await send()]; // => [503, 503, 202, 202]
 * network.requests(url).length; // => 4
 * ```
 */
export function createNetwork(options: {
  readonly clock: Clock;
  readonly scripts?: Readonly<Record<string, readonly (ScriptedAnswer | number)[]>>;
}): Network {
  const { clock } = options;
  const scripts = new Map<string, (ScriptedAnswer | number)[]>();
  const requests: Mutable<RecordedRequest>[] = [];
  const script = (url: string, answers: readonly (ScriptedAnswer | number)[]) => {
    scripts.set(normal(url), [...answers]);
  };
  for (const [url, answers] of Object.entries(options.scripts ?? {})) script(url, answers);

  async function transport(request: TransportRequest): Promise<TransportResponse> {
    const { signal, headers, method } = request;
    signal?.throwIfAborted();
    const url = normal(request.url);
    if (method === 'OPTIONS') return probed({ url, method, headers, clock }, requests);
    const answers = scripts.get(url);
    const written = (answers?.length ?? 0) > 1 ? answers?.shift() : answers?.[0];
    const answer = typeof written === 'number' ? { status: written } : written;
    if (answer === undefined || answer.fail === 'refuse') {
      await clock.sleep(answer?.delayMs ?? 0, signal);
      throw new TypeError(`Cannot connect to ${url}: connection refused`);
    }
    const body = request.body?.slice() ?? new Uint8Array(0);
    const seen: Mutable<RecordedRequest> = { url, method, headers, body, atMs: clock.now() };
    requests.push(seen);
    try {
      return await answered(answer, clock, seen, signal);
    } finally {
      seen.endedAtMs = clock.now();
    }
  }

  return {
    transport,
    script,
    requests: (url) => {
      const wanted = url === undefined ? undefined : normal(url);
      return requests.filter((request) => wanted === undefined || request.url === wanted);
    },
  };
}

/** A probe is recorded and uses up no answer; no recipient here knows of probes. */
function probed(
  {
    url,
    method,
    headers,
    clock,
  }: Pick<RecordedRequest, 'url' | 'method' | 'headers'> & { clock: Clock },
  requests: RecordedRequest[],
): TransportResponse {
  const atMs = clock.now();
  const body = new Uint8Array(0);
  requests.push({ url, method, headers, body, atMs, endedAtMs: atMs, status: 405 });
  return { status: 405, headers: {}, body };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

async function answered(
  answer: ScriptedAnswer,
  clock: Clock,
  seen: Mutable<RecordedRequest>,
  signal: AbortSignal | undefined,
): Promise<TransportResponse> {
  if (answer.fail === 'hang') return await never(signal);
  if (answer.delayMs !== undefined) await clock.sleep(answer.delayMs, signal);
  if (answer.fail === 'reset') throw new TypeError(`Cannot read from ${seen.url}: reset`);
  const { status = 202, headers = {}, body = '' } = answer;
  seen.status = status;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  if (answer.fail !== 'break') return { status, headers, body: bytes };
  return { status, headers, body: bytes.slice(0, bytes.byteLength >> 1), incomplete: 'broken' };
}

/** A request that nobody answers ends only when the sender gives up. */
function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function normal(url: string): string {
  return new URL(url).href;
}
