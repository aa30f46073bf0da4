import type { Undelivered } from '../channels/channel.ts';
import type { Settled } from '../channels/deliver-lease.ts';
import type { CloudEvent } from '../event/cloud-event.ts';

/** What a host tells while it works: plain records, in the order in which things happen. */
export type HostRecord = { readonly at: number; readonly channel: string } & (
  | { readonly kind: 'channel-created' | 'channel-deleted' }
  | {
      readonly kind: 'subscription-created' | 'subscription-deleted';
      readonly subscription: string;
    }
  | { readonly kind: 'accepted'; readonly event: CloudEvent; readonly isDuplicate: boolean }
  | { readonly kind: 'settled'; readonly settled: Settled }
  | { readonly kind: 'lost'; readonly left: Undelivered }
  | { readonly kind: 'failed'; readonly subscription?: string; readonly error: unknown }
);

/** Takes records; what it throws is ignored, so that an observer cannot lose an event. */
export type HostObserver = (record: HostRecord) => void;

/** A record before it has a time and a channel. */
export type TellKind = HostRecord extends infer Row
  ? Row extends HostRecord
    ? Omit<Row, 'at' | 'channel'>
    : never
  : never;
