/** Senders that treat replies, dead letters, load or destinations otherwise. */
import { createDispatcher } from '../../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import type { Transport, TransportRequest } from '../../delivery/transport.ts';
import { parseEvent } from '../../event/json.ts';
import { createUndiciTransport } from '../../node/undici-transport.ts';
import type { SenderAdapter, SenderVerdict } from '../adapter-sender.ts';
import type { Mutant } from '../check.ts';
import { referenceSocketSender } from '../reference-sender.ts';
import {
  deadLetters,
  hasEvent,
  headerOf,
  isTo,
  receiving,
  requesting,
  senderMutant,
  sending,
  socketMutant,
  type Twist,
  textOf,
  without,
} from './sender-mutant.ts';

export const replyMutants: readonly Mutant[] = [
  senderMutant('DLV-140/never', 'It never announces that replies are processed.', {
    ...requesting((request) => without(request, 'prefer')),
  }),
  senderMutant('DLV-140/first', 'It announces so at the first attempt only.', {
    ...requesting((request, count) => (count === 0 ? request : without(request, 'prefer'))),
  }),
  ...[201, 202, 206, 400, 500].map((status) =>
    senderMutant(`DLV-141/${status}`, `It takes an event in a ${status} for a reply.`, {
      ...receiving((response, request) => {
        const isReply = isTo(request, 'subscriber') && hasEvent(response);
        return isReply && response.status === status ? { ...response, status: 200 } : response;
      }),
    }),
  ),
  senderMutant('DLV-142/binary-only', 'It does not understand replies in structured mode.', {
    ...replies((response) => headerOf(response, 'ce-id') !== undefined),
  }),
  senderMutant('DLV-142/structured-only', 'It does not understand replies in binary mode.', {
    ...replies((response) => headerOf(response, 'ce-id') === undefined),
  }),
  senderMutant('DLV-142/strips', 'It drops attributes of replies that it does not know.', {
    ...requesting((request) => {
      return isTo(request, 'reply') ? without(request, 'ce-tenant') : request;
    }),
  }),
  senderMutant('DLV-143/bad-gateway', 'It takes a body that is no event for a failure.', {
    ...receiving((response, request) => {
      const isOdd = isTo(request, 'subscriber') && response.body.length > 0 && !isEvent(response);
      return isOdd && response.status === 200 ? { ...response, status: 502 } : response;
    }),
  }),
  senderMutant('DLV-143/reply-expected', 'It takes a 200 without body for a failure.', {
    ...receiving((response, request) => {
      const isEmpty = isTo(request, 'subscriber') && response.body.length === 0;
      return isEmpty && response.status === 200 ? { ...response, status: 502 } : response;
    }),
  }),
  senderMutant('DLV-144/failure', 'A reply that nobody wants is a failure.', {
    ...receiving((response, request) => {
      const isReply = isTo(request, 'subscriber') && response.status === 200 && isEvent(response);
      return isReply ? { ...response, status: 400 } : response;
    }),
  }),
  senderMutant('DLV-144/to-the-sink', 'A reply that nobody wants goes to the dead letter sink.', {
    job: (job) => {
      const sink = (job.delivery as { deadLetterSink?: { uri: string } }).deadLetterSink?.uri;
      return sink === undefined || job.reply !== undefined ? job : { ...job, reply: sink };
    },
  }),
  senderMutant('DLV-145/reply-only', 'It tries a reply again without asking the subscriber.', {
    ...sending((transport) => async (request) => {
      if (!isTo(request, 'reply')) return await transport(request);
      const first = await transport(request).catch(() => undefined);
      return first === undefined || first.status === 503 ? await transport(request) : first;
    }),
  }),
  senderMutant('DLV-145/gives-up', 'It gives up when a reply fails for now.', {
    ...receiving((response, request) => {
      const isFailed = isTo(request, 'reply') && response.status === 503;
      return isFailed ? { ...response, status: 400 } : response;
    }),
  }),
  senderMutant('DLV-145/uncounted', 'A failed reply does not count as an attempt.', {
    job: (job) => {
      const delivery = job.delivery as { retry?: number };
      const { retry } = delivery;
      if (job.reply === undefined || retry === undefined) return job;
      return { ...job, delivery: { ...delivery, retry: retry + 1 } };
    },
  }),
  senderMutant('DLV-146/dropped', 'It drops a reply that is not accepted.', {
    ...receiving((response, request) => {
      return isTo(request, 'reply') ? { ...response, status: 202 } : response;
    }),
  }),
  senderMutant('DLV-146/original', 'It sends the event to the sink in place of the reply.', {
    ...sending((transport) => {
      let original: TransportRequest | undefined;
      return (request) => {
        if (isTo(request, 'subscriber')) original ??= request;
        if (!isTo(request, 'sink') || original === undefined) return transport(request);
        return transport({ ...request, headers: original.headers, body: original.body });
      };
    }),
  }),
  senderMutant('DLV-147/accepts', 'It takes half a reply for no reply.', {
    ...receiving(({ incomplete: _, ...response }) => response),
  }),
];

export const deadLetterMutants: readonly Mutant[] = [
  senderMutant('DLV-150/never', 'It sends nothing to the dead letter sink, and says it did.', {
    ...sending((transport) => async (request) => {
      return isTo(request, 'sink')
        ? { status: 202, headers: {}, body: new Uint8Array() }
        : transport(request);
    }),
  }),
  senderMutant('DLV-150/exhausted-only', 'It sends rejected events nowhere.', {
    ...sending((transport) => {
      let isRejected = false;
      return async (request) => {
        if (isTo(request, 'sink') && isRejected) return EMPTY;
        const response = await transport(request);
        isRejected ||= isTo(request, 'subscriber') && response.status === 400;
        return response;
      };
    }),
  }),
  senderMutant('DLV-151/new-id', 'A dead letter has an id of its own.', {
    ...deadLetters((headers) => ({ ...headers, 'ce-id': 'dead-1' })),
  }),
  senderMutant('DLV-151/new-type', 'A dead letter has a type of its own.', {
    ...deadLetters((headers) => ({ ...headers, 'ce-type': 'dead.letter' })),
  }),
  senderMutant('DLV-151/drops', 'A dead letter lacks extension attributes of the event.', {
    ...deadLetters((headers) => ({ ...headers, 'ce-tenant': undefined })),
  }),
  senderMutant('DLV-151/no-data', 'A dead letter has no data.', {
    ...requesting((request) => {
      return isTo(request, 'sink') ? { ...request, body: new Uint8Array(0) } : request;
    }),
  }),
  senderMutant('DLV-152/silent', 'It says that a dropped event was delivered.', {
    ...saying('dropped', 'delivered'),
  }),
  senderMutant('DLV-152/hopeful', 'It says dead-lettered although the sink did not take it.', {
    ...receiving((response, request) => {
      const isRefused = isTo(request, 'sink') && response.status === 400;
      return isRefused ? { ...response, status: 202 } : response;
    }),
  }),
  senderMutant('DLV-154/sink', 'knativeerrordest is the sink.', {
    ...deadLetters((headers) => ({ ...headers, 'ce-knativeerrordest': 'http://sink.example/' })),
  }),
  senderMutant('DLV-154/origin', 'knativeerrordest is cut to its host.', {
    ...deadLetters((headers) => {
      const { origin } = new URL(headers['ce-knativeerrordest'] ?? '');
      return { ...headers, 'ce-knativeerrordest': `${origin}/` };
    }),
  }),
  senderMutant('DLV-155/tells', 'knativeerrordest is the whole URL, its token too.', {
    ...sending((transport) => {
      let url = '';
      return (request) => {
        if (isTo(request, 'subscriber')) url = request.url;
        if (!isTo(request, 'sink')) return transport(request);
        return transport({
          ...request,
          headers: { ...request.headers, 'ce-knativeerrordest': url },
        });
      };
    }),
  }),
  senderMutant('DLV-156/always-500', 'knativeerrorcode is 500, whatever the status was.', {
    ...deadLetters((headers) => ({ ...headers, 'ce-knativeerrorcode': '500' })),
  }),
  senderMutant('DLV-156/first', 'knativeerrorcode is that of the first attempt.', {
    ...codeOf((statuses) => statuses[0]),
  }),
  senderMutant('DLV-157/500', 'Without a response knativeerrorcode is 500.', {
    ...deadLetters((headers) => ({ 'ce-knativeerrorcode': '500', ...headers })),
  }),
  senderMutant('DLV-157/last-known', 'Without a response knativeerrorcode is one from before.', {
    ...codeOf((statuses) => statuses.at(-1)),
  }),
  senderMutant('DLV-158/plain', 'knativeerrordata is the body as text.', {
    ...errorData((text) => encodeURIComponent(Buffer.from(text, 'base64').toString('utf8'))),
  }),
  senderMutant('DLV-158/absent-when-long', 'Long bodies are left out.', {
    ...errorData((text) => (text.length < 1024 ? text : undefined)),
  }),
  senderMutant('DLV-158/torn', 'Base64 is cut where it is no Base64 any more.', {
    ...errorData((text) => text.slice(0, 1021)),
  }),
  senderMutant('DLV-158/long', 'knativeerrordata is as long as the body.', {
    ...sending((transport) => {
      let body = '';
      return async (request) => {
        const headers = { ...request.headers, 'ce-knativeerrordata': body };
        if (isTo(request, 'sink') && body.length > 1024)
          return await transport({ ...request, headers });
        const response = await transport(request);
        if (isTo(request, 'subscriber')) body = Buffer.from(response.body).toString('base64');
        return response;
      };
    }),
  }),
  senderMutant('DLV-159/keeps', 'What an earlier failure left stays when nothing replaces it.', {
    ...deadLetters((headers) => {
      return { 'ce-knativeerrorcode': '404', 'ce-knativeerrordata': 'b2xk', ...headers };
    }),
  }),
];

export const loadMutants: readonly Mutant[] = [
  senderMutant('DLV-160/unlimited', 'Any number of requests is under way at once.', {
    world: ({ concurrencyMax: _, ...world }) => world,
  }),
  senderMutant('DLV-162/counts', 'An attempt that was held back counts as one.', {}, impatient()),
  senderMutant('DLV-162/drops', 'Under load events are dropped without an attempt.', {
    ...sending((transport) => {
      let count = 0;
      return async (request) => {
        count += 1;
        return count > 100 ? { ...EMPTY, status: 400 } : await transport(request);
      };
    }),
  }),
  senderMutant('DLV-170/any', 'It sends elsewhere when it cannot use the destination.', {
    job: (job) => {
      const isHttp = /^https?:/.test(job.subscriber);
      return isHttp ? job : { ...job, subscriber: 'http://subscriber.example/' };
    },
  }),
  socketMutant('DLV-171/unchecked', 'It connects to any address.', {
    dispatch: (json, job) => referenceSocketSender.dispatch(json, job, 'any'),
  }),
  socketMutant('DLV-171/names-unchecked', 'It judges only destinations that are addresses.', {
    dispatch: (json, job, addresses) => {
      const isName = /[a-z]/.test(new URL(job.subscriber).hostname.replace(/^\[.*\]$/, ''));
      return referenceSocketSender.dispatch(json, job, isName ? 'any' : addresses);
    },
  }),
  socketMutant('DLV-171/ipv6-unchecked', 'It judges only destinations of IPv4.', {
    dispatch: (json, job, addresses) => {
      const isIpv6 = new URL(job.subscriber).hostname.startsWith('[');
      return referenceSocketSender.dispatch(json, job, isIpv6 ? 'any' : addresses);
    },
  }),
  socketMutant('DLV-172/unbounded', 'It reads responses to their end.', {
    dispatch: async (json, { subscriber, delivery }) => {
      const transport = createUndiciTransport({ responseBodyMaxBytes: Number.POSITIVE_INFINITY });
      try {
        const policy = parseDeliverySpec(delivery);
        const dispatcher = createDispatcher({ transport });
        return (await dispatcher.dispatch(parseEvent(json), { subscriber, policy })).outcome;
      } finally {
        await transport.close({ abort: true });
      }
    },
  }),
];

const EMPTY = { status: 202, headers: {}, body: new Uint8Array(0) };

function isEvent(response: Parameters<typeof hasEvent>[0]): boolean {
  return hasEvent(response) && !textOf(response).includes('"id":""');
}

/** Understands only some replies. */
function replies(isUnderstood: (response: Parameters<typeof hasEvent>[0]) => boolean) {
  return receiving((response, request) => {
    const isReply = isTo(request, 'subscriber') && hasEvent(response);
    return isReply && !isUnderstood(response) ? { ...response, ...EMPTY, status: 200 } : response;
  });
}

function saying(found: SenderVerdict, said: SenderVerdict): Pick<Twist, 'verdict'> {
  return { verdict: (verdict) => (verdict === found ? said : verdict) };
}

/** Another code than that of the last response, out of those that there were. */
function codeOf(choose: (statuses: readonly number[]) => number | undefined): Pick<Twist, 'world'> {
  return sending((transport): Transport => {
    const statuses: number[] = [];
    return async (request) => {
      if (isTo(request, 'sink')) {
        const code = choose(statuses);
        const added = code === undefined ? {} : { 'ce-knativeerrorcode': String(code) };
        return await transport({ ...request, headers: { ...request.headers, ...added } });
      }
      const response = await transport(request);
      statuses.push(response.status);
      return response;
    };
  });
}

function errorData(change: (text: string) => string | undefined): Pick<Twist, 'world'> {
  return deadLetters((headers) => {
    const text = headers['ce-knativeerrordata'];
    if (text === undefined) return headers;
    return { ...headers, 'ce-knativeerrordata': change(decodeURIComponent(text)) };
  });
}

/** Counts an attempt although it was held back. */
function impatient(): SenderAdapter {
  return {
    start: ({ clock, transport, random }) => {
      const dispatcher = createDispatcher({ clock, transport, random });
      return {
        async dispatch(json, { subscriber, delivery }) {
          const policy = parseDeliverySpec(delivery);
          for (let number = 1; number <= policy.retry + 1; number += 1) {
            const job = { subscriber, policy };
            const { decision } = await dispatcher.attempt(parseEvent(json), job, number);
            if (decision.kind === 'accept') return 'delivered';
            if (decision.kind === 'dead-letter') return 'dropped';
            await clock.sleep(decision.delayMs);
          }
          return 'dropped';
        },
      };
    },
  };
}
