import { type Clock, systemClock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { checkEvents, checkName, integerIn } from './arguments.ts';
import type { Channel, CloseOptions, CloseResult, SubscribeOptions } from './channel.ts';
import type { ChannelCore } from './channel-core.ts';
import { LEASE_DEFAULT_MS, LEASE_MAX_MS, WAIT_MAX_MS } from './limits.ts';
import { closed, unsupported } from './refusals.ts';
import type { ChannelStore } from './store.ts';
import { createSubscription } from './subscription.ts';
import { createWake, type Wake } from './wake.ts';

/** What {@link createChannel} takes. */
export interface CreateChannelOptions {
  readonly store: ChannelStore;
  /** Default: the time of the machine. */
  readonly clock?: Clock | undefined;
}

/**
 * Makes a channel of a store: checks arguments, waits for events, drains and ends.
 *
 * Whatever the store keeps events in, the channel has the same contract; what it claims is what the store claims.
 *
 * @param options Store and clock.
 * @returns An open channel.
 * @see CHN-040
 * @example A channel of one's own store
 * ```ts
 * import { channelLimits, createChannel, createMemoryStore } from 'event-delivery-spec/channels';
 *
 * const store = createMemoryStore({ limits: channelLimits({ eventsMax: 10 }) });
 * const channel = createChannel({ store });
 * channel.capabilities.persistent; // => false
 * await channel.close(); // => { undelivered: 0, deadLetters: 0 }
 * ```
 */
export function createChannel({ store, clock = systemClock }: CreateChannelOptions): Channel {
  let state: 'open' | 'draining' | 'closed' = 'open';
  let running = 0;
  let closing: Promise<CloseResult> | undefined;
  let lastSeen: Awaited<ReturnType<ChannelStore['describe']>> | undefined;
  const wakes = new Map<string, Wake>();
  const progress = createWake(clock);

  const core: ChannelCore = {
    store,
    clock,
    wakeOf(name) {
      const known = wakes.get(name) ?? createWake(clock);
      wakes.set(name, known);
      return known;
    },
    async busy(action, run) {
      if (state === 'closed') throw closed(action);
      running += 1;
      try {
        return await run();
      } finally {
        running -= 1;
        if (state !== 'open') progress.ring();
      }
    },
    settled() {
      if (state !== 'open') progress.ring();
    },
  };

  /** Waits until this holds or the time is up. */
  async function reached(isReached: () => boolean | Promise<boolean>, until: number | undefined) {
    for (;;) {
      const seen = progress.count;
      if (await isReached()) return;
      if (until !== undefined && clock.now() >= until) return;
      await progress.wait(seen, until);
    }
  }

  async function end({ drainMs, onUndelivered }: CloseOptions): Promise<CloseResult> {
    state = 'draining';
    await reached(async () => (await store.pending()) === 0, clock.now() + (drainMs ?? 0));
    state = 'closed';
    for (const wake of wakes.values()) wake.ring();
    await reached(() => running === 0, undefined);
    lastSeen = await store.describe(clock.now());
    const undelivered = await store.pending();
    if (!store.capabilities.persistent && onUndelivered !== undefined) {
      for (const left of store.undelivered()) await onUndelivered(left);
    }
    await store.close();
    const deadLetters = lastSeen.subscriptions.reduce((sum, row) => sum + row.deadLetters, 0);
    return { undelivered, deadLetters };
  }

  async function close(options: CloseOptions = {}): Promise<CloseResult> {
    const drainMs = integerIn('drainMs', options.drainMs, { min: 0, max: WAIT_MAX_MS, default: 0 });
    closing ??= end({ ...options, drainMs });
    return closing;
  }

  return {
    capabilities: store.capabilities,
    async send(events: readonly CloudEvent[]) {
      const checked = checkEvents(events);
      if (state !== 'open') throw closed('send');
      if (checked.length === 0) return { accepted: 0, duplicates: 0 };
      const result = await core.busy('send', () => store.append(checked, clock.now()));
      if (result.accepted > 0) for (const wake of wakes.values()) wake.ring();
      return result;
    },
    async subscribe(name: string, options: SubscribeOptions = {}) {
      const { startAt = 'now' } = options;
      const range = { min: 1, max: LEASE_MAX_MS, default: LEASE_DEFAULT_MS };
      const leaseMs = integerIn('leaseMs', options.leaseMs, range);
      checkName(name);
      if (startAt !== 'now' && startAt !== 'earliest')
        throw new TypeError(`Cannot subscribe: startAt is ${String(startAt)}`);
      if (startAt === 'earliest' && !store.capabilities.replay)
        throw unsupported('subscribe', 'replay');
      if (state !== 'open') throw closed('subscribe');
      await core.busy('subscribe', () => store.open(name, { leaseMs, startAt }, clock.now()));
      return createSubscription(name, core);
    },
    async unsubscribe(name: string) {
      const isRemoved = await core.busy('unsubscribe', () => store.remove(name));
      wakes.get(name)?.ring();
      wakes.delete(name);
      core.settled();
      return isRemoved;
    },
    async describe() {
      if (state === 'closed') {
        if (lastSeen === undefined) await closing;
        if (lastSeen !== undefined) return { open: false, ...lastSeen };
      }
      const seen = await store.describe(clock.now());
      return { open: state === 'open', ...seen };
    },
    close,
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}
