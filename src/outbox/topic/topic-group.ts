import type { TransactionalDatabase } from '../postgres/held-transaction.ts';
import type { SqlTx } from '../postgres/sql-tx.ts';
import type { Assignment } from '../steps.ts';

/** One consumer of a group, and where it finds its tables. */
export interface TopicMember {
  readonly database: TransactionalDatabase;
  readonly schema: string;
  readonly topic: string;
  /** Name of the group, which is also that of its inbox. */
  readonly consumer: string;
  /** Name of this one in the group, used once. */
  readonly member: string;
  /** Milliseconds after which a member that says nothing counts as gone. */
  readonly sessionTimeoutMs: number;
}

/** A partition that the member was given, from its committed offset on. */
export interface TopicAssignment extends Assignment {
  readonly committed: bigint;
}

/** What a member was given, and the generation of the group in which it was. */
export interface Joined {
  readonly generation: bigint;
  readonly assignments: readonly TopicAssignment[];
}

/**
 * Joins the group, or joins it again after a rebalance: the members share the partitions evenly.
 *
 * A partition that changes hands gets a higher epoch in the same transaction, so from its commit on nothing of the
 * owner before is taken any more.
 */
export function joinGroup(self: TopicMember): Promise<Joined> {
  return self.database.transaction(async (tx) => {
    const { schema, topic, consumer, member } = self;
    await makeGroup(tx, self);
    const before = await lockGroup(tx, self);
    const { rows: isNew } = await tx.query(
      `insert into ${schema}.topic_member (topic, consumer, member) values ($1, $2, $3)
on conflict (topic, consumer, member) do update set seen_at = clock_timestamp() returning xmax = 0 as "isNew"`,
      [topic, consumer, member],
    );
    const hasExpired = await removeExpired(tx, self);
    const hasMoved = await assign(tx, self);
    const isChanged = hasExpired || hasMoved || (isNew[0] as { isNew: boolean }).isNew;
    const generation = isChanged ? await nextGeneration(tx, self) : before;
    const { rows } = await tx.query(
      `select a.partition, a.epoch::text, a.committed::text,
  array(select distinct s.key from ${schema}.topic_aside s
    where s.topic = a.topic and s.consumer = a.consumer and s.partition = a.partition and s.state = 'parked') as parked
from ${schema}.topic_assignment a
where a.topic = $1 and a.consumer = $2 and a.member = $3 order by a.partition`,
      [topic, consumer, member],
    );
    return { generation, assignments: (rows as readonly AssignmentRow[]).map(toAssignment) };
  });
}

/** Tells the group that the member is there, ends the membership of who is not, and says whether all is as it was. */
export function sayPresent(self: TopicMember, generation: bigint): Promise<boolean> {
  return self.database.transaction(async (tx) => {
    const { schema, topic, consumer, member } = self;
    const now = await lockGroup(tx, self);
    const { rows } = await tx.query(
      `update ${schema}.topic_member set seen_at = clock_timestamp()
where topic = $1 and consumer = $2 and member = $3 returning member`,
      [topic, consumer, member],
    );
    if (await removeExpired(tx, self)) await nextGeneration(tx, self);
    else if (rows.length === 1) return now === generation;
    return false;
  });
}

/** Leaves the group; the others share what it had. */
export function leaveGroup(self: TopicMember): Promise<void> {
  return self.database.transaction(async (tx) => {
    const { schema, topic, consumer, member } = self;
    await lockGroup(tx, self);
    const { rows } = await tx.query(
      `delete from ${schema}.topic_member where topic = $1 and consumer = $2 and member = $3 returning member`,
      [topic, consumer, member],
    );
    if (rows.length > 0) await nextGeneration(tx, self);
  });
}

/** Commits an offset, unless the partition has changed hands. */
export function commitOffset(
  self: TopicMember,
  place: { readonly partition: number; readonly epoch: number; readonly offset: number },
): Promise<'committed' | 'fenced'> {
  const { schema, topic, consumer, member } = self;
  return self.database.transaction(async (tx) => {
    const { rows } = await tx.query(
      `update ${schema}.topic_assignment set committed = $6::bigint
where topic = $1 and consumer = $2 and partition = $3 and member = $4 and epoch = $5::bigint returning committed`,
      [topic, consumer, place.partition, member, String(place.epoch), String(place.offset)],
    );
    return rows.length === 1 ? 'committed' : 'fenced';
  });
}

/** Whether the partition is still the member's; from here until the transaction ends nobody can take it. */
export async function holdsPartitionTx(
  tx: SqlTx,
  { schema, topic, consumer, member }: TopicMember,
  place: { readonly partition: number; readonly epoch: number },
): Promise<boolean> {
  const { rows } = await tx.query(
    `select 1 from ${schema}.topic_assignment
where topic = $1 and consumer = $2 and partition = $3 and member = $4 and epoch = $5::bigint for share`,
    [topic, consumer, place.partition, member, String(place.epoch)],
  );
  return rows.length === 1;
}

interface AssignmentRow {
  readonly partition: number;
  readonly epoch: string;
  readonly committed: string;
  readonly parked: readonly string[];
}

const toAssignment = ({ partition, epoch, committed, parked }: AssignmentRow): TopicAssignment => ({
  partition,
  epoch: Number(epoch),
  committed: BigInt(committed),
  parked,
});

/** The group begins when its first member joins, at the beginning of every partition. */
async function makeGroup(tx: SqlTx, { schema, topic, consumer }: TopicMember): Promise<void> {
  const { rows } = await tx.query(
    `insert into ${schema}.topic_group (topic, consumer) values ($1, $2) on conflict do nothing returning topic`,
    [topic, consumer],
  );
  if (rows.length === 0) return;
  await tx.query(
    `insert into ${schema}.topic_assignment (topic, consumer, partition)
select topic, $2, partition from ${schema}.topic_partition where topic = $1`,
    [topic, consumer],
  );
}

/** One change of a group at a time. */
async function lockGroup(tx: SqlTx, { schema, topic, consumer }: TopicMember): Promise<bigint> {
  const { rows } = await tx.query(
    `select generation::text from ${schema}.topic_group where topic = $1 and consumer = $2 for update`,
    [topic, consumer],
  );
  return BigInt((rows[0] as { readonly generation: string }).generation);
}

async function removeExpired(tx: SqlTx, self: TopicMember): Promise<boolean> {
  const { schema, topic, consumer, sessionTimeoutMs } = self;
  const { rows } = await tx.query(
    `delete from ${schema}.topic_member where topic = $1 and consumer = $2
and seen_at < clock_timestamp() - $3::float8 * interval '1 millisecond' returning member`,
    [topic, consumer, sessionTimeoutMs],
  );
  return rows.length > 0;
}

/** Gives the partitions to the members in turn, the latest first, and answers whether any has changed hands. */
async function assign(tx: SqlTx, { schema, topic, consumer }: TopicMember): Promise<boolean> {
  const { rows } = await tx.query(
    `with ranked as (
  select member, row_number() over (order by joined desc) - 1 as rank, count(*) over () as members
  from ${schema}.topic_member where topic = $1 and consumer = $2
)
update ${schema}.topic_assignment a set member = r.member, epoch = a.epoch + 1
from ranked r
where a.topic = $1 and a.consumer = $2 and r.rank = a.partition % r.members and a.member is distinct from r.member
returning a.partition`,
    [topic, consumer],
  );
  return rows.length > 0;
}

async function nextGeneration(
  tx: SqlTx,
  { schema, topic, consumer }: TopicMember,
): Promise<bigint> {
  const { rows } = await tx.query(
    `update ${schema}.topic_group set generation = generation + 1
where topic = $1 and consumer = $2 returning generation::text`,
    [topic, consumer],
  );
  return BigInt((rows[0] as { readonly generation: string }).generation);
}
