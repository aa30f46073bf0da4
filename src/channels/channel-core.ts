import type { Clock } from '../clock.ts';
import type { ChannelStore } from './store.ts';
import type { Wake } from './wake.ts';

/** What the handles of a channel share. */
export interface ChannelCore {
  readonly store: ChannelStore;
  readonly clock: Clock;
  /** Rings for a subscription when there can be something for it to take. */
  wakeOf(name: string): Wake;
  /** Runs something that the end of the channel waits for. */
  busy<T>(action: string, run: () => T | Promise<T>): Promise<T>;
  /** Something was settled. */
  settled(): void;
}
