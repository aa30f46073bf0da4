import type { Core } from './core.ts';

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
  readonly #consumers: number;

  constructor({ setup }: Core) {
    const { partitions = 1, consumers = 1 } = setup;
    this.owners = zeros(partitions);
    this.epochs = zeros(partitions);
    this.committed = zeros(partitions);
    this.tokens = zeros(partitions);
    this.#consumers = Math.max(consumers, 1);
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
