import type { CloseResult } from '../channels/channel.ts';
import type { HostStore } from '../host/host-store.ts';

/** A store that counts what its channels have not delivered when they are closed. */
export function countLeft(store: HostStore): {
  readonly store: HostStore;
  /** Counts from now on, and gives the sum of what was closed since. */
  readonly begin: () => () => CloseResult;
} {
  let left: CloseResult = { undelivered: 0, deadLetters: 0 };
  const counting: HostStore = {
    ...store,
    async open(name, clock) {
      const channel = await store.open(name, clock);
      return {
        ...channel,
        async close(options) {
          const { undelivered, deadLetters } = await channel.close(options);
          left = {
            undelivered: left.undelivered + undelivered,
            deadLetters: left.deadLetters + deadLetters,
          };
          return { undelivered, deadLetters };
        },
      };
    },
  };
  const begin = () => {
    left = { undelivered: 0, deadLetters: 0 };
    return () => left;
  };
  return { store: counting, begin };
}
