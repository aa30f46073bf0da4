/** Ways to break the reference's sender from outside: by its world, its job, its event, or what it says. */
import type { Transport, TransportRequest, TransportResponse } from '../../delivery/transport.ts';
import type {
  SenderAdapter,
  SenderJob,
  SenderVerdict,
  SenderWorld,
  SocketSenderAdapter,
} from '../adapter-sender.ts';
import type { Mutant } from '../check.ts';
import { referenceSender } from '../reference-sender.ts';

type Members = Record<string, unknown>;

/** What is different about a sender. A part that remembers something is made anew with every sender. */
export interface Twist {
  readonly world?: (world: SenderWorld) => SenderWorld;
  readonly job?: (job: SenderJob) => SenderJob;
  readonly json?: (json: string) => string;
  readonly verdict?: (verdict: SenderVerdict) => SenderVerdict;
}

/** A mutant of the reference's sender. */
export function senderMutant(
  id: string,
  breaks: string,
  twist: Twist,
  sender: SenderAdapter = referenceSender,
): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, sender: twisted(sender, twist) } };
}

/** A mutant of the reference's sender on sockets. */
export function socketMutant(
  id: string,
  breaks: string,
  senderSockets: SocketSenderAdapter,
): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, senderSockets } };
}

function twisted(sender: SenderAdapter, twist: Twist): SenderAdapter {
  const { world: change = same, job: changeJob = same, json: changeJson = same } = twist;
  return {
    async start(world) {
      const started = await sender.start(change(world));
      return {
        async dispatch(json, job) {
          const verdict = await started.dispatch(changeJson(json), changeJob(job));
          return twist.verdict?.(verdict) ?? verdict;
        },
      };
    },
  };
}

function same<T>(value: T): T {
  return value;
}

/** Sends through another transport, made from the one of the world. */
export function sending(
  make: (transport: Transport, world: SenderWorld) => Transport,
): Pick<Twist, 'world'> {
  return { world: (world) => ({ ...world, transport: make(world.transport, world) }) };
}

/** Changes requests; `count` is how many went to that URL before. */
export function requesting(
  change: (request: TransportRequest, count: number) => TransportRequest,
): Pick<Twist, 'world'> {
  return sending((transport) => {
    const counts = new Map<string, number>();
    return (request) => {
      const count = counts.get(request.url) ?? 0;
      counts.set(request.url, count + 1);
      return transport(change(request, count));
    };
  });
}

/** Changes responses before the sender sees them. */
export function receiving(
  change: (response: TransportResponse, request: TransportRequest) => TransportResponse,
): Pick<Twist, 'world'> {
  return sending((transport) => async (request) => change(await transport(request), request));
}

/** Takes statuses for others. */
export function taking(change: (status: number) => number): Pick<Twist, 'world'> {
  return receiving((response) => ({ ...response, status: change(response.status) }));
}

/** Changes the headers of dead letters. */
export function deadLetters(
  change: (headers: Record<string, string>) => Record<string, string | undefined>,
): Pick<Twist, 'world'> {
  return requesting((request) => {
    return isTo(request, 'sink') ? withHeaders(request, change({ ...request.headers })) : request;
  });
}

/** Changes the delivery specification, when it is an object. */
export function specifying(change: (delivery: Members) => Members): Pick<Twist, 'job'> {
  return {
    job: (job) => {
      const { delivery } = job;
      if (typeof delivery !== 'object' || delivery === null || Array.isArray(delivery)) return job;
      return { ...job, delivery: change(delivery as Members) };
    },
  };
}

export function isTo({ url }: TransportRequest, name: 'subscriber' | 'reply' | 'sink'): boolean {
  return new URL(url).hostname === `${name}.example`;
}

/** The request with these headers; those that are `undefined` are left out. */
export function withHeaders(
  request: TransportRequest,
  headers: Readonly<Record<string, string | undefined>>,
): TransportRequest {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...request, headers: Object.fromEntries(entries) };
}

export function without(request: TransportRequest, name: string): TransportRequest {
  return withHeaders(request, { ...request.headers, [name]: undefined });
}

/** A header of a response, where the kit's network has it. */
export function headerOf({ headers }: TransportResponse, name: string): string | undefined {
  const entries = Object.entries(headers as Record<string, string>);
  return entries.find(([written]) => written.toLowerCase() === name)?.[1];
}

export function textOf({ body }: { readonly body?: Uint8Array | undefined }): string {
  return Buffer.from(body ?? []).toString('utf8');
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** Whether a response holds an event, in either mode. */
export function hasEvent(response: TransportResponse): boolean {
  const type = headerOf(response, 'content-type') ?? '';
  return /^application\/cloudevents/.test(type) || headerOf(response, 'ce-id') !== undefined;
}
