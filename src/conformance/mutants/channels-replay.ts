/** Mutants of "Replay" on spec page 5. */
import type { ChannelStore, Leased } from '../../channels/store.ts';
import { EventDeliveryError } from '../../errors.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import type { ChannelWorld } from '../adapter-channels.ts';
import type { Mutant } from '../check.ts';
import { channelMutant, crashMutant, storeMutant, worldMutant } from './channels-mutant.ts';

export const replayMutants: readonly Mutant[] = [
  storeMutant('CHN-003/let-go', 'A send that is refused lets go of what is retained.', letGo),
  worldMutant('CHN-064/nothing', 'It starts with the next event.', retaining(undefined)),
  storeMutant('CHN-064/done', 'It does not offer what others are done with.', (store) => {
    const done = new Set<string>();
    return hiding(store, ({ event }) => done.has(event.id), done);
  }),
  storeMutant('CHN-064/nobody', 'It retains nothing while there is no subscription.', (store) => {
    let isSubscribed = false;
    return {
      ...store,
      open: (...call) => {
        isSubscribed = true;
        return store.open(...call);
      },
      append: (events, now) => {
        return isSubscribed
          ? store.append(events, now)
          : { accepted: events.length, duplicates: 0 };
      },
    };
  }),
  storeMutant('CHN-064/always', 'Every subscription starts with the earliest.', (store) => ({
    ...store,
    open: (name, options, now) => store.open(name, { ...options, startAt: 'earliest' }, now),
  })),
  storeMutant('CHN-065/missed', 'It misses what comes while it begins.', missing),
  storeMutant('CHN-065/twice', 'It offers twice what comes while it begins.', doubling),
  worldMutant('CHN-066/fewer', 'It retains one event less.', eventsBy(-1)),
  worldMutant('CHN-066/sooner', 'It retains events for half as long.', agesBy(0.5)),
  worldMutant('CHN-067/more', 'It retains one event more.', eventsBy(1)),
  worldMutant('CHN-067/later', 'It retains events for twice as long.', agesBy(2)),
  worldMutant(
    'CHN-067/equal',
    'It retains events a millisecond longer.',
    ({ retention, ...world }) => ({
      ...world,
      retention: retention && { ...retention, ageMs: retention.ageMs + 1 },
    }),
  ),
  storeMutant(
    'CHN-068/number',
    'It drops undelivered events of which too many came after them.',
    (store, { retention }) => {
      const sent: string[] = [];
      const isOver = (id: string) => sent.indexOf(id) < sent.length - (retention?.eventsMax ?? 100);
      return dropping(store, ({ event }) => isOver(event.id), sent);
    },
  ),
  storeMutant(
    'CHN-068/age',
    'It drops undelivered events that are too old.',
    (store, { retention, clock }) => {
      const at = new Map<string, number>();
      const isOver = (id: string) => (at.get(id) ?? 0) + (retention?.ageMs ?? 0) <= clock.now();
      return {
        ...dropping(store, ({ event }) => retention !== undefined && isOver(event.id)),
        append: (events, now) => {
          for (const { id } of events) at.set(id, now);
          return store.append(events, now);
        },
      };
    },
  ),
  storeMutant('CHN-068/dead', 'It drops dead letters that are not retained any more.', (store) => ({
    ...store,
    append: async (events, now) => {
      for (const { name, deadLetters } of (await store.describe(now)).subscriptions)
        if (deadLetters > 0) await store.removeDeadLetters(name, 'nowhere', deadLetters, now);
      return store.append(events, now);
    },
  })),
  storeMutant('CHN-069/depth', 'Retained events count as undelivered.', (store) => ({
    ...store,
    describe: async (now) => {
      const seen = await store.describe(now);
      const events = seen.retained?.events ?? 0;
      const rows = seen.subscriptions.map((row) => ({
        ...row,
        depth: Math.max(row.depth, events),
      }));
      return { ...seen, subscriptions: rows };
    },
  })),
  storeMutant('CHN-069/close', 'At the end it waits for retained events.', (store, { clock }) => ({
    ...store,
    pending: async () => {
      const { retained } = await store.describe(clock.now());
      return Math.max(await store.pending(), retained?.events ?? 0);
    },
  })),
  storeMutant('CHN-070/full', 'Retained events fill it.', filling),
  channelMutant('CHN-071/none', 'It does not tell what is retained.', (channel) => ({
    ...channel,
    describe: async () => {
      const { retained: _, ...seen } = await channel.describe();
      return seen;
    },
  })),
  storeMutant('CHN-071/undelivered', 'It tells of undelivered events only.', (store) => ({
    ...store,
    describe: async (now) => {
      const seen = await store.describe(now);
      const events = Math.max(0, ...seen.subscriptions.map(({ depth }) => depth));
      return { ...seen, retained: { ...seen.retained, events } };
    },
  })),
  storeMutant('CHN-071/newest', 'It tells when the newest was accepted.', (store) => {
    let newestAt = 0;
    return {
      ...store,
      append: (events, now) => {
        newestAt = now;
        return store.append(events, now);
      },
      describe: async (now) => {
        const seen = await store.describe(now);
        const { retained } = seen;
        const isTold = retained?.oldestAt !== undefined;
        return isTold ? { ...seen, retained: { ...retained, oldestAt: newestAt } } : seen;
      },
    };
  }),
  storeMutant('CHN-072/anew', 'It begins anew with a subscription that is there.', (store) => ({
    ...store,
    open: async (name, options, now) => {
      if (options.startAt === 'earliest') await store.remove(name);
      await store.open(name, options, now);
    },
  })),
  storeMutant('CHN-073/remembers', 'It knows what an ended one was done with.', (store) => {
    const done = new Set<string>();
    return hiding(store, ({ event }, name) => done.has(`${name} ${event.id}`), done, true);
  }),
  storeMutant('CHN-073/counts-on', 'It goes on counting where an ended one was.', (store) => {
    const attempts = new Map<string, number>();
    return {
      ...store,
      lease: async (name, max, now) => {
        return (await store.lease(name, max, now))?.map((lease) => {
          const key = `${name} ${lease.event.id}`;
          const attempt = (attempts.get(key) ?? 0) + 1;
          attempts.set(key, attempt);
          return { ...lease, attempt };
        });
      },
    };
  }),
  crashMutant('CHN-074/lost', 'What is retained is lost in a crash.', (store) => ({
    ...store,
    open: (name, options, now) => store.open(name, { ...options, startAt: 'now' }, now),
  })),
];

type ChangeWorld = (world: ChannelWorld) => ChannelWorld;

function retaining(retention: ChannelWorld['retention']): ChangeWorld {
  return (world) => ({ ...world, retention });
}

function eventsBy(count: number): ChangeWorld {
  return ({ retention, ...world }) => ({
    ...world,
    retention: retention && { ...retention, eventsMax: retention.eventsMax + count },
  });
}

function agesBy(factor: number): ChangeWorld {
  return ({ retention, ...world }) => ({
    ...world,
    retention: retention && { ...retention, ageMs: retention.ageMs * factor },
  });
}

type IsMeant = (lease: Leased, name: string) => boolean;

/** What is meant is acknowledged in silence. */
function dropping(store: ChannelStore, isMeant: IsMeant, sent: string[] = []): ChannelStore {
  return {
    ...store,
    append: (events, now) => {
      sent.push(...events.map(({ id }) => id));
      return store.append(events, now);
    },
    lease: async (name, max, now) => {
      const leases = (await store.lease(name, max, now)) ?? [];
      const kept: Leased[] = [];
      for (const lease of leases) {
        if (!isMeant(lease, name)) kept.push(lease);
        else await store.settle(name, lease.token, { kind: 'ack' }, now);
      }
      return kept;
    },
  };
}

/** Drops what is meant for subscriptions made with `earliest`; `done` gets what was acknowledged. */
function hiding(
  store: ChannelStore,
  isMeant: IsMeant,
  done: Set<string>,
  isByName = false,
): ChannelStore {
  const early = new Set<string>();
  const held = new Map<number, string>();
  const inner = dropping(store, (lease, name) => early.has(name) && isMeant(lease, name));
  return {
    ...inner,
    open: (name, options, now) => {
      if (options.startAt === 'earliest') early.add(name);
      return store.open(name, options, now);
    },
    lease: async (name, max, now) => {
      const leases = await inner.lease(name, max, now);
      for (const { token, event } of leases ?? [])
        held.set(token, isByName ? `${name} ${event.id}` : event.id);
      return leases;
    },
    settle: (name, token, ending, now) => {
      const key = held.get(token);
      if (ending.kind === 'ack' && key !== undefined) done.add(key);
      return store.settle(name, token, ending, now);
    },
  };
}

/** Subscriptions begin late; gives the events that came meanwhile, by subscription. */
function slowly(store: ChannelStore) {
  const beginning = new Set<string>();
  const meanwhile = new Set<string>();
  const slow: ChannelStore = {
    ...store,
    open: async (name, options, now) => {
      beginning.add(name);
      for (let turn = 0; turn < 3; turn += 1) await undefined;
      await store.open(name, options, now);
      beginning.delete(name);
    },
    append: (events, now) => {
      for (const name of beginning)
        for (const { source, id } of events) meanwhile.add(`${name} ${source} ${id}`);
      return store.append(events, now);
    },
  };
  const isMeanwhile = ({ source, id }: CloudEvent, name: string) =>
    meanwhile.has(`${name} ${source} ${id}`);
  return { slow, isMeanwhile };
}

function missing(store: ChannelStore): ChannelStore {
  const { slow, isMeanwhile } = slowly(store);
  const { lease } = dropping(store, ({ event }, name) => isMeanwhile(event, name));
  return { ...slow, lease };
}

/** A second lease of the same event has a token below zero, and takes every ending. */
function doubling(store: ChannelStore): ChannelStore {
  const { slow, isMeanwhile } = slowly(store);
  return {
    ...slow,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      return leases?.flatMap((lease) => {
        return isMeanwhile(lease.event, name)
          ? [lease, { ...lease, token: -lease.token }]
          : [lease];
      });
    },
    settle: (name, token, ending, now) => token < 0 || store.settle(name, token, ending, now),
  };
}

/** Counts what was ever accepted against the bytes that it has. */
function filling(store: ChannelStore, { limits, retention }: ChannelWorld): ChannelStore {
  const bytesMax = limits?.bytesMax;
  if (bytesMax === undefined || retention === undefined) return store;
  let bytes = 0;
  return {
    ...store,
    append: (events, now) => {
      bytes += JSON.stringify(events).length;
      if (bytes > bytesMax) throw new EventDeliveryError('CHANNEL_FULL', 'Full of retained events');
      return store.append(events, now);
    },
  };
}

/** After a refusal a subscription finds nothing of before. */
function letGo(store: ChannelStore): ChannelStore {
  let refused = false;
  return {
    ...store,
    append: async (events, now) => {
      try {
        return await store.append(events, now);
      } catch (error) {
        refused = true;
        throw error;
      }
    },
    open: (name, options, now) => {
      return refused && options.startAt === 'earliest'
        ? store.open(name, { ...options, startAt: 'now' }, now)
        : store.open(name, options, now);
    },
  };
}
