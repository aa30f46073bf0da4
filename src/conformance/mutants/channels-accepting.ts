/** Mutants of "Accepting" and "A full channel" on spec page 5. */

import type { Channel, Lease, Subscription } from '../../channels/channel.ts';
import type { ChannelStore, Leased, LeaseToken } from '../../channels/store.ts';
import { EventDeliveryError } from '../../errors.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { createEvent } from '../../event/create.ts';
import { serializeEvent } from '../../event/json.ts';
import type { Mutant } from '../check.ts';
import {
  channelMutant,
  leaseWith,
  leasing,
  storeMutant,
  taking,
  worldMutant,
} from './channels-mutant.ts';

export const acceptingMutants: readonly Mutant[] = [
  storeMutant('CHN-001/one-missing', 'It offers nothing to the subscription c.', (store) => ({
    ...store,
    lease: (name, max, now) => (name === 'c' ? [] : store.lease(name, max, now)),
  })),
  storeMutant(
    'CHN-001/first-only',
    'It keeps the first event of a send for the subscription c.',
    (store) => {
      const first = new Set<CloudEvent>();
      return {
        ...store,
        append: (events, now) => {
          for (const event of events.slice(0, 1)) first.add(event);
          return store.append(events, now);
        },
        lease: async (name, max, now) => {
          const leases = await store.lease(name, max, now);
          return name === 'c' ? leases?.filter(({ event }) => first.has(event)) : leases;
        },
      };
    },
  ),
  channelMutant(
    'CHN-002/digits',
    'It writes numbers as JavaScript understands them.',
    reading((event) => createEvent(JSON.parse(JSON.stringify(event)) as CloudEvent)),
  ),
  channelMutant(
    'CHN-002/added',
    'It adds an attribute.',
    reading((event) => createEvent({ ...event, knativehistory: 'here' })),
  ),
  channelMutant(
    'CHN-002/null',
    'It drops data that is null.',
    reading((event) => (event.data === null ? createEvent({ ...event, data: undefined }) : event)),
  ),
  channelMutant('CHN-002/same-object', 'It keeps the object of the sender.', (channel) => {
    const objects = new Map<string, CloudEvent>();
    const given = reading((event) => objects.get(event.id) ?? event)(channel);
    return {
      ...given,
      send: (events) => {
        for (const event of events) objects.set(event?.id, event);
        return channel.send(events);
      },
    };
  }),
  storeMutant(
    'CHN-003/one-by-one',
    'It accepts the events of a send one after the other.',
    (store) => ({
      ...store,
      append: async (events, now) => {
        for (const event of events) await store.append([event], now);
        return { accepted: events.length, duplicates: 0 };
      },
    }),
  ),
  storeMutant('CHN-003/part', 'It accepts as many events of a send as fit.', (store) => ({
    ...store,
    append: async (events, now) => {
      try {
        return await store.append(events, now);
      } catch (error) {
        await store.append(events.slice(0, 1), now);
        throw error;
      }
    },
  })),
  storeMutant('CHN-004/late', 'A later subscription misses the first event.', (store) => {
    const fresh = new Set<string>();
    let accepted = 0;
    return {
      ...store,
      open: async (name, options, now) => {
        if (accepted > 0) fresh.add(name);
        await store.open(name, options, now);
      },
      append: async (events, now) => {
        const result = await store.append(events, now);
        accepted += result.accepted;
        for (const name of fresh) await dropOne(store, name, now);
        fresh.clear();
        return result;
      },
    };
  }),
  storeMutant('CHN-004/emptied', 'Opening a subscription again empties it.', (store) => ({
    ...store,
    open: async (name, options, now) => {
      await store.remove(name);
      await store.open(name, options, now);
    },
  })),
  storeMutant(
    'CHN-005/returned',
    'What one subscription returns, another does not get.',
    (store) => {
      const returned = new Set<string>();
      const ids = new Map<LeaseToken, string>();
      return {
        ...store,
        lease: async (name, max, now) => {
          const leases = await store.lease(name, max, now);
          for (const { token, event } of leases ?? []) ids.set(token, `${event.id}`);
          const isKept = ({ attempt, event }: Leased) => attempt > 1 || !returned.has(event.id);
          return leases?.filter(isKept);
        },
        settle: (name, token, ending, now) => {
          if (ending.kind === 'nack') returned.add(ids.get(token) ?? '');
          return store.settle(name, token, ending, now);
        },
      };
    },
  ),
  storeMutant(
    'CHN-006/small',
    'It refuses events of more than 32 KiB.',
    refusing((event) => serializeEvent(event).length > 32_768),
  ),
  storeMutant(
    'CHN-006/bytes',
    'It refuses events whose data is bytes.',
    refusing((event) => event.data_base64 !== undefined),
  ),
  storeMutant(
    'CHN-006/null',
    'It refuses events whose data is null.',
    refusing((event) => event.data === null),
  ),
  storeMutant(
    'CHN-006/names',
    'It refuses ids that are names of JavaScript.',
    refusing((event) => event.id in {}),
  ),
  storeMutant('CHN-007/kept', 'A subscription that was ended goes on.', (store) => ({
    ...store,
    remove: () => true,
  })),
  channelMutant(
    'CHN-007/silent',
    'A subscription that was ended is an empty one.',
    taking((subscription) => ({
      ...subscription,
      take: (options) => subscription.take(options).catch(emptyIfGone),
    })),
  ),
  channelMutant('CHN-075/by-name', 'Who opened a subscription gets any of its name.', byName),
  channelMutant(
    'CHN-075/waits-on',
    'Who waits for a subscription waits for a new one of its name.',
    (channel, { clock }) =>
      byName({
        ...channel,
        subscribe: async (name, options) => {
          const own = await channel.subscribe(name, options);
          const take: Subscription['take'] = async (wanted) => {
            try {
              return await own.take(wanted);
            } catch (error) {
              if ((wanted?.waitMs ?? 0) > 0) await clock.sleep(1);
              throw error;
            }
          };
          return { ...own, take };
        },
      }),
  ),
  channelMutant('CHN-008/mended', 'It makes an allowed name of any.', (channel) => ({
    ...channel,
    subscribe: (name, options) => {
      const isAllowed = /^[A-Za-z0-9][\w.-]{0,127}$/.test(name);
      const mended = `x${name.replaceAll(/\W/g, '_')}`.slice(0, 128);
      return channel.subscribe(isAllowed ? name : mended, options);
    },
  })),
  channelMutant('CHN-008/cut', 'It cuts a long name.', (channel) => ({
    ...channel,
    subscribe: (name, options) => channel.subscribe(name.slice(0, 128), options),
  })),
  channelMutant('CHN-027/small-letters', 'It writes names in small letters.', (channel) => ({
    ...channel,
    subscribe: (name, options) => channel.subscribe(name.toLowerCase(), options),
  })),
  channelMutant('CHN-027/short', 'It takes names of up to 64 characters.', (channel) => ({
    ...channel,
    subscribe: (name, options) => {
      if (name.length > 64) throw new RangeError('Cannot subscribe: the name is too long');
      return channel.subscribe(name, options);
    },
  })),
  channelMutant('CHN-009/skips', 'It leaves out what is no event.', (channel) => ({
    ...channel,
    send: (events) =>
      channel.send(events.filter((event) => typeof event === 'object' && event.id !== undefined)),
  })),
  channelMutant('CHN-009/upgrades', 'It takes any version for 1.0.', (channel) => ({
    ...channel,
    send: (events) => {
      const upgraded = events.map((event) => {
        return typeof event === 'object' ? { ...event, specversion: '1.0' as const } : event;
      });
      return channel.send(upgraded);
    },
  })),
  leakingMutant(),
];

export const fullMutants: readonly Mutant[] = [
  storeMutant(
    'CHN-016/final',
    'It says that a full channel is full for good.',
    failing('CHANNEL_FULL', (error) => {
      throw new EventDeliveryError('CHANNEL_TOO_LARGE', error.message);
    }),
  ),
  storeMutant(
    'CHN-016/dropped',
    'It accepts and drops what does not fit.',
    failing('CHANNEL_FULL', () => undefined),
  ),
  storeMutant('CHN-016/oldest', 'It drops the oldest event for the new one.', (store) => ({
    ...store,
    append: async (events, now) => {
      try {
        return await store.append(events, now);
      } catch {
        await dropOne(store, 'a', now);
        return store.append(events, now);
      }
    },
  })),
  worldMutant('CHN-016/unlimited', 'It has no limit.', ({ limits, ...world }) => world),
  worldMutant('CHN-017/unlimited', 'It has no limit for subscriptions.', (world) => ({
    ...world,
    limits: {},
  })),
  storeMutant('CHN-017/for-good', 'It counts subscriptions that were ended.', (store) => {
    let made = 0;
    const names = new Set<string>();
    return {
      ...store,
      open: async (name, options, now) => {
        await store.open(name, options, now);
        if (names.has(name)) return;
        names.add(name);
        made += 1;
        if (made > 2) throw new EventDeliveryError('CHANNEL_TOO_MANY_SUBSCRIPTIONS', 'Too many');
      },
    };
  }),
  storeMutant(
    'CHN-018/later',
    'It says that what never fits could fit later.',
    failing('CHANNEL_TOO_LARGE', (error) => {
      throw new EventDeliveryError('CHANNEL_FULL', error.message);
    }),
  ),
  storeMutant('CHN-028/stays-full', 'Once full, it stays full.', (store) => {
    let isFull = false;
    return {
      ...store,
      append: async (events, now) => {
        if (isFull) throw new EventDeliveryError('CHANNEL_FULL', 'Full');
        try {
          return await store.append(events, now);
        } catch (error) {
          isFull = true;
          throw error;
        }
      },
    };
  }),
  storeMutant(
    'CHN-028/slow-holds',
    'A subscription that was ended goes on holding its events.',
    (store) => ({
      ...store,
      remove: () => true,
    }),
  ),
];

function emptyIfGone(error: unknown): readonly Lease[] {
  if (isGone(error)) return [];
  throw error;
}

function isGone(error: unknown): boolean {
  return error instanceof EventDeliveryError && error.code === 'CHANNEL_NO_SUBSCRIPTION';
}

/** Where the subscription of a handle has ended, the handle takes from the newest one of its name. */
function byName(channel: Channel): Channel {
  const newest = new Map<string, Subscription>();
  return {
    ...channel,
    subscribe: async (name, options) => {
      const own = await channel.subscribe(name, options);
      newest.set(name, own);
      const take: Subscription['take'] = async (wanted) => {
        try {
          return await own.take(wanted);
        } catch (error) {
          const other = newest.get(name);
          if (other === undefined || other === own || !isGone(error)) throw error;
          return other.take(wanted);
        }
      };
      return { ...own, take };
    },
  };
}

function reading(change: (event: CloudEvent) => CloudEvent) {
  return leasing((lease) => leaseWith(lease, { event: change(lease.event) }));
}

function refusing(isRefused: (event: CloudEvent) => boolean) {
  return (store: ChannelStore): ChannelStore => ({
    ...store,
    append: (events, now) => {
      if (events.some(isRefused)) throw new EventDeliveryError('CHANNEL_TOO_LARGE', 'Refused');
      return store.append(events, now);
    },
  });
}

/** Another end for a send that was refused with this code. */
function failing(code: string, end: (error: EventDeliveryError) => void) {
  return (store: ChannelStore): ChannelStore => ({
    ...store,
    append: async (events, now) => {
      try {
        return await store.append(events, now);
      } catch (error) {
        if (!(error instanceof EventDeliveryError) || error.code !== code) throw error;
        end(error);
        return { accepted: events.length, duplicates: 0 };
      }
    },
  });
}

async function dropOne(store: ChannelStore, name: string, now: number): Promise<void> {
  const [lease] = (await store.lease(name, 1, now)) ?? [];
  if (lease !== undefined) await store.settle(name, lease.token, { kind: 'ack' }, now);
}

function leakingMutant(): Mutant {
  let former: ChannelStore | undefined;
  const breaks = 'An event reaches the channel that was opened before as well.';
  return storeMutant('CHN-010/leaks', breaks, (store) => {
    const other = former;
    former = store;
    return {
      ...store,
      append: async (events, now) => {
        const result = await store.append(events, now);
        await other?.append(events, now);
        return result;
      },
    };
  });
}
