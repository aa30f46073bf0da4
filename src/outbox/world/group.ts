import type { Core } from './core.ts';
import type { Entry } from './history.ts';

/** Who owns which partition, and how far it has been read. */
export class Group {
  /** The consumer that has each partition; at first the first one has all. */
  readonly owners: number[];
  /** The fencing token of each partition: grows when a consumer joins. */
  readonly epochs: number[];
  /** The committed offset of each partition. */
  readonly committed: number[];
  /** The highest token that the database of the effects has seen, of each partition. */
  readonly tokens: number[];
  /** Inbox rows and when they were written. */
  readonly inbox = new Map<string, number>();
  /** Keys that are parked. */
  readonly parkedKeys = new Set<string>();
  /** Their records, in the order in which they were parked. */
  parked: Entry[] = [];
  /** Records that were parked and released, until they are taken up. */
  released: Entry[] = [];
  /** Counts the releases: consumers begin anew after each. */
  generation = 0;
  readonly #consumers: number;

  constructor({ setup }: Core) {
    const { partitions = 1, consumers = 1 } = setup;
    this.owners = zeros(partitions);
    this.epochs = zeros(partitions);
    this.committed = zeros(partitions);
    this.tokens = zeros(partitions);
    this.#consumers = Math.max(consumers, 1);
  }

  /** Lets a parked key go on: its records can be taken up, and who has its partition begins anew. */
  release(key: string): void {
    const released = this.parked.filter((entry) => entry.key === key);
    this.parked = this.parked.filter((entry) => entry.key !== key);
    this.released.push(...released.map((entry) => ({ ...entry, isReleased: true })));
    this.released.sort((one, other) => one.offset - other.offset);
    this.parkedKeys.delete(key);
    this.generation += 1;
    for (const { partition } of released) {
      const epoch = (this.epochs[partition] ?? 0) + 1;
      this.epochs[partition] = epoch;
      this.tokens[partition] = epoch;
    }
  }

  /** Gives every partition to the next consumer. */
  rebalance(): void {
    for (let at = 0; at < this.owners.length; at += 1)
      this.owners[at] = ((this.owners[at] ?? 0) + 1) % this.#consumers;
  }
}

function zeros(length: number): number[] {
  const list = [0];
  while (list.length < length) list.push(0);
  return list;
}
