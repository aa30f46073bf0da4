/** The client of the control protocol, `static/control.openapi.yaml`. */
import type {
  ChannelStatus,
  SubscriptionStatus,
  System,
  SystemManifest,
  SystemRequest,
  SystemResponse,
} from './adapter-system.ts';
import { Refusal } from './adapter-system.ts';

/** Sends one request and gives the answer. */
export type Exchange = (request: SystemRequest) => Promise<SystemResponse>;

/**
 * Opens an implementation that speaks the control protocol.
 *
 * What the client creates it deletes again on `close`.
 *
 * @param controlUrl Where the manifest is, such as `http://127.0.0.1:8080/control/v1`.
 * @param exchange What carries requests; it rejects when no answer came.
 * @throws `Error` when the answer is no manifest of protocol 1.
 */
export async function openControl(controlUrl: string, exchange: Exchange): Promise<System> {
  const base = controlUrl.replace(/\/+$/, '');
  const call = async (method: string, path: string, body?: unknown): Promise<SystemResponse> => {
    const text = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body));
    const headers = text === undefined ? [] : [['content-type', 'application/json'] as const];
    return exchange({ method, url: `${base}${path}`, headers, body: text });
  };
  const { manifest, hooks } = readManifest(await call('GET', '/'));
  const created = new Set<string>();

  return {
    manifest,
    createChannel: async (spec) => {
      const status = readStatus(readCreated(await call('POST', '/channels', spec)), 'address');
      created.add(status.name);
      return status;
    },
    readChannel: async (channel) => {
      const found = readFound(await call('GET', pathOf(channel)));
      return found === undefined ? undefined : readStatus(found, 'address');
    },
    deleteChannel: async (channel) => {
      readGone(await call('DELETE', pathOf(channel)));
      created.delete(channel);
    },
    createSubscription: async (channel, spec) => {
      const answer = await call('POST', `${pathOf(channel)}/subscriptions`, spec);
      return readStatus(readCreated(answer), 'subscriberUri');
    },
    readSubscription: async (channel, subscription) => {
      const found = readFound(await call('GET', pathOf(channel, subscription)));
      return found === undefined ? undefined : readStatus(found, 'subscriberUri');
    },
    deleteSubscription: async (channel, subscription) => {
      readGone(await call('DELETE', pathOf(channel, subscription)));
    },
    exchange,
    ...(hooks.includes('restart') && {
      restart: async () => readGone(await call('POST', '/restart')),
    }),
    close: async () => {
      // What is gone already, or cannot be reached any more, has nothing left to delete.
      for (const channel of created) await call('DELETE', pathOf(channel)).catch(() => undefined);
    },
  };
}

function pathOf(channel: string, subscription?: string): string {
  const path = `/channels/${encodeURIComponent(channel)}`;
  return subscription === undefined
    ? path
    : `${path}/subscriptions/${encodeURIComponent(subscription)}`;
}

type Members = Readonly<Record<string, unknown>>;

function readManifest(answer: SystemResponse): {
  readonly manifest: SystemManifest;
  readonly hooks: readonly unknown[];
} {
  const found = answer.status === 200 ? members(answer) : unexpected(answer, 'a manifest');
  const { protocol, name, version, capabilities, unknownAddress, hooks } = found;
  if (protocol !== 1) throw new Error(`The manifest is of protocol ${String(protocol)}, not 1`);
  if (typeof name !== 'string' || name === '') throw new Error('The manifest has no name');
  if (!isMembers(capabilities)) throw new Error('The manifest has no capabilities');
  const claims = Object.entries(capabilities).map(([key, value]) => [key, value === true] as const);
  return {
    manifest: {
      name,
      capabilities: Object.fromEntries(claims),
      ...(typeof version === 'string' && { version }),
      ...(typeof unknownAddress === 'string' && { unknownAddress }),
    },
    hooks: Array.isArray(hooks) ? hooks : [],
  };
}

function readCreated(answer: SystemResponse): Members {
  if (answer.status === 201) return members(answer);
  if (answer.status >= 400 && answer.status < 500) {
    throw new Refusal(`It answered ${answer.status}: ${text(answer)}`, answer.status);
  }
  return unexpected(answer, '201, or a status from 400 to 499');
}

function readFound(answer: SystemResponse): Members | undefined {
  if (answer.status === 404) return undefined;
  return answer.status === 200 ? members(answer) : unexpected(answer, '200 or 404');
}

function readGone(answer: SystemResponse): void {
  if (answer.status !== 204 && answer.status !== 404) unexpected(answer, '204');
}

/** A status with its texts; a member of another type is as good as none. */
function readStatus(found: Members, required: 'address'): ChannelStatus;
function readStatus(found: Members, required: 'subscriberUri'): SubscriptionStatus;
function readStatus(found: Members): ChannelStatus & SubscriptionStatus {
  const { name, ready } = found;
  if (typeof name !== 'string') throw new Error('The status has no name');
  if (typeof ready !== 'boolean') throw new Error('The status does not say whether it is ready');
  const texts = ['address', 'subscriberUri', 'replyUri', 'deadLetterSinkUri', 'reason'] as const;
  const given = texts.flatMap((key) => {
    const value = found[key];
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return { name, ready, ...Object.fromEntries(given) };
}

function members(answer: SystemResponse): Members {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(answer.body));
    if (isMembers(value)) return value;
  } catch {
    // Told below, with what came.
  }
  return unexpected(answer, 'a JSON object');
}

function unexpected(answer: SystemResponse, expected: string): never {
  throw new Error(`Expected ${expected}, not ${answer.status} with ${text(answer) || 'no body'}`);
}

/** Longest part of an answer that is shown, in bytes. */
const SHOWN_BYTES_MAX = 300;

function text({ body }: SystemResponse): string {
  return JSON.stringify(new TextDecoder().decode(body.subarray(0, SHOWN_BYTES_MAX)));
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
