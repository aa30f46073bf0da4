/** The consumer and the inbox of the reference runtime, in a world where every step can be the last. */
import { type ConsumerEnd, type ConsumerOptions, consumer } from '../outbox/consumer.ts';
import { assertInboxRetention } from '../outbox/inbox-retention.ts';
import type { ConsumerSteps, LogRecord } from '../outbox/steps.ts';
import type { Process, SyncDriver } from '../simulation/step.ts';
import type {
  ConsumerSetup,
  ConsumerWorld,
  DeliveredRecord,
  OutboxConsumerAdapter,
} from './adapter-outbox-consumer.ts';
import { type ConsumerGroup, createConsumerGroup, type GroupMember } from './outbox-group.ts';
import { type Stepped, stepped } from './stepped.ts';

type Consuming = ConsumerSteps<LogRecord>;

/** What the steps of consumers work on. */
export interface ConsumingWorld {
  readonly setup: ConsumerSetup;
  readonly group: ConsumerGroup;
  readonly deliveries: DeliveredRecord[];
  readonly effects: string[];
  readonly deadLetters: string[];
  readonly parked: LogRecord[];
  /** Records that were parked and released, until they are taken up. */
  readonly released: LogRecord[];
  isMended: boolean;
  /** When each event was noted, by id. */
  readonly inbox: Map<string, number>;
  /** The highest fencing token that the database of the effects has seen, by partition. */
  readonly fences: number[];
  failedCommits: number;
  nowMs: number;
}

/** What a consumer holds in memory and in its open transaction. */
export interface ConsumingMember extends GroupMember {
  transaction: (() => void)[] | undefined;
}

/** What of the reference is replaced, for mutants. */
export interface ConsumerTampering {
  readonly open?: (setup: ConsumerSetup) => ConsumerSetup;
  readonly options?: (options: ConsumerOptions) => ConsumerOptions;
  readonly process?: (options: ConsumerOptions) => Process<Consuming, ConsumerEnd<LogRecord>>;
  readonly steps?: (
    steps: SyncDriver<Consuming>,
    world: ConsumingWorld,
    member: ConsumingMember,
  ) => Partial<SyncDriver<Consuming>>;
  readonly world?: (world: ConsumerWorld, inner: ConsumingWorld) => Partial<ConsumerWorld>;
}

/** The consumer of the reference runtime. */
export const referenceOutboxConsumer: OutboxConsumerAdapter = consumerAdapter();

/** The reference's consumer, tampered with or not. */
export function consumerAdapter(tampering: ConsumerTampering = {}): OutboxConsumerAdapter {
  return {
    open: (asked) => {
      const setup = tampering.open?.(asked) ?? asked;
      const { inboxRetentionMs, redeliveryAgeMaxMs } = setup;
      if (redeliveryAgeMaxMs !== undefined) {
        assertInboxRetention(inboxRetentionMs ?? Number.POSITIVE_INFINITY, redeliveryAgeMaxMs);
      }
      const inner = createWorld(setup);
      const world = openWorld(inner, tampering);
      return { ...world, ...tampering.world?.(world, inner) };
    },
  };
}

function createWorld(setup: ConsumerSetup): ConsumingWorld {
  return {
    setup,
    group: createConsumerGroup(setup.partitions.length),
    deliveries: [],
    effects: [],
    deadLetters: [],
    parked: [],
    released: [],
    isMended: false,
    inbox: new Map(),
    fences: setup.partitions.map(() => 0),
    failedCommits: setup.failedCommits ?? 0,
    nowMs: 0,
  };
}

function openWorld(inner: ConsumingWorld, tampering: ConsumerTampering): ConsumerWorld {
  const { group, setup } = inner;
  return {
    startConsumer: () => startConsumer(inner, tampering),
    deliveries: () => [...inner.deliveries],
    effects: () => [...inner.effects],
    deadLetters: () => [...inner.deadLetters],
    parked: () => inner.parked.map(({ id }) => id),
    committed: () => [...group.committed],
    rewind: (partition, offset) => {
      group.committed[partition] = offset;
    },
    mend: () => {
      inner.isMended = true;
    },
    releaseKey: (key) => {
      const released = inner.parked.filter((record) => record.key === key);
      const others = inner.parked.filter((record) => record.key !== key);
      inner.parked.splice(0, inner.parked.length, ...others);
      inner.released.push(...released.map((record) => ({ ...record, isReleased: true })));
      inner.released.sort((one, other) => one.offset - other.offset);
      inner.fences.fill(group.renew());
    },
    passTime: (ms) => {
      inner.nowMs += ms;
      const { inboxRetentionMs = Number.POSITIVE_INFINITY } = setup;
      for (const [id, notedMs] of inner.inbox) {
        if (inner.nowMs - notedMs > inboxRetentionMs) inner.inbox.delete(id);
      }
    },
    close: () => undefined,
  };
}

function startConsumer(world: ConsumingWorld, tampering: ConsumerTampering): Stepped {
  const { setup, group } = world;
  const { commitEvery, commits, inbox, poison } = setup;
  const options: ConsumerOptions = { commitEvery, commits, inbox, poison, attemptMax: 2 };
  const chosen = tampering.options?.(options) ?? options;
  const member: ConsumingMember = { seen: 0, positions: new Map(), transaction: undefined };
  return stepped<Consuming, ConsumerEnd<LogRecord>>({
    process: () => tampering.process?.(chosen) ?? consumer<LogRecord>(chosen),
    steps: ({ sleep }) => {
      const steps = consumingSteps(world, member, sleep);
      return { ...steps, ...tampering.steps?.(steps, world, member) };
    },
    onCrash: () => {
      member.transaction = undefined;
      group.leave(member);
    },
  });
}

function consumingSteps(
  world: ConsumingWorld,
  member: ConsumingMember,
  sleep: (ms: number) => 'awake' | 'stop',
): SyncDriver<Consuming> {
  return { ...groupSteps(world, member), ...effectSteps(world, member), sleep };
}

type GroupSteps = 'join' | 'poll' | 'commitOffset' | 'leave';

/** Steps that have to do with the log. */
function groupSteps(
  world: ConsumingWorld,
  member: ConsumingMember,
): Pick<SyncDriver<Consuming>, GroupSteps> {
  const { group, setup } = world;
  return {
    join: () => {
      const parked = [...new Set(world.parked.map(({ key }) => key))];
      return group.join(member).map((assigned) => ({ ...assigned, parked }));
    },
    poll: () => {
      if (!group.isCurrent(member)) return { kind: 'revoked' };
      const released = world.released.find(({ partition }) => member.positions.has(partition));
      if (released !== undefined) return { kind: 'record', record: released };
      for (const [partition, offset] of member.positions) {
        const at = setup.partitions[partition]?.[offset];
        if (at === undefined) continue;
        member.positions.set(partition, offset + 1);
        const record = { partition, offset, id: at.id, key: at.key };
        world.deliveries.push(record);
        return { kind: 'record', record };
      }
      return { kind: 'idle' };
    },
    commitOffset: ({ partition, offset }) => {
      if (!group.owns(member, partition)) return 'fenced';
      if (world.failedCommits > 0) {
        world.failedCommits -= 1;
        return 'failed';
      }
      group.committed[partition] = offset;
      return 'committed';
    },
    leave: () => {
      group.leave(member);
      return undefined;
    },
  };
}

type EffectSteps = Exclude<keyof Consuming, GroupSteps | 'sleep'>;

/** Steps that have to do with the database of the effects. */
function effectSteps(
  world: ConsumingWorld,
  member: ConsumingMember,
): Pick<SyncDriver<Consuming>, EffectSteps> {
  const within = (change: () => void) => {
    if (member.transaction === undefined) throw new TypeError('Cannot write: no transaction');
    member.transaction.push(change);
    return undefined;
  };
  return {
    fence: ({ partition, epoch }) => {
      world.fences[partition] = Math.max(world.fences[partition] ?? 0, epoch);
      return undefined;
    },
    begin: () => {
      member.transaction = [];
      return undefined;
    },
    markSeen: (record) => {
      const { id } = record;
      if (record.isReleased === true) {
        if (!world.released.includes(record)) return 'seen';
        within(() => world.released.splice(world.released.indexOf(record), 1));
        return 'fresh';
      }
      if (world.inbox.has(id)) return 'seen';
      within(() => world.inbox.set(id, world.nowMs));
      return 'fresh';
    },
    effect: ({ id }) => {
      if (!world.isMended && world.setup.failing?.includes(id)) return 'failed';
      within(() => world.effects.push(id));
      return 'done';
    },
    commitEffect: ({ partition }) => {
      const writes = member.transaction ?? [];
      member.transaction = undefined;
      const epoch = world.group.epochOf(member, partition);
      if (epoch < (world.fences[partition] ?? 0)) return 'fenced';
      for (const write of writes) write();
      return 'committed';
    },
    rollback: () => {
      member.transaction = undefined;
      return undefined;
    },
    deadLetter: ({ id }) => within(() => world.deadLetters.push(id)),
    park: (record) => within(() => world.parked.push(record)),
  };
}
