import { type Clock, systemClock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { checkEvents, checkName, integerIn } from './arguments.ts';
import type { Channel, SubscribeOptions } from './channel.ts';
import { channelLife } from './channel-life.ts';
import { LEASE_DEFAULT_MS, LEASE_MAX_MS, WAIT_MAX_MS } from './limits.ts';
import { unsupported } from './refusals.ts';
import type { ChannelStore, OpenOptions } from './store.ts';
import { createSubscription } from './subscription.ts';
import { createTurns } from './turns.ts';

/** What {@link createChannel} takes. */
export interface CreateChannelOptions {
  readonly store: ChannelStore;
  /** Default: the time of the machine. */
  readonly clock?: Clock | undefined;
}

const POLL_RANGE = { min: 1, max: WAIT_MAX_MS, default: WAIT_MAX_MS };

/**
 * Makes a channel of a store: checks arguments, waits for events, drains and ends.
 *
 * Whatever the store keeps events in, the channel has the same contract; what it claims is what the store claims.
 *
 * @param options Store and clock.
 * @returns An open channel.
 * @throws `RangeError` for a `pollMs` of the store out of its range.
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
export function createChannel({ store, ...options }: CreateChannelOptions): Channel {
  const clock = wholeMs(options.clock ?? systemClock);
  if (store.pollMs !== undefined) integerIn('pollMs', store.pollMs, POLL_RANGE);
  const { core, life, wakes } = channelLife(store, clock);
  // A handle knows its subscription by its wake, so what makes and ends subscriptions goes one after the other.
  const inTurn = createTurns();
  return {
    capabilities: store.capabilities,
    async send(events: readonly CloudEvent[]) {
      const checked = checkEvents(events);
      life.mustBeOpen('send');
      if (checked.length === 0) return { accepted: 0, duplicates: 0 };
      const result = await core.busy('send', () => store.append(checked, clock.now()));
      if (result.accepted > 0) for (const wake of wakes.values()) wake.ring();
      return result;
    },
    async subscribe(name: string, options: SubscribeOptions = {}) {
      const checked = subscribeOptions(store, options);
      checkName(name);
      life.mustBeOpen('subscribe');
      return core.busy('subscribe', () =>
        inTurn(async () => {
          const identity = await store.open(name, checked, clock.now());
          core.opened(name, typeof identity === 'number' ? identity : undefined);
          return createSubscription(name, core);
        }),
      );
    },
    async unsubscribe(name: string) {
      const isRemoved = await core.busy('unsubscribe', () =>
        inTurn(async () => {
          const isThere = await store.remove(name);
          core.ended(name);
          return isThere;
        }),
      );
      core.settled();
      return isRemoved;
    },
    describe: life.describe,
    close: life.close,
    [Symbol.asyncDispose]: async () => {
      await life.close();
    },
  };
}

/** A clock that counts whole milliseconds, as stores do. */
function wholeMs(clock: Clock): Clock {
  return { now: () => Math.floor(clock.now()), sleep: (ms, signal) => clock.sleep(ms, signal) };
}

function subscribeOptions(
  { capabilities }: ChannelStore,
  { startAt = 'now', leaseMs }: SubscribeOptions,
): OpenOptions {
  const range = { min: 1, max: LEASE_MAX_MS, default: LEASE_DEFAULT_MS };
  const checked = integerIn('leaseMs', leaseMs, range);
  if (startAt !== 'now' && startAt !== 'earliest')
    throw new TypeError(`Cannot subscribe: startAt is ${String(startAt)}`);
  if (startAt === 'earliest' && !capabilities.replay) throw unsupported('subscribe', 'replay');
  return { leaseMs: checked, startAt };
}
