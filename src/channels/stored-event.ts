import type { CloudEvent } from '../event/cloud-event.ts';

/** An event in memory, stored once for all subscriptions. */
export interface StoredEvent {
  readonly event: CloudEvent;
  /** Its place in the order of acceptance. */
  readonly sequence: number;
  readonly sizeBytes: number;
  readonly acceptedAt: number;
  readonly key: string | undefined;
  /** The next event of the same key. */
  nextOfKey: StoredEvent | undefined;
  /** Subscriptions that are not done with it. */
  holders: number;
  /** Kept for subscriptions to come as well. */
  isRetained: boolean;
}

/**
 * One link of the log. A subscription points to the last link it has read; what nobody points to any more, nor to
 * anything before it, is garbage without further ado.
 */
export interface LogLink {
  readonly stored: StoredEvent | undefined;
  next: LogLink | undefined;
}

/** Where a reader begins: behind a link, when so many events had been accepted. */
export interface LogPlace {
  readonly link: LogLink;
  readonly count: number;
}

/** What subscriptions tell the log. */
export interface LogOwner {
  /** One holder less. */
  free(stored: StoredEvent): void;
  nextToken(): number;
}
