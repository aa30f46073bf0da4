import type { Core } from './core.ts';

/** Who owns which partition, and how far it has been read. */
export interface Group {
  /** The consumer that has each partition. */
  readonly owners: number[];
  /** The fencing token of each partition: grows when a consumer joins. */
  readonly epochs: number[];
  /** The committed offset of each partition. */
  readonly committed: number[];
  /** The highest token that the database of the effects has seen, of each partition. */
  readonly tokens: number[];
  /** Inbox rows and when they were written. */
  readonly inbox: Map<string, number>;
  /** Keys that are parked. */
  readonly parkedKeys: Set<string>;
  /** Gives every partition to the next consumer. */
  rebalance(): void;
}

/** Creates a group in which the first consumer has every partition. */
export function createGroup(core: Core): Group {
  const { partitions = 1, consumers = 1 } = core.setup;
  const zeros = () => Array.from({ length: partitions }, () => 0);
  const owners = zeros();
  return {
    owners,
    epochs: zeros(),
    committed: zeros(),
    tokens: zeros(),
    inbox: new Map(),
    parkedKeys: new Set(),
    rebalance() {
      for (let at = 0; at < owners.length; at += 1)
        owners[at] = ((owners[at] ?? 0) + 1) % Math.max(consumers, 1);
    },
  };
}
