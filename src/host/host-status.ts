/** Where a hosted channel stands, as the control protocol writes it. */
export interface HostedChannelStatus {
  readonly name: string;
  readonly ready: true;
  /** Where events are sent to. */
  readonly address: string;
  /** The dead letter sink of subscriptions that set no delivery option. */
  readonly deadLetterSinkUri?: string;
}

/** Where a hosted subscription stands, as the control protocol writes it. */
export interface HostedSubscriptionStatus {
  readonly name: string;
  readonly ready: true;
  readonly subscriberUri: string;
  readonly replyUri?: string;
  /** The dead letter sink in force, its own or its channel's. */
  readonly deadLetterSinkUri?: string;
}
