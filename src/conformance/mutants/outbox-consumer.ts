/** The reference's consumer, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { type ConsumerTampering, consumerAdapter } from '../reference-outbox-consumer.ts';

/** Every mutant of the consumer. */
export const outboxConsumerMutants: readonly Mutant[] = [
  mutant('OBX-030/commits-first', 'It commits the offset when it has read the record.', {
    steps: (steps, { group }) => ({
      poll: () => {
        const polled = steps.poll(undefined);
        if (polled.kind === 'record')
          group.committed[polled.record.partition] = polled.record.offset + 1;
        return polled;
      },
    }),
  }),
  mutant('OBX-030/one-ahead', 'It commits one offset too many.', {
    steps: (steps) => ({
      commitOffset: ({ partition, offset }) =>
        steps.commitOffset({ partition, offset: offset + 1 }),
    }),
  }),
  mutant('OBX-031/seldom', 'It commits at every third interval.', {
    options: (options) => ({ ...options, commitEvery: 3 * (options.commitEvery ?? 1) }),
  }),
  mutant('OBX-032/seldom', 'It commits at every third interval.', {
    options: (options) => ({ ...options, commitEvery: 3 * (options.commitEvery ?? 1) }),
  }),
  mutant(
    'OBX-033/last-for-next',
    'It commits the offset of the last record in place of the next.',
    {
      options: (options) => ({ ...options, commits: 'last' }),
    },
  ),
  mutant('OBX-033/not-on-stop', 'It commits at the interval alone, and not when it stops.', {
    steps: (steps, { setup }) => ({
      commitOffset: (place) => {
        return place.offset % setup.commitEvery === 0 ? steps.commitOffset(place) : 'committed';
      },
    }),
  }),
  mutant('OBX-034/one-more', 'It commits the offset before the last record.', {
    steps: (steps) => ({
      commitOffset: ({ partition, offset }) => {
        return steps.commitOffset({ partition, offset: Math.max(0, offset - 1) });
      },
    }),
  }),
  mutant('OBX-035/waits-long', 'After a failed commit it waits for ten intervals.', {
    options: (options) => ({ ...options, retryCommitAfter: 10 * (options.commitEvery ?? 1) }),
  }),
  mutant('OBX-037/no-inbox', 'It has no inbox.', {
    options: (options) => ({ ...options, inbox: false }),
  }),
  mutant(
    'OBX-037/noted-before',
    'It notes the record in a transaction before that of the effect.',
    {
      steps: (steps, { inbox }) => ({
        markSeen: (record) => {
          const answer = steps.markSeen(record);
          inbox.set(record.id, 0);
          return answer;
        },
      }),
    },
  ),
  mutant('OBX-037/noted-after', 'It notes the record in a transaction after that of the effect.', {
    steps: (steps, { effects }) => ({
      effect: (record) => {
        const answer = steps.effect(record);
        if (answer === 'done') effects.push(record.id);
        return answer;
      },
      commitEffect: (record) => {
        const before = effects.length;
        const answer = steps.commitEffect(record);
        // The effect is there already; only the note belongs to this transaction.
        effects.length = Math.min(effects.length, before);
        return answer;
      },
    }),
  }),
  mutant('OBX-038/half', 'It forgets after half of the retention.', {
    world: (world, { inbox }) => ({
      passTime: async (ms) => {
        await world.passTime(ms);
        inbox.clear();
      },
    }),
  }),
  mutant('OBX-039/unasked', 'It takes any retention.', {
    open: ({ redeliveryAgeMaxMs: _, ...setup }) => setup,
  }),
  mutant('OBX-039/equal', 'It takes a retention as long as the longest redelivery.', {
    open: (setup) => {
      const { inboxRetentionMs, redeliveryAgeMaxMs } = setup;
      const isEqual = inboxRetentionMs !== undefined && inboxRetentionMs === redeliveryAgeMaxMs;
      return isEqual ? { ...setup, inboxRetentionMs: inboxRetentionMs + 1 } : setup;
    },
  }),
  mutant('OBX-040/goes-on', 'It sets the event aside where it ought to stop.', {
    options: (options) =>
      options.poison === 'stop' ? { ...options, poison: 'dead-letter' } : options,
  }),
  mutant('OBX-040/skips', 'It takes a failed effect for done.', {
    steps: (steps) => ({
      effect: (record) => {
        steps.effect(record);
        return 'done';
      },
    }),
  }),
  mutant(
    'OBX-041/overtaken',
    'It sets the event aside alone, and the next of its key has its effect.',
    {
      options: (options) =>
        options.poison === 'park' ? { ...options, poison: 'dead-letter' } : options,
    },
  ),
  mutant('OBX-041/forgets', 'After a restart it does not know which keys are parked.', {
    steps: (steps) => ({
      join: () => steps.join(undefined).map((assignment) => ({ ...assignment, parked: [] })),
    }),
  }),
  mutant('OBX-042/stops', 'It stops where it ought to go on.', {
    options: (options) =>
      options.poison === 'dead-letter' ? { ...options, poison: 'stop' } : options,
  }),
  mutant('OBX-042/parks', 'It parks the key where it ought to go on.', {
    options: (options) =>
      options.poison === 'dead-letter' ? { ...options, poison: 'park' } : options,
  }),
  mutant('OBX-043/dropped', 'It drops what it cannot process.', {
    steps: () => ({ deadLetter: () => undefined, park: () => undefined }),
  }),
  mutant('OBX-043/offset-first', 'It commits the offset before it stores the dead letter.', {
    steps: (steps, { group }) => ({
      deadLetter: (record) => {
        group.committed[record.partition] = record.offset + 1;
        return steps.deadLetter(record);
      },
    }),
  }),
  mutant('OBX-051/stays-parked', 'The key stays parked.', {
    world: () => ({ releaseKey: () => undefined }),
  }),
  mutant('OBX-051/dropped', 'What was parked is dropped.', {
    world: (_, { parked }) => ({
      releaseKey: () => {
        parked.length = 0;
      },
    }),
  }),
  mutant('OBX-051/newest-first', 'The newest is taken up first.', {
    world: (world, { released }) => ({
      releaseKey: async (key) => {
        await world.releaseKey(key);
        released.reverse();
      },
    }),
  }),
  mutant('OBX-051/later-first', 'What follows in the partition goes first.', {
    steps: (steps, { released }) => ({
      poll: () => {
        const waiting = released.splice(0);
        const polled = steps.poll(undefined);
        released.push(...waiting);
        return polled.kind === 'idle' ? steps.poll(undefined) : polled;
      },
    }),
  }),
  mutant('OBX-051/taken-first', 'A record is taken in a transaction before that of its effect.', {
    steps: (steps, { released }) => ({
      markSeen: (record) => {
        if (record.isReleased !== true) return steps.markSeen(record);
        released.splice(released.indexOf(record), 1);
        return 'fresh';
      },
    }),
  }),
  mutant('OBX-051/goes-back', 'It commits the offset of a record that was parked.', {
    steps: (steps, { group }) => ({
      commitEffect: (record) => {
        const { partition, offset, isReleased } = record;
        if (isReleased === true) group.committed[partition] = offset + 1;
        return steps.commitEffect(record);
      },
    }),
  }),
  mutant('OBX-044/twice', 'It stores what it sets aside outside of the transaction.', {
    steps: (_, { deadLetters, parked }) => ({
      deadLetter: ({ id }) => void deadLetters.push(id) as undefined,
      park: (record) => void parked.push(record) as undefined,
    }),
  }),
  mutant('OBX-044/two-ends', 'What is set aside has its effect as well.', {
    steps: (steps, { effects }) => ({
      deadLetter: (record) => {
        effects.push(record.id);
        return steps.deadLetter(record);
      },
    }),
  }),
  mutant('OBX-045/no-fence', 'The database of the effects knows no owner.', {
    steps: () => ({ fence: () => undefined }),
  }),
  mutant('OBX-046/no-owner', 'The log takes an offset from anybody.', {
    steps: (_, { group }) => ({
      commitOffset: ({ partition, offset }) => {
        group.committed[partition] = offset;
        return 'committed';
      },
    }),
  }),
  mutant('OBX-047/where-the-other-was', 'A new owner begins behind what the former one has read.', {
    steps: (steps, { deliveries }, member) => ({
      join: () => {
        const given = steps.join(undefined);
        for (const { partition } of given) {
          const read = deliveries.filter((each) => each.partition === partition);
          const next = Math.max(0, ...read.map(({ offset }) => offset + 1));
          if (read.length > 0) member.positions.set(partition, next);
        }
        return given;
      },
    }),
  }),
  mutant('OBX-048/pairs', 'It processes two records at a time, the second one first.', {
    open: ({ partitions, ...setup }) => ({ ...setup, partitions: partitions.map(swapped) }),
  }),
  mutant('OBX-049/pairs', 'It reads the second of two records first.', {
    open: ({ partitions, ...setup }) => ({ ...setup, partitions: partitions.map(swapped) }),
  }),
];

function mutant(id: string, breaks: string, tampering: ConsumerTampering): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, outboxConsumer: consumerAdapter(tampering) } };
}

/** Of every four records the last stands before the third. */
function swapped<T>(records: readonly T[]): readonly T[] {
  return records.map((record, at) => {
    const other = at % 4 === 2 ? at + 1 : at % 4 === 3 ? at - 1 : at;
    return records[other] ?? record;
  });
}
