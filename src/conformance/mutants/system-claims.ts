/** The reference host, broken in what can be asked of it and in what it claims. */
import type { CloudEvent } from '../../event/cloud-event.ts';
import { eventKey } from '../../event/event-key.ts';
import type { Mutant } from '../check.ts';
import type { SystemParts } from '../reference-system.ts';
import {
  answering,
  asked,
  bytesOf,
  bytesOfJson,
  isIngress,
  jsonOf,
  systemMutant,
  told,
} from './system-mutant.ts';

type Members = Record<string, unknown>;

/** Mutants of subscriptions, delivery options and claims. */
export const systemClaimMutants: readonly Mutant[] = [
  systemMutant(
    'CHN-120/sink-inherited',
    'Missing options come from the channel one by one.',
    inheriting('deadLetterSink'),
  ),
  systemMutant(
    'CHN-120/retries-inherited',
    'Missing retries come from the channel.',
    inheriting('retry'),
  ),
  systemMutant(
    'CHN-121/not-inherited',
    'Options of a channel are ignored.',
    asked('/channels', without('delivery')),
  ),
  systemMutant(
    'CHN-122/no-subscriber',
    'The status has no subscriber.',
    told(without('subscriberUri')),
  ),
  systemMutant('CHN-122/no-reply', 'The status has no reply.', told(without('replyUri'))),
  systemMutant(
    'CHN-122/no-sink',
    'The status has no dead letter sink.',
    told(without('deadLetterSinkUri')),
  ),
  systemMutant(
    'CHN-124/optional',
    'A subscription without subscriber is taken.',
    asked('/subscriptions', (spec) => ({ subscriber: { uri: 'http://nobody.example/' }, ...spec })),
  ),
  systemMutant(
    'CHN-124/any-url',
    'Any text is taken for a URL.',
    asked('/subscriptions', (spec) => {
      const uri = (spec.subscriber as Members | undefined)?.uri;
      const isUrl = typeof uri !== 'string' || uri.startsWith('http://recipient');
      return isUrl ? spec : { ...spec, subscriber: { uri: 'http://nobody.example/' } };
    }),
  ),
  systemMutant('CHN-125/ignored', 'Options that cannot be read are ignored.', ignoringOptions()),
  systemMutant(
    'CHN-129/made-all-the-same',
    'A subscription is made before its delivery options are read.',
    answering(async (answer, request, handle) => {
      const spec = request.url.endsWith('/subscriptions') ? jsonOf(bytesOf(request)) : undefined;
      if (answer.status !== 400 || spec?.delivery === undefined) return answer;
      await handle({ ...request, body: bytesOfJson(without('delivery')(spec)) });
      return answer;
    }),
  ),
  systemMutant(
    // Every check asks for no more than a subscriber, so this breaks all of them.
    'CHN-126/needs-more',
    'A subscription needs delivery options.',
    asked('/subscriptions', (spec) => (spec.delivery === undefined ? {} : spec)),
  ),
  systemMutant(
    'CHN-127/channel-stays',
    'A deleted channel stays.',
    notDeleting(/channels\/[^/]+$/),
  ),
  systemMutant(
    'CHN-127/subscription-stays',
    'A deleted subscription stays.',
    notDeleting(/subscriptions\/[^/]+$/),
  ),
  systemMutant('CHN-140/events-lost', 'Accepted events end with the process.', {
    store: (store) => {
      const opened = new Set<string>();
      return {
        ...store,
        open: async (name, clock) => {
          if (opened.has(name)) await store.remove(name);
          opened.add(name);
          return store.open(name, clock);
        },
      };
    },
  }),
  systemMutant('CHN-141/channels-lost', 'Channels end with the process.', {
    store: (store) => ({ ...store, load: async () => [] }),
  }),
  systemMutant('CHN-142/side-by-side', 'Events of one key are delivered side by side.', {
    options: { orderBy: undefined },
  }),
  systemMutant('CHN-143/copies', 'Copies are delivered.', {
    options: { deduplicationMs: undefined },
  }),
  systemMutant(
    'CHN-143/by-id',
    'Events are told apart by their id alone.',
    seenBy(({ id }) => id),
  ),
  systemMutant('CHN-143/by-data', 'A copy with other data is another event.', {
    options: { deduplicationMs: undefined },
    ...seenBy((event) => `${eventKey(event)} ${JSON.stringify(event.data)}`),
  }),
  systemMutant(
    'CHN-144/ignored',
    'Every subscription starts now.',
    asked('/subscriptions', (spec) =>
      spec.startAt === 'earliest' ? without('startAt')(spec) : spec,
    ),
  ),
  systemMutant(
    'CHN-144/always',
    'Every subscription starts with the earliest.',
    asked('/subscriptions', (spec) => ({ ...spec, startAt: 'earliest' })),
  ),
  systemMutant('CHN-144/nothing', 'It retains nothing.', { options: { retention: undefined } }),
  systemMutant('CHN-144/anew', 'After a restart it starts with the earliest again.', {
    channel: startingAnew(),
  }),
  systemMutant(
    'CHN-145/ignored',
    'It starts now where it cannot start as asked.',
    asked('/subscriptions', (spec) =>
      spec.startAt === 'earliest' ? spec : without('startAt')(spec),
    ),
  ),
];

/** A subscription that is opened again is made anew. */
function startingAnew(): NonNullable<SystemParts['channel']> {
  const made = new Set<string>();
  return (channel) => ({
    ...channel,
    subscribe: async (name, options) => {
      if (!made.has(name)) {
        made.add(name);
        return channel.subscribe(name, options);
      }
      await channel.unsubscribe(name);
      return channel.subscribe(name, { ...options, startAt: 'earliest' });
    },
  });
}

function without(name: string) {
  return ({ [name]: _, ...rest }: Members): Members => rest;
}

/** A subscription with some options gets this one from its channel, when it has none. */
function inheriting(option: string): SystemParts {
  return {
    handle: (handle) => {
      let ofChannel: Members = {};
      return async (request) => {
        const spec =
          request.method === 'POST' && !isIngress(request) ? jsonOf(bytesOf(request)) : undefined;
        if (request.url.endsWith('/channels'))
          ofChannel = (spec?.delivery as Members | undefined) ?? {};
        const own = request.url.endsWith('/subscriptions')
          ? (spec?.delivery as Members | undefined)
          : undefined;
        if (own === undefined || !(option in ofChannel)) return handle(request);
        const delivery = { [option]: ofChannel[option], ...own };
        return handle({ ...request, body: bytesOfJson({ ...spec, delivery }) });
      };
    },
  };
}

/** What is refused for its options is asked for again without them. */
function ignoringOptions(): SystemParts {
  return answering((answer, request, handle) => {
    const spec =
      answer.status === 400 && !isIngress(request) ? jsonOf(bytesOf(request)) : undefined;
    if (spec?.delivery === undefined) return answer;
    return handle({ ...request, body: bytesOfJson(without('delivery')(spec)) });
  });
}

/** Says that it deleted, and does nothing. */
function notDeleting(path: RegExp): SystemParts {
  return {
    handle: (handle) => async (request) => {
      const isMeant = request.method === 'DELETE' && path.test(request.url);
      return isMeant ? { status: 204, headers: {}, body: new Uint8Array(0) } : handle(request);
    },
  };
}

/** Events with a known key are accepted and forgotten. */
function seenBy(keyOf: (event: CloudEvent) => string): SystemParts {
  return {
    channel: (channel) => {
      const seen = new Set<string>();
      return {
        ...channel,
        send: async (events) => {
          const fresh = events.filter((event) => seen.size < seen.add(keyOf(event)).size);
          const { accepted, duplicates } = await channel.send(fresh);
          return { accepted, duplicates: duplicates + events.length - fresh.length };
        },
      };
    },
  };
}
