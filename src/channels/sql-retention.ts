/** What the tables keep for subscriptions to come: every event of a channel from `retained_from` on. */
import type { RetainedDescription } from './channel.ts';
import type { RetentionLimits } from './retention.ts';
import type { SqlRow, SqlSession } from './sql-database.ts';
import { numberOf } from './sql-rows.ts';
import { FREE_ALL, IS_FREE } from './sql-statements.ts';

/** $1 channel, $2 milliseconds, $3 events. What was accepted before has gaps; it begins with what comes next. */
const RETAIN = `
  update eds_channel c set retain_ms = $2, retain_events = $3,
    retained_from = coalesce(c.retained_from, (
      select coalesce(max(e.seq), 0) + 1 from eds_channel_event e where e.channel = $1))
  where c.id = $1`;

/** $1 channel. Gives a row when something was retained. */
const RETAIN_NOTHING = `
  update eds_channel set retain_ms = null, retain_events = null, retained_from = null, retained = 0
  where id = $1 and retained_from is not null returning id`;

/** The channel $1, where it retains. */
const RETAINING = `
  c as (select * from eds_channel where id = $1 and retained_from is not null)`;

/**
 * $1 channel, $2 the oldest retained event, $3 the one that is to be the oldest. Frees what nothing else keeps of those
 * before; gives the bytes that are stored then. Both ends are given, so that the database sees how few there are.
 */
const GO_ON = `
  with passed as (
    select e.seq from eds_channel_event e
    where e.channel = $1 and e.seq >= $2::bigint and e.seq < $3::bigint),
  freed as (
    delete from eds_channel_event e
    where e.channel = $1 and e.seq >= $2::bigint and e.seq < $3::bigint and ${IS_FREE}
    returning e.size_bytes)
  update eds_channel set retained_from = $3::bigint,
    retained = retained - (select count(*) from passed),
    stored = stored - (select count(*) from freed),
    stored_bytes = stored_bytes - (select coalesce(sum(size_bytes), 0) from freed)
  where id = $1 returning stored_bytes`;

/** $1 channel, $2 now. The first event that is neither too old nor too many, and the oldest. */
const WITHIN = `
  with ${RETAINING}
    select c.retained_from as oldest,
      greatest(coalesce(by_number.seq, past.seq), coalesce(by_age.seq, past.seq)) as seq
    from c cross join lateral (
      select coalesce((
        select e.seq + 1 from eds_channel_event e where e.channel = $1
        order by e.seq desc limit 1), c.retained_from) as seq) past
    left join lateral (
      select e.seq from eds_channel_event e where e.channel = $1 and e.seq >= c.retained_from
      order by e.seq offset greatest(c.retained - c.retain_events, 0) limit 1) by_number on true
    left join lateral (
      select e.seq from eds_channel_event e where e.channel = $1 and e.seq >= c.retained_from
        and e.accepted_at + c.retain_ms > $2
      order by e.seq limit 1) by_age on true`;

/** $1 channel, $2 bytes to free, $3 most events to let go of. The first event that can stay, and the oldest. */
const AFTER_ROOM = `
  with ${RETAINING},
  oldest as (
    select e.seq, sum(case when ${IS_FREE} then e.size_bytes else 0 end) over (order by e.seq) as total
    from (
      select e.seq, e.size_bytes from eds_channel_event e cross join c
      where e.channel = $1 and e.seq >= c.retained_from order by e.seq limit $3::bigint) e)
  select min(seq) as oldest, coalesce(min(seq) filter (where total >= $2::bigint), max(seq)) + 1 as seq
  from oldest having count(*) > 0`;

/** $1 channel, $2 subscription without events, $3 now. */
const BEGIN_WITH_EARLIEST = `
  with ${RETAINING},
  delivered as (
    insert into eds_channel_delivery (subscription, seq, key, is_blocked, due_at)
    select $2::integer, e.seq, e.key,
      e.key is not null and row_number() over (partition by e.key order by e.seq) > 1,
      least(e.accepted_at, $3::bigint)
    from eds_channel_event e cross join c where e.channel = $1 and e.seq >= c.retained_from
    returning seq)
  update eds_channel_subscription set depth = (select count(*) from delivered) where id = $2::integer`;

/** $1 channel. */
const RETAINED = `
  select c.retained, (
    select e.accepted_at from eds_channel_event e where e.channel = $1 and e.seq >= c.retained_from
    order by e.seq limit 1) as oldest_at
  from eds_channel c where c.id = $1`;

/** Events that a send lets go of first: enough for most, so that it costs the same however many are retained. */
const ROOM_EVENTS = 100;

/**
 * Has the channel retain this from now on, whoever sends to it. Where there is nothing to retain, and nobody else can
 * have asked for it, what was retained is let go of.
 */
export async function retain(
  session: SqlSession,
  channel: number,
  retention: RetentionLimits | undefined,
  isExclusive: boolean,
): Promise<void> {
  if (retention !== undefined) {
    await session.query(RETAIN, [channel, retention.ageMs, retention.eventsMax]);
  } else if (isExclusive) {
    const rows = await session.query(RETAIN_NOTHING, [channel]);
    if (rows.length > 0) await session.query(FREE_ALL, [channel]);
  }
}

/** Lets go of what is over. In a transaction, as all that follow: what is read has to hold until it is written. */
export async function trim(session: SqlSession, channel: number, at: number): Promise<void> {
  const [row] = await session.query(WITHIN, [channel, at]);
  await goOn(session, channel, row);
}

/** Goes on from the oldest event of a row to the one that stays; gives the bytes that are stored then. */
async function goOn(
  session: SqlSession,
  channel: number,
  row: SqlRow | undefined,
): Promise<number | undefined> {
  const [oldest, first] = [numberOf(row, 'oldest'), numberOf(row, 'seq')];
  // Where nothing is retained, neither is a number.
  if (!(first > oldest)) return undefined;
  const [state] = await session.query(GO_ON, [channel, oldest, first]);
  return numberOf(state, 'stored_bytes');
}

/**
 * Lets go of the oldest events until there is room.
 *
 * @returns The bytes that are stored then; more than fit, when what is left is held by subscriptions.
 */
export async function makeRoom(
  session: SqlSession,
  channel: number,
  storedBytes: number,
  bytesMax: number,
): Promise<number> {
  let stored = storedBytes;
  for (const most of [ROOM_EVENTS, null]) {
    if (stored <= bytesMax) break;
    const [row] = await session.query(AFTER_ROOM, [channel, stored - bytesMax, most]);
    stored = (await goOn(session, channel, row)) ?? stored;
  }
  return stored;
}

/** Gives a subscription that was just made everything that is retained. */
export async function beginWithEarliest(
  session: SqlSession,
  channel: number,
  subscription: number,
  at: number,
): Promise<void> {
  await trim(session, channel, at);
  await session.query(BEGIN_WITH_EARLIEST, [channel, subscription, at]);
}

/** What is retained now, for operators. */
export async function describeRetained(
  session: SqlSession,
  channel: number,
): Promise<RetainedDescription> {
  const [row] = await session.query(RETAINED, [channel]);
  const oldestAt = row?.oldest_at === null ? undefined : numberOf(row, 'oldest_at');
  return { events: numberOf(row, 'retained'), ...(oldestAt !== undefined && { oldestAt }) };
}

/** Whether the channel of this state retains anything. */
export function isRetaining(state: SqlRow | undefined): boolean {
  return (state?.retained_from ?? null) !== null;
}
