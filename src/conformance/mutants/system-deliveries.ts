/** The reference host with a network that makes it break one clause about attempts, replies or dead letters. */
import type { Transport, TransportRequest, TransportResponse } from '../../delivery/transport.ts';
import type { Mutant } from '../check.ts';
import type { SystemParts } from '../reference-system.ts';
import { asked, PRETENDED, sending, systemMutant } from './system-mutant.ts';

/** Mutants of sending that only show from outside. */
export const systemDeliveryMutants: readonly Mutant[] = [
  systemMutant(
    'DLV-110/host-204-fails',
    'A response 204 counts as a failure.',
    statuses({ 204: 503 }),
  ),
  systemMutant(
    'DLV-111/host-accepts',
    'A response 301 counts as acceptance.',
    statuses({ 301: 202 }),
  ),
  systemMutant(
    'DLV-111/host-retries',
    'A response 304 is followed by a retry.',
    statuses({ 304: 503 }),
  ),
  systemMutant('DLV-112/host-follows', 'Redirects are followed.', following()),
  systemMutant(
    'DLV-113/host-retries',
    'A response 400 is followed by a retry.',
    statuses({ 400: 503 }),
  ),
  systemMutant(
    'DLV-114/host-404-rejects',
    'A response 404 ends the delivery.',
    statuses({ 404: 400 }),
  ),
  systemMutant(
    'DLV-114/host-500-accepts',
    'A response 500 counts as acceptance.',
    statuses({ 500: 202 }),
  ),
  systemMutant(
    'DLV-116/host-rejects',
    'A status that nobody knows rejects.',
    statuses({ 799: 400 }),
  ),
  systemMutant('DLV-117/host-rejects', 'A broken connection ends the delivery.', {
    transport: (transport) => (request) => transport(request).catch(() => response(400)),
  }),
  systemMutant(
    'DLV-118/host-ignored',
    'The timeout of a subscription is ignored.',
    asked('/subscriptions', (spec) => {
      const { timeout: _, ...delivery } = (spec.delivery ?? {}) as Record<string, unknown>;
      return { ...spec, delivery };
    }),
  ),
  systemMutant('DLV-120/host-one-less', 'The third failure is the last.', failing(3, 400)),
  systemMutant('DLV-121/host-at-once', 'Retries come at half the time.', halfTime()),
  systemMutant('DLV-122/host-at-once', 'Retries come at half the time.', halfTime()),
  systemMutant('DLV-126/host-ignored', 'Retry-After is not read.', withoutRetryAfter()),
  systemMutant('DLV-128/host-kept', 'Retry-After is always kept.', {
    transport:
      (transport, { clock }) =>
      async (request) => {
        const answer = await transport(request);
        if (answer.status === 503) await clock.sleep(20_000, request.signal);
        return answer;
      },
  }),
  systemMutant('DLV-140/host-first-only', 'Retries do not announce replies.', preferringOnce()),
  systemMutant('DLV-141/host-any-body', 'The body of a 202 is a reply.', statuses({ 202: 200 })),
  systemMutant('DLV-142/host-dropped', 'Replies are dropped.', {
    transport: (transport) => async (request) => {
      const answer = await transport(request);
      return answer.status === 200 ? response(202) : answer;
    },
  }),
  systemMutant('DLV-143/host-502', 'A body that is no event is a failure.', {
    transport: (transport) => async (request) => {
      const answer = await transport(request);
      return String(new TextDecoder().decode(answer.body)) === 'ok' ? response(502) : answer;
    },
  }),
  systemMutant('DLV-144/host-502', 'A reply that nobody wants is a failure.', {
    transport: (transport) => async (request) => {
      const answer = await transport(request);
      return answer.status === 200 && answer.body.byteLength > 0 ? response(502) : answer;
    },
  }),
  systemMutant('DLV-145/host-reply-only', 'A reply that failed is forgotten.', {
    transport: (transport) => async (request) => {
      const answer = await transport(request);
      return request.headers['ce-type'] === 'kit.reply' ? PRETENDED : answer;
    },
  }),
  systemMutant(
    'DLV-150/host-dropped',
    'Dead letters are dropped.',
    letters(() => undefined),
  ),
  systemMutant(
    'DLV-151/host-subject',
    'Dead letters have no subject.',
    letters(withoutHeader('ce-subject')),
  ),
  systemMutant(
    'DLV-154/host-none',
    'Dead letters name no URL.',
    letters(withoutHeader('ce-knativeerrordest')),
  ),
  systemMutant(
    'DLV-156/host-none',
    'Dead letters have no status.',
    letters(withoutHeader('ce-knativeerrorcode')),
  ),
  systemMutant(
    'DLV-158/host-none',
    'Dead letters tell no body.',
    letters(withoutHeader('ce-knativeerrordata')),
  ),
];

function response(status: number): TransportResponse {
  return { ...PRETENDED, status };
}

/** Statuses as the sender sees them, by those that were sent. */
function statuses(table: Readonly<Record<number, number>>): SystemParts {
  return {
    transport: (transport) => async (request) => {
      const answer = await transport(request);
      return { ...answer, status: table[answer.status] ?? answer.status };
    },
  };
}

function following(): SystemParts {
  const follow =
    (transport: Transport): Transport =>
    async (request) => {
      const answer = await transport(request);
      const url = (answer.headers as Readonly<Record<string, string>>).location;
      return url === undefined ? answer : transport({ ...request, url });
    };
  return { transport: follow };
}

/** The failure of this number gets this status. */
function failing(number: number, status: number): SystemParts {
  return {
    transport: (transport) => {
      let failures = 0;
      return async (request) => {
        const answer = await transport(request);
        if (answer.status === 503) failures += 1;
        return answer.status === 503 && failures === number ? response(status) : answer;
      };
    },
  };
}

function halfTime(): SystemParts {
  return {
    clock: (clock) => ({
      now: () => clock.now() * 2,
      sleep: (ms, signal) => clock.sleep(ms / 2, signal),
    }),
  };
}

function withoutRetryAfter(): SystemParts {
  return {
    transport: (transport) => async (request) => ({ ...(await transport(request)), headers: {} }),
  };
}

function preferringOnce(): SystemParts {
  const seen = new Set<string>();
  return sending((request) => {
    const key = `${request.url} ${request.headers['ce-id']}`;
    return seen.size < seen.add(key).size ? request : withoutHeader('prefer')(request);
  });
}

function withoutHeader(name: string) {
  return (request: TransportRequest): TransportRequest => {
    const { [name]: _, ...headers } = request.headers;
    return { ...request, headers };
  };
}

/** Changes dead letters: what is sent with their attributes. */
function letters(change: (request: TransportRequest) => TransportRequest | undefined): SystemParts {
  return {
    transport: (transport) => async (request) => {
      if (request.headers['ce-knativeerrordest'] === undefined) return transport(request);
      const changed = change(request);
      return changed === undefined ? PRETENDED : transport(changed);
    },
  };
}
