import type { Channel, ChannelDescription } from '../channels/channel.ts';
import { createWake, type Wake } from '../channels/wake.ts';
import type { Clock } from '../clock.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import { createReceiver } from '../delivery/receiver.ts';
import { refusal } from '../delivery/receiver-handling.ts';
import type { Receiver } from '../delivery/receiver-types.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { hostError } from './host-error.ts';
import type { TellKind } from './host-record.ts';
import type { StoredChannel } from './host-store.ts';
import { type HostedSubscription, startSubscription } from './hosted-subscription.ts';
import { type ChannelSpec, policyOf, type SubscriptionSpec } from './specs.ts';
import { tracedEvent } from './traced-event.ts';

/** What a hosted channel works with. */
export interface HostedParts {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly tell: (channel: string, record: TellKind) => void;
}

/** A channel behind an address: what it receives goes in, what is in it goes out. */
export interface HostedChannel {
  readonly name: string;
  readonly spec: ChannelSpec;
  /** What answers at its address. */
  readonly receiver: Receiver;
  readonly subscriptions: ReadonlyMap<string, HostedSubscription>;
  /** The delivery options that hold for a subscription of this form. */
  readonly policyOf: (spec: Pick<SubscriptionSpec, 'delivery'>) => DeliveryPolicy;
  /**
   * Delivers from here on. `keep` is given the channel as it is to be kept, subscription included; when it rejects,
   * there is no subscription.
   */
  readonly subscribe: (
    name: string,
    spec: SubscriptionSpec,
    keep?: (stored: StoredChannel) => Promise<void>,
  ) => Promise<HostedSubscription>;
  /** Ends a subscription that is there; when it rejects, the subscription goes on. */
  readonly unsubscribe: (name: string) => Promise<void>;
  readonly describe: () => Promise<ChannelDescription>;
  readonly stored: () => StoredChannel;
  /** Takes no more events, goes on delivering until all is done or the time is up, and ends. */
  readonly close: (drainMs: number) => Promise<void>;
  /** Ends at once, with all that was not delivered. */
  readonly drop: () => Promise<void>;
}

/** Puts an open channel behind a receiver. */
export function hostChannel(
  name: string,
  spec: ChannelSpec,
  channel: Channel,
  parts: HostedParts,
): HostedChannel {
  const receiver = receiverOf(name, channel, parts);
  const progress = createWake(parts.clock);
  const tell: HostedParts['tell'] = (of, record) => {
    parts.tell(of, record);
    if (record.kind === 'settled') progress.ring();
  };
  const { subscriptions, ...changes } = subscriptionsOf(name, spec, channel, { ...parts, tell });
  const stopAll = () => Promise.all([...subscriptions.values()].map((one) => one.stop()));
  return {
    name,
    spec,
    receiver,
    subscriptions,
    ...changes,
    policyOf: (subscription) => policyOf(spec, subscription),
    describe: () => channel.describe(),
    close: async (drainMs) => {
      const endMs = parts.clock.now() + drainMs;
      await receiver.close({ drainMs });
      await drained(channel, endMs, { clock: parts.clock, progress });
      // Before the channel ends: what is under way is given back to it, uncounted (CHN-053).
      await stopAll();
      await channel.close({ onUndelivered: (left) => parts.tell(name, { kind: 'lost', left }) });
    },
    drop: async () => {
      await receiver.close({ drainMs: 0 });
      await stopAll();
      try {
        for (const subscription of subscriptions.keys()) await channel.unsubscribe(subscription);
      } finally {
        await channel.close();
      }
    },
  };
}

/** How often a channel that drains is looked at when nothing here is settled, since others can deliver its events. */
const LOOK_MS = 50;

/** Resolves when everything is delivered, or at the time. */
async function drained(
  channel: Channel,
  endMs: number,
  { clock, progress }: { readonly clock: Clock; readonly progress: Wake },
): Promise<void> {
  for (let now = clock.now(); now < endMs; now = clock.now()) {
    const seen = progress.count;
    // A look that fails says nothing; the next one may.
    const { subscriptions } = await channel.describe().catch(() => UNKNOWN);
    if (subscriptions.every(({ depth }) => depth === 0)) return;
    await progress.wait(seen, Math.min(now + LOOK_MS, endMs));
  }
}

const UNKNOWN = { subscriptions: [{ depth: Number.NaN }] } as const;

/** What comes in at the address goes into the channel, and is told. */
function receiverOf(name: string, channel: Channel, { clock, tell }: HostedParts): Receiver {
  const take = async (events: readonly CloudEvent[]) => {
    const { duplicates } = await channel.send(events).catch(refusedToSender);
    const isDuplicate = duplicates === events.length;
    for (const event of events) tell(name, { kind: 'accepted', event, isDuplicate });
  };
  return createReceiver({
    onEvent: (event, context) => take([tracedEvent(event, context)]),
    onEvents: (events, context) => take(events.map((event) => tracedEvent(event, context))),
    clock,
    onError: (error) => tell(name, { kind: 'failed', error }),
  });
}

/** The subscriptions of a channel, each with its worker. */
function subscriptionsOf(
  name: string,
  spec: ChannelSpec,
  channel: Channel,
  { dispatcher, clock, tell }: HostedParts,
): Pick<HostedChannel, 'stored' | 'subscribe' | 'unsubscribe'> & {
  readonly subscriptions: Map<string, HostedSubscription>;
} {
  const subscriptions = new Map<string, HostedSubscription>();
  /** What starts a worker of each. */
  const starts = new Map<string, () => HostedSubscription>();
  const told = { dispatcher, clock, tell: (record: TellKind) => tell(name, record) };
  const prepare = async (subscription: string, { startAt, ...wanted }: SubscriptionSpec) => {
    if (startAt === 'earliest' && !channel.capabilities.replay) throw hostError(...NO_REPLAY);
    const policy = policyOf(spec, wanted);
    const handle = await channel.subscribe(subscription, { startAt });
    const start = (): HostedSubscription => {
      const started = startSubscription(handle, wanted, policy, told);
      subscriptions.set(subscription, started);
      starts.set(subscription, start);
      return started;
    };
    // Where it starts is for its making: what is kept, and made again from that, goes on where it was (CHN-072).
    return { start, kept: { name: subscription, spec: wanted } };
  };
  const stored = (): StoredChannel => {
    const kept = [...subscriptions].map(([key, one]) => ({ name: key, spec: one.spec }));
    return { name, spec, subscriptions: kept };
  };
  return {
    subscriptions,
    stored,
    subscribe: async (subscription, wanted, keep) => {
      const { start, kept } = await prepare(subscription, wanted);
      const before = stored();
      try {
        await keep?.({ ...before, subscriptions: [...before.subscriptions, kept] });
      } catch (error) {
        await channel.unsubscribe(subscription);
        throw error;
      }
      return start();
    },
    unsubscribe: async (subscription) => {
      const hosted = subscriptions.get(subscription);
      if (hosted === undefined) return;
      await hosted.stop();
      try {
        await channel.unsubscribe(subscription);
        subscriptions.delete(subscription);
        starts.delete(subscription);
      } catch (error) {
        // Asks nothing of the channel, which may be away.
        starts.get(subscription)?.();
        throw error;
      }
    },
  };
}

const NO_REPLAY = ['HOST_BAD_SPEC', 'the channel retains no events', '/startAt'] as const;

/** Events that never fit are refused for good; every other failure of a channel passes, and is worth a retry. */
function refusedToSender(error: unknown): never {
  const isTooLarge = error instanceof EventDeliveryError && error.code === 'CHANNEL_TOO_LARGE';
  throw isTooLarge ? refusal('the channel has no room for it, and never will') : error;
}
