import type { Subscription } from '../channels/channel.ts';
import { deliverSubscription } from '../channels/deliver-subscription.ts';
import type { Clock } from '../clock.ts';
import type { DeliveryJob } from '../delivery/attempt.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import type { TellKind } from './host-record.ts';
import type { HostedSubscriptionStatus } from './host-status.ts';
import type { SubscriptionSpec } from './specs.ts';

/** A subscription whose events are being delivered. */
export interface HostedSubscription {
  readonly spec: SubscriptionSpec;
  readonly status: (name: string) => HostedSubscriptionStatus;
  /** Gives up what is under way; those events stay in the channel. */
  readonly stop: () => Promise<void>;
}

/** What delivering needs. */
export interface SubscriptionParts {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly tell: (record: TellKind) => void;
}

/** Starts to deliver the events of a subscription. Every request says that replies are taken. */
export function startSubscription(
  subscription: Subscription,
  spec: SubscriptionSpec,
  policy: DeliveryPolicy,
  { dispatcher, clock, tell }: SubscriptionParts,
): HostedSubscription {
  const { subscriber, reply } = spec;
  const { deadLetterSink } = policy;
  const job: DeliveryJob = { subscriber, reply, policy, announcesReplies: true };
  const delivery = deliverSubscription({
    subscription,
    dispatcher,
    job,
    clock,
    onSettled: (settled) => tell({ kind: 'settled', settled }),
  });
  return {
    spec,
    status: (name) => ({
      name,
      ready: true,
      subscriberUri: subscriber,
      ...(reply !== undefined && { replyUri: reply }),
      ...(deadLetterSink !== undefined && { deadLetterSinkUri: deadLetterSink }),
    }),
    stop: () => delivery.stop(),
  };
}
