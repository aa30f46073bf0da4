/** Mutants of "Leases", "Waiting", "Dead letters" and "What operators see" on spec page 5. */
import type { SubscriptionDescription } from '../../channels/channel.ts';
import type { ChannelStore, LeaseToken } from '../../channels/store.ts';
import { EventDeliveryError } from '../../errors.ts';
import type { Mutant } from '../check.ts';
import { channelMutant, settling, storeMutant, taking } from './channels-mutant.ts';

const FAR_MS = 1_000_000_000;

export const leaseMutants: readonly Mutant[] = [
  storeMutant(
    'CHN-011/short',
    'A lease lasts a millisecond.',
    afterLease((store, name, token, now) =>
      store.settle(name, token, { kind: 'extend', endsAt: now + 1 }, now),
    ),
  ),
  storeMutant(
    'CHN-011/half',
    'A lease lasts half as long.',
    afterLease((store, name, token, now) =>
      store.settle(name, token, { kind: 'extend', endsAt: now + 500 }, now),
    ),
  ),
  storeMutant(
    'CHN-011/not-extended',
    'An extension changes nothing.',
    settling((ending) => (ending.kind === 'extend' ? undefined : ending)),
  ),
  storeMutant(
    'CHN-012/nack-lost',
    'It forgets what is returned without a delay.',
    settling((ending) => {
      return ending.kind === 'nack' && ending.delayMs === 0 ? { kind: 'ack' } : ending;
    }),
  ),
  storeMutant(
    'CHN-012/release-lost',
    'It forgets what is given back.',
    settling((ending) => (ending.kind === 'release' ? { kind: 'ack' } : ending)),
  ),
  storeMutant('CHN-012/held-for-ever', 'A lease does not end by itself.', (store) => ({
    ...store,
    open: (name, options, now) => store.open(name, { ...options, leaseMs: FAR_MS }, now),
  })),
  storeMutant('CHN-012/three-times', 'It offers an event three times.', (store) => ({
    ...store,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      return leases?.filter(({ attempt }) => attempt <= 3);
    },
  })),
  storeMutant('CHN-013/silent', 'It does not say that a lease has ended.', (store) => ({
    ...store,
    settle: async (...call) => {
      await store.settle(...call);
      return true;
    },
  })),
  storeMutant('CHN-013/by-event', 'Whoever held an event before can end its lease.', byEvent),
  storeMutant(
    'CHN-014/comes-back',
    'It offers an event again that was acknowledged while another was held.',
    comingBack(0),
  ),
  storeMutant(
    'CHN-014/later',
    'It offers an event again after a while that was acknowledged while another was held.',
    comingBack(1_500),
  ),
  storeMutant(
    'CHN-015/one',
    'Each delivery is the first.',
    attempts(() => 1),
  ),
  storeMutant(
    'CHN-015/one-too-few',
    'From the third delivery on it counts one too few.',
    attempts((attempt) => (attempt > 2 ? attempt - 1 : attempt)),
  ),
  storeMutant(
    'CHN-015/released',
    'It counts what was given back untried.',
    settling((ending) =>
      ending.kind === 'release' ? { ...ending, kind: 'nack', reason: '' } : ending,
    ),
  ),
  storeMutant('CHN-015/of-all', 'It counts the redeliveries to all subscriptions.', (store) => {
    const counts = new Map<string, number>();
    return attempts((attempt, id) => {
      if (attempt > 1) counts.set(id, (counts.get(id) ?? 0) + 1);
      return 1 + (counts.get(id) ?? 0);
    })(store);
  }),
  storeMutant(
    'CHN-020/ignored',
    'An extension changes nothing.',
    settling((ending) => (ending.kind === 'extend' ? undefined : ending)),
  ),
  storeMutant(
    'CHN-020/for-ever',
    'An extended lease never ends.',
    settling((ending) => (ending.kind === 'extend' ? { ...ending, endsAt: FAR_MS } : ending)),
  ),
  storeMutant(
    'CHN-020/short',
    'An extension lasts half as long.',
    settling((ending, now) =>
      ending.kind === 'extend' ? { ...ending, endsAt: (ending.endsAt + now) / 2 } : ending,
    ),
  ),
  storeMutant(
    'CHN-021/at-once',
    'It does not delay.',
    settling((ending) => (ending.kind === 'nack' ? { ...ending, delayMs: 0 } : ending)),
  ),
  storeMutant(
    'CHN-021/half',
    'It delays half as long.',
    settling((ending) =>
      ending.kind === 'nack' ? { ...ending, delayMs: ending.delayMs / 2 } : ending,
    ),
  ),
  storeMutant('CHN-022/sleeps', 'A wait does not end when an event becomes due.', (store) => ({
    ...store,
    nextDue: () => undefined,
  })),
  storeMutant('CHN-022/late', 'A wait ends a second late.', (store) => ({
    ...store,
    nextDue: async (name, now) => {
      const due = await store.nextDue(name, now);
      return due === undefined ? undefined : due + 1_000;
    },
  })),
  channelMutant('CHN-029/sleeps', 'A take sleeps as long as it can wait.', (channel, { clock }) =>
    taking((subscription) => ({
      ...subscription,
      take: async ({ waitMs = 0, ...options } = {}) => {
        const leases = await subscription.take(options);
        if (leases.length > 0 || waitMs === 0) return leases;
        await clock.sleep(waitMs, options.signal);
        return subscription.take(options);
      },
    }))(channel),
  ),
  channelMutant(
    'CHN-029/goes-on',
    'A take that was aborted still takes the next event.',
    taking((subscription) => ({
      ...subscription,
      take: ({ signal, ...options } = {}) => {
        const taken = subscription.take(options);
        if (signal === undefined) return taken;
        return new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          taken.then(resolve, reject);
        });
      },
    })),
  ),
  storeMutant('CHN-023/failed-first', 'It offers first what failed most often.', failedFirst),
  storeMutant('CHN-023/waits', 'While an event is delayed, it offers none.', (store) => ({
    ...store,
    lease: async (name, max, now) => {
      const { subscriptions } = await store.describe(now);
      const row = subscriptions.find((one) => one.name === name);
      return row !== undefined && row.delayed > 0 ? [] : store.lease(name, max, now);
    },
  })),
  storeMutant(
    'CHN-024/dropped',
    'It forgets dead letters.',
    settling((ending) => (ending.kind === 'dead-letter' ? { kind: 'ack' } : ending)),
  ),
  storeMutant(
    'CHN-024/no-reason',
    'It forgets the reason.',
    settling((ending) =>
      ending.kind === 'dead-letter' ? { ...ending, reason: 'unknown' } : ending,
    ),
  ),
  storeMutant(
    'CHN-024/offered',
    'It goes on offering dead letters.',
    settling((ending) =>
      ending.kind === 'dead-letter' ? { kind: 'nack', delayMs: 0, reason: '' } : ending,
    ),
  ),
  storeMutant('CHN-024/newest-first', 'It gives the newest dead letter first.', (store) => ({
    ...store,
    deadLetters: async (name, max) => [...((await store.deadLetters(name, max)) ?? [])].reverse(),
  })),
  storeMutant('CHN-024/full', 'It drops the dead letter for which there is no room.', (store) => ({
    ...store,
    settle: async (name, token, ending, now) => {
      try {
        return await store.settle(name, token, ending, now);
      } catch (error) {
        if (!(error instanceof EventDeliveryError)) throw error;
        await store.settle(name, token, { kind: 'ack' }, now);
        throw error;
      }
    },
  })),
  storeMutant('CHN-025/lost', 'What goes back to the queue is lost.', (store) => ({
    ...store,
    removeDeadLetters: (name, _, max, now) => store.removeDeadLetters(name, 'nowhere', max, now),
  })),
  storeMutant('CHN-025/all', 'It takes out all dead letters.', (store) => ({
    ...store,
    removeDeadLetters: async (name, to, max, now) => {
      await store.removeDeadLetters(name, to, 1_000, now);
      return max;
    },
  })),
  storeMutant('CHN-025/counted', 'What goes back keeps its attempts.', (store) => {
    let isBack = false;
    return {
      ...attempts((attempt) => (isBack ? attempt + 1 : attempt))(store),
      removeDeadLetters: (...call) => {
        isBack = true;
        return store.removeDeadLetters(...call);
      },
    };
  }),
  storeMutant('CHN-026/comes-back', 'It offers dead letters that were dropped.', (store) => ({
    ...store,
    removeDeadLetters: (name, _, max, now) => store.removeDeadLetters(name, 'queue', max, now),
  })),
];

export const describingMutants: readonly Mutant[] = [
  storeMutant(
    'CHN-060/in-flight',
    'The depth leaves out what is in flight.',
    rows((row) => ({ ...row, depth: row.depth - row.inFlight })),
  ),
  storeMutant(
    'CHN-060/delayed',
    'It counts delayed events as in flight.',
    rows((row) => ({ ...row, inFlight: row.inFlight + row.delayed, delayed: 0 })),
  ),
  storeMutant(
    'CHN-060/acknowledged',
    'It does not count what was acknowledged.',
    rows((row) => ({ ...row, acknowledged: 0 })),
  ),
  storeMutant('CHN-060/copies', 'It counts an event once for each subscription.', (store) => ({
    ...store,
    describe: async (now) => {
      const seen = await store.describe(now);
      return { ...seen, stored: seen.subscriptions.reduce((sum, { depth }) => sum + depth, 0) };
    },
  })),
  storeMutant('CHN-061/now', 'The oldest event is always new.', (store) => ({
    ...store,
    describe: async (now) =>
      rows((row) => (row.oldestAt === undefined ? row : { ...row, oldestAt: now }))(store).describe(
        now,
      ),
  })),
  storeMutant(
    'CHN-061/none',
    'It does not tell the oldest event.',
    rows(({ oldestAt, ...row }) => row),
  ),
  storeMutant(
    'CHN-061/always',
    'It tells an oldest event where there is none.',
    rows((row) => ({ oldestAt: 0, ...row })),
  ),
  storeMutant(
    'CHN-062/none',
    'It counts no failures.',
    rows((row) => ({ ...row, failures: 0 })),
  ),
  storeMutant(
    'CHN-062/no-last',
    'It does not tell the last failure.',
    rows(({ lastFailure, ...row }) => row),
  ),
  storeMutant(
    'CHN-062/no-reason',
    'It does not tell why.',
    rows((row) => {
      const { lastFailure } = row;
      return lastFailure === undefined
        ? row
        : { ...row, lastFailure: { ...lastFailure, reason: '' } };
    }),
  ),
  storeMutant(
    'CHN-062/released',
    'It counts what was given back untried.',
    settling((ending) =>
      ending.kind === 'release' ? { ...ending, kind: 'nack', reason: '' } : ending,
    ),
  ),
];

/** An acknowledgement is a failure while the subscription holds something else. */
function comingBack(delayMs: number) {
  return (store: ChannelStore): ChannelStore => ({
    ...store,
    settle: async (name, token, ending, now) => {
      const { subscriptions } = await store.describe(now);
      const held = subscriptions.find((one) => one.name === name)?.inFlight ?? 0;
      const isLost = ending.kind === 'ack' && held > 1;
      const changed = isLost ? ({ kind: 'nack', delayMs, reason: '' } as const) : ending;
      return store.settle(name, token, changed, now);
    },
  });
}

function rows(change: (row: SubscriptionDescription) => SubscriptionDescription) {
  return (store: ChannelStore): ChannelStore => ({
    ...store,
    describe: async (now) => {
      const seen = await store.describe(now);
      return { ...seen, subscriptions: seen.subscriptions.map(change) };
    },
  });
}

function attempts(change: (attempt: number, id: string) => number) {
  return (store: ChannelStore): ChannelStore => ({
    ...store,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      return leases?.map((lease) => ({ ...lease, attempt: change(lease.attempt, lease.event.id) }));
    },
  });
}

function afterLease(
  act: (store: ChannelStore, name: string, token: LeaseToken, now: number) => unknown,
) {
  return (store: ChannelStore): ChannelStore => ({
    ...store,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      for (const { token } of leases ?? []) await act(store, name, token, now);
      return leases;
    },
  });
}

/** The token of an event is the one that was given last. */
function byEvent(store: ChannelStore): ChannelStore {
  const events = new Map<LeaseToken, string>();
  const newest = new Map<string, LeaseToken>();
  return {
    ...store,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      for (const { token, event } of leases ?? []) {
        events.set(token, event.id);
        newest.set(event.id, token);
      }
      return leases;
    },
    settle: (name, token, ending, now) => {
      return store.settle(name, newest.get(events.get(token) ?? '') ?? token, ending, now);
    },
  };
}

function failedFirst(store: ChannelStore): ChannelStore {
  return {
    ...store,
    lease: async (name, max, now) => {
      const leases = [...((await store.lease(name, 1_000, now)) ?? [])];
      leases.sort((one, other) => other.attempt - one.attempt);
      for (const { token } of leases.slice(max)) {
        await store.settle(name, token, { kind: 'release', delayMs: 0 }, now);
      }
      return leases.slice(0, max);
    },
  };
}
