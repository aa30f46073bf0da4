import type { Clock } from '../clock.ts';
import type { ChannelStore } from './store.ts';
import type { Wake } from './wake.ts';

/** What the handles of a channel share. */
export interface ChannelCore {
  readonly store: ChannelStore;
  readonly clock: Clock;
  /** Rings for a subscription when there can be something for it to take; another one after the subscription has ended. */
  wakeOf(name: string): Wake;
  /** A subscription was opened; those that were opened before are of another one when they had another identity. */
  opened(name: string, identity: number | undefined): void;
  /** A subscription has ended: whoever waits for it learns so. */
  ended(name: string): void;
  /** @throws `CHANNEL_NO_SUBSCRIPTION` when the subscription that had this wake has ended (CHN-075). */
  mustBeThere(name: string, wake: Wake): void;
  /** Runs something that the end of the channel waits for. */
  busy<T>(action: string, run: () => T | Promise<T>): Promise<T>;
  /** Something was settled. */
  settled(): void;
}
