import type { Assignment, Polled } from '../steps.ts';
import type { Core } from './core.ts';
import type { EffectTransaction } from './effect-transaction.ts';
import type { Group } from './group.ts';
import type { Entry } from './history.ts';
import { consumerName, event } from './trace.ts';

/** What a consumer does with the log: joining, polling, committing offsets. What it holds, a crash takes. */
export class GroupSteps {
  readonly core: Core;
  readonly group: Group;
  readonly consumer: number;
  /** Whether it is asked to end at its next poll or wait. */
  stop = false;
  /** The record that was polled last, until it has its effect or is known to have had it. */
  inHand: Entry | undefined;
  transaction: EffectTransaction | undefined;
  readonly epochs = new Map<number, number>();
  readonly #positions = new Map<number, number>();
  #generation = 0;
  /** Partitions whose last commit of an offset failed. */
  readonly #uncommitted = new Set<number>();

  constructor(core: Core, group: Group, consumer: number) {
    this.core = core;
    this.group = group;
    this.consumer = consumer;
  }

  join(): readonly Assignment[] {
    const { core, group, consumer } = this;
    this.#positions.clear();
    this.#generation = group.generation;
    const assignments: Assignment[] = [];
    for (let partition = 0; partition < core.log.length; partition += 1) {
      if (group.owners[partition] !== consumer) continue;
      const epoch = (group.epochs[partition] ?? 0) + 1;
      group.epochs[partition] = epoch;
      this.epochs.set(partition, epoch);
      const offset = group.committed[partition] ?? 0;
      this.#positions.set(partition, offset);
      assignments.push({ partition, epoch, parked: [...group.parkedKeys] });
      core.trace?.push(event('log', consumerName(consumer), `assigned from offset ${offset} on`));
    }
    return assignments;
  }

  fence({ partition, epoch }: Assignment): readonly string[] {
    const { tokens, parkedKeys } = this.group;
    tokens[partition] = Math.max(tokens[partition] ?? 0, epoch);
    return [...parkedKeys];
  }

  poll(): Polled<Entry> {
    if (this.stop) return { kind: 'stop' };
    const { core, group, consumer } = this;
    if (this.#generation !== group.generation) return { kind: 'revoked' };
    const released = group.released.find(({ partition }) => this.#owns(partition));
    if (released !== undefined) {
      this.inHand = released;
      core.changes += 1;
      core.trace?.push(event('effects', consumerName(consumer), `take up ${released.id}`));
      return { kind: 'record', record: released };
    }
    for (const [partition, position] of this.#positions) {
      if (!this.#owns(partition)) return { kind: 'revoked' };
      const record = core.log[partition]?.[position];
      if (record === undefined) continue;
      this.#positions.set(partition, position + 1);
      this.inHand = record;
      core.history.deliveries.push({ entry: record, consumer, at: core.history.steps });
      core.changes += 1;
      core.trace?.push(
        event('log', consumerName(consumer), `deliver ${record.id} (offset ${record.offset})`),
      );
      return { kind: 'record', record };
    }
    return { kind: this.#isStale() ? 'revoked' : 'idle' };
  }

  commitOffset(place: {
    readonly partition: number;
    readonly offset: number;
  }): 'committed' | 'failed' | 'fenced' {
    const { partition, offset } = place;
    const { core, group, consumer } = this;
    const { trace, history } = core;
    const isFenced =
      !this.#owns(partition) || this.epochs.get(partition) !== group.epochs[partition];
    if (isFenced && core.setup.fenceOffsets !== false) {
      trace?.push(
        event(consumerName(consumer), 'log', `commit offset ${offset}: fenced`, 'failure'),
      );
      return 'fenced';
    }
    if (core.strikes('failed-offset-commit')) {
      history.counts.failedOffsetCommits += 1;
      this.#uncommitted.add(partition);
      trace?.push(
        event(consumerName(consumer), 'log', `commit offset ${offset}: failed`, 'failure'),
      );
      return 'failed';
    }
    group.committed[partition] = offset;
    this.#uncommitted.delete(partition);
    history.offsetCommits.push({ partition, offset, at: history.steps });
    trace?.push(event(consumerName(consumer), 'log', `commit offset ${offset}`));
    return 'committed';
  }

  sleep(ms: number): 'awake' | 'stop' {
    this.core.now += ms;
    return this.stop ? 'stop' : 'awake';
  }

  leave(): undefined {
    const { counts } = this.core.history;
    if (this.inHand !== undefined) counts.unfinished += 1;
    if (this.#uncommitted.size > 0) counts.uncommittedEnds += 1;
    this.inHand = undefined;
    this.#uncommitted.clear();
  }

  /** Undoes what is not durable. */
  forget(): void {
    this.transaction = undefined;
    this.inHand = undefined;
    this.#uncommitted.clear();
    this.#positions.clear();
  }

  #owns(partition: number): boolean {
    return this.group.owners[partition] === this.consumer;
  }

  /** Whether the group has given it a partition, or taken one from it, since it joined. */
  #isStale(): boolean {
    for (let partition = 0; partition < this.core.log.length; partition += 1)
      if (this.#owns(partition) !== this.#positions.has(partition)) return true;
    return false;
  }
}
