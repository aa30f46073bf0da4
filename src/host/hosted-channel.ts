import type { Channel, ChannelDescription } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import { createReceiver } from '../delivery/receiver.ts';
import { refusal } from '../delivery/receiver-handling.ts';
import type { Receiver } from '../delivery/receiver-types.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
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
  const { clock, tell } = parts;
  const subscriptions = new Map<string, HostedSubscription>();
  const take = async (events: readonly CloudEvent[]) => {
    const { duplicates } = await channel.send(events).catch(refusedToSender);
    const isDuplicate = duplicates === events.length;
    for (const event of events) tell(name, { kind: 'accepted', event, isDuplicate });
  };
  const receiver = createReceiver({
    onEvent: (event, context) => take([tracedEvent(event, context)]),
    onEvents: (events, context) => take(events.map((event) => tracedEvent(event, context))),
    clock,
    onError: (error) => tell(name, { kind: 'failed', error }),
  });

  const start = async (subscription: string, subscriptionSpec: SubscriptionSpec) => {
    const policy = policyOf(spec, subscriptionSpec);
    const handle = await channel.subscribe(subscription);
    return () => {
      const { dispatcher } = parts;
      const tellHere = (record: TellKind) => tell(name, record);
      const told = { dispatcher, clock, tell: tellHere };
      const started = startSubscription(handle, subscriptionSpec, policy, told);
      subscriptions.set(subscription, started);
      return started;
    };
  };
  const stopAll = () => Promise.all([...subscriptions.values()].map((one) => one.stop()));
  const stored = (): StoredChannel => {
    const kept = [...subscriptions].map(([key, one]) => ({ name: key, spec: one.spec }));
    return { name, spec, subscriptions: kept };
  };
  return {
    name,
    spec,
    receiver,
    subscriptions,
    stored,
    policyOf: (subscription) => policyOf(spec, subscription),
    subscribe: async (subscription, subscriptionSpec, keep) => {
      const begin = await start(subscription, subscriptionSpec);
      const { subscriptions: before, ...rest } = stored();
      const added = { name: subscription, spec: subscriptionSpec };
      try {
        await keep?.({ ...rest, subscriptions: [...before, added] });
      } catch (error) {
        await channel.unsubscribe(subscription);
        throw error;
      }
      return begin();
    },
    unsubscribe: async (subscription) => {
      const hosted = subscriptions.get(subscription);
      if (hosted === undefined) return;
      await hosted.stop();
      try {
        await channel.unsubscribe(subscription);
        subscriptions.delete(subscription);
      } catch (error) {
        (await start(subscription, hosted.spec))();
        throw error;
      }
    },
    describe: () => channel.describe(),
    close: async (drainMs) => {
      const endMs = clock.now() + drainMs;
      await receiver.close({ drainMs });
      await channel.close({
        drainMs: Math.max(endMs - clock.now(), 0),
        onUndelivered: (left) => tell(name, { kind: 'lost', left }),
      });
      await stopAll();
    },
    drop: async () => {
      await receiver.close({ drainMs: 0 });
      await stopAll();
      for (const subscription of subscriptions.keys()) await channel.unsubscribe(subscription);
      await channel.close();
    },
  };
}

/** Events that never fit are refused for good; every other failure of a channel passes, and is worth a retry. */
function refusedToSender(error: unknown): never {
  const isTooLarge = error instanceof EventDeliveryError && error.code === 'CHANNEL_TOO_LARGE';
  throw isTooLarge ? refusal('the channel has no room for it, and never will') : error;
}
