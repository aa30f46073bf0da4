/**
 * The statements of a channel in PostgreSQL. Each is atomic by itself; those that move events between tables are one
 * statement with several steps, all of which see the tables as they were before it.
 */

/** $1 channel name. */
export const OPEN_CHANNEL = `
  with made as (insert into eds_channel (name) values ($1) on conflict (name) do nothing returning id)
  select id from made union all select id from eds_channel where name = $1 limit 1`;

/** $1 channel. Holds off everybody else who sends, settles or subscribes until the end of the transaction. */
export const LOCK_CHANNEL = 'select id from eds_channel where id = $1 for update';

/** $1 channel, $2 now. For a database with one owner: leases from before it was opened have no holder. */
export const FREE_LEASES = `
  update eds_channel_delivery d set token = null, due_at = least(d.due_at, $2::bigint)
  from eds_channel_subscription s
  where s.channel = $1 and d.subscription = s.id and d.token is not null`;

/** $1 channel. */
export const CHANNEL_STATE = `
  select c.accepted, c.stored, c.stored_bytes, c.retained, c.retained_from, count(s.id) as subscriptions,
    coalesce(max(s.depth), 0) as depth, coalesce(sum(s.depth), 0) as pending
  from eds_channel c left join eds_channel_subscription s on s.channel = c.id
  where c.id = $1 group by c.id`;

/** $1 channel, $2 now. */
export const FORGET_KNOWN = 'delete from eds_channel_known where channel = $1 and until <= $2';

/** $1 channel, $2 identities, $3 until. Gives those that were not known. */
export const REMEMBER_KNOWN = `
  insert into eds_channel_known (channel, identity, until)
  select $1, identity, $3 from unnest($2::text[]) as identity
  on conflict (channel, identity) do nothing returning identity`;

/** $1 channel. */
export const COUNT_KNOWN = 'select count(*) as known from eds_channel_known where channel = $1';

/** $1 channel, $2 count. */
export const COUNT_ACCEPTED = 'update eds_channel set accepted = accepted + $2 where id = $1';

/**
 * $1 channel, $2 events, $3 keys, $4 sizes, $5 now, $6 identities.
 *
 * An event is blocked while an event of its key before it is not done, in the table or in the same send.
 */
export const APPEND = `
  with items as (
    select * from unnest($2::text[], $3::text[], $4::integer[], $6::text[]) with ordinality
      as item (event, key, size_bytes, identity, place)),
  added as (
    insert into eds_channel_event (channel, key, event, identity, size_bytes, accepted_at)
    select $1, key, event, identity, size_bytes, $5 from items order by place
    returning seq, key, size_bytes),
  placed as (
    select seq, key, row_number() over (partition by key order by seq) > 1 as is_after from added),
  delivered as (
    insert into eds_channel_delivery (subscription, seq, key, is_blocked, due_at)
    select s.id, p.seq, p.key, p.key is not null and (p.is_after or exists (
      select 1 from eds_channel_delivery d where d.subscription = s.id and d.key = p.key)), $5
    from placed p cross join eds_channel_subscription s where s.channel = $1),
  counted as (
    update eds_channel_subscription set depth = depth + (select count(*) from added)
    where channel = $1)
  update eds_channel set accepted = accepted + (select count(*) from added),
    stored = stored + (select count(*) from added),
    retained = retained + case when retained_from is null then 0 else (select count(*) from added) end,
    stored_bytes = stored_bytes + (select sum(size_bytes) from added)
  where id = $1`;

/** $1 channel, $2 name, $3 lease in milliseconds. Gives a row when there was none of this name. */
export const SUBSCRIBE = `
  insert into eds_channel_subscription (channel, name, lease_ms) values ($1, $2, $3)
  on conflict (channel, name) do nothing returning id`;

/** $1 channel, $2 name. */
export const FIND_SUBSCRIPTION =
  'select id, lease_ms, dead from eds_channel_subscription where channel = $1 and name = $2';

/** $1 subscription. Gives the events nobody else holds. */
export const UNSUBSCRIBE = [
  'delete from eds_channel_delivery where subscription = $1 returning seq',
  'delete from eds_channel_dead_letter where subscription = $1 returning seq',
  'delete from eds_channel_subscription where id = $1 returning id as seq',
] as const;

/** Whether no subscription holds the event `e`. */
export const IS_FREE = `not exists (select 1 from eds_channel_delivery d where d.seq = e.seq)
      and not exists (select 1 from eds_channel_dead_letter l where l.seq = e.seq)`;

/** $1 channel. Frees what no subscription holds and nothing retains; looks at every event of the channel. */
export const FREE_ALL = `
  with freed as (
    delete from eds_channel_event e where e.channel = $1 and e.seq < (
        select coalesce(retained_from, 9223372036854775807) from eds_channel where id = $1)
      and ${IS_FREE}
    returning size_bytes)
  update eds_channel set stored = stored - (select count(*) from freed),
    stored_bytes = stored_bytes - (select coalesce(sum(size_bytes), 0) from freed)
  where id = $1`;

/**
 * $1 subscription, $2 now, $3 most to take, $4 end of the leases, $5 most leases at a time.
 *
 * SKIP LOCKED: two consumers of one subscription never wait for each other and never get the same row.
 */
export const LEASE = `
  with due as (
    select d.seq, d.token is not null as is_lost, d.due_at from eds_channel_delivery d
    where d.subscription = $1 and not d.is_blocked and d.due_at <= $2
    order by d.due_at, d.attempts, d.seq
    limit greatest(0, least($3::bigint, $5::bigint - (
      select count(*) from eds_channel_delivery h
      where h.subscription = $1 and h.token is not null and h.due_at > $2)))
    for update skip locked),
  taken as (
    update eds_channel_delivery d
    set token = nextval('eds_channel_token'), attempts = d.attempts + 1, due_at = $4
    from due where d.subscription = $1 and d.seq = due.seq
    returning d.seq, d.token, d.attempts, due.is_lost, due.due_at as was_due_at),
  failed as (
    update eds_channel_subscription set
      failures = failures + (select count(*) from taken where is_lost),
      failed_at = $2, failed_reason = 'The lease ended by itself',
      failed_event = (select e.identity from taken t join eds_channel_event e on e.seq = t.seq where t.is_lost
        order by t.seq desc limit 1)
    where id = $1 and exists (select 1 from taken where is_lost))
  select t.token, t.attempts, e.event from taken t join eds_channel_event e on e.seq = t.seq
  order by t.was_due_at, t.seq`;

/** $1 subscription, $2 now. */
export const NEXT_DUE = `
  select min(due_at) as due_at from eds_channel_delivery
  where subscription = $1 and not is_blocked and due_at > $2`;

/** The next events of the keys of rows that are gone; $1 subscription. */
const UNBLOCK = `
  unblocked as (
    update eds_channel_delivery d set is_blocked = false
    from (select (select min(n.seq) from eds_channel_delivery n
        where n.subscription = $1 and n.key = g.key and n.seq > g.seq) as seq
      from gone g where g.key is not null) as next
    where d.subscription = $1 and d.seq = next.seq)`;

/** Events that only this subscription held, and that are not retained; $1 subscription, $2 channel. */
const FREE = `
  freed as (
    delete from eds_channel_event e using gone g where e.seq = g.seq
      and e.seq < (
        select coalesce(retained_from, 9223372036854775807) from eds_channel where id = $2)
      and not exists (select 1 from eds_channel_delivery o where o.seq = e.seq and o.subscription <> $1)
      and not exists (select 1 from eds_channel_dead_letter l where l.seq = e.seq and l.subscription <> $1)
    returning e.size_bytes),
  counted as (
    update eds_channel set stored = stored - (select count(*) from freed),
      stored_bytes = stored_bytes - (select coalesce(sum(size_bytes), 0) from freed)
    where id = $2)`;

/** $1 subscription, $2 channel, $3 tokens, $4 now. Gives the tokens whose lease was held. */
export const ACK = `
  with gone as (
    delete from eds_channel_delivery
    where subscription = $1 and token = any($3::bigint[]) and due_at > $4
    returning seq, key, token),
  ${FREE}, ${UNBLOCK},
  acked as (
    update eds_channel_subscription set depth = depth - (select count(*) from gone),
      acknowledged = acknowledged + (select count(*) from gone)
    where id = $1)
  select token from gone`;

/** Source and id of the event of the row that is gone, as `eventKey` writes them. */
const EVENT_KEY = `(
  select e.identity from gone join eds_channel_event e on e.seq = gone.seq)`;

/** $1 subscription, $2 token, $3 now, $4 when it is due again, $5 reason. */
export const NACK = `
  with gone as (
    update eds_channel_delivery set token = null, due_at = $4
    where subscription = $1 and token = $2 and due_at > $3 returning seq),
  failed as (
    update eds_channel_subscription s set failures = failures + 1, failed_at = $3,
      failed_reason = $5::text, failed_event = ${EVENT_KEY}
    where s.id = $1 and exists (select 1 from gone))
  select seq from gone`;

/** $1 subscription, $2 token, $3 now, $4 when it is due again. */
export const RELEASE = `
  update eds_channel_delivery set token = null, due_at = $4, attempts = attempts - 1
  where subscription = $1 and token = $2 and due_at > $3 returning seq`;

/** $1 subscription, $2 token, $3 now, $4 end of the lease. */
export const EXTEND = `
  update eds_channel_delivery set due_at = $4
  where subscription = $1 and token = $2 and due_at > $3 returning seq`;

/** $1 subscription, $2 token, $3 now, $4 reason. */
export const BURY = `
  with gone as (
    delete from eds_channel_delivery
    where subscription = $1 and token = $2 and due_at > $3 returning seq, key, attempts),
  ${UNBLOCK},
  buried as (
    insert into eds_channel_dead_letter (subscription, seq, reason, attempt, at)
    select $1, seq, $4::text, attempts, $3 from gone),
  failed as (
    update eds_channel_subscription s set depth = depth - 1, dead = dead + 1,
      failures = failures + 1, failed_at = $3, failed_reason = $4::text, failed_event = ${EVENT_KEY}
    where s.id = $1 and exists (select 1 from gone))
  select seq from gone`;

/** $1 subscription, $2 most. */
export const DEAD_LETTERS = `
  select e.event, l.reason, l.attempt, l.at from eds_channel_dead_letter l
  join eds_channel_event e on e.seq = l.seq
  where l.subscription = $1 order by l.id limit $2`;

/** The oldest dead letters; $1 subscription, $3 most. */
const EXHUME = `
  gone as (
    delete from eds_channel_dead_letter where id in (
      select id from eds_channel_dead_letter where subscription = $1 order by id limit $3)
    returning seq)`;

/** $1 subscription, $2 now, $3 most. Without a key: their place in the order is gone. */
export const DEAD_LETTERS_TO_QUEUE = `
  with ${EXHUME},
  queued as (
    insert into eds_channel_delivery (subscription, seq, is_blocked, due_at)
    select $1, seq, false, $2 from gone),
  counted as (
    update eds_channel_subscription set dead = dead - (select count(*) from gone),
      depth = depth + (select count(*) from gone)
    where id = $1)
  select seq from gone`;

/** $1 subscription, $2 channel, $3 most. */
export const DEAD_LETTERS_TO_NOWHERE = `
  with ${EXHUME}, ${FREE},
  buried as (
    update eds_channel_subscription set dead = dead - (select count(*) from gone) where id = $1)
  select seq from gone`;

/** $1 channel, $2 now. Leases that have ended by themselves. */
export const EXPIRE = `
  with gone as (
    update eds_channel_delivery d set token = null from eds_channel_subscription s
    where s.channel = $1 and d.subscription = s.id and d.token is not null and d.due_at <= $2
    returning d.subscription, d.seq)
  update eds_channel_subscription s set failures = s.failures + lost.count, failed_at = $2,
    failed_reason = 'The lease ended by itself', failed_event = (
      select e.identity from eds_channel_event e where e.seq = lost.seq)
  from (select subscription, count(*) as count, max(seq) as seq from gone group by subscription) lost
  where s.id = lost.subscription`;

/** $1 channel, $2 now. */
export const DESCRIBE = `
  select s.name, s.depth, s.dead, s.acknowledged, s.failures, s.failed_at, s.failed_reason,
    s.failed_event,
    (select count(*) from eds_channel_delivery d
      where d.subscription = s.id and d.token is not null) as in_flight,
    (select count(*) from eds_channel_delivery d
      where d.subscription = s.id and d.token is null and not d.is_blocked and d.due_at > $2) as delayed,
    (select e.accepted_at from eds_channel_event e where e.seq = (
      select min(d.seq) from eds_channel_delivery d where d.subscription = s.id)) as oldest_at
  from eds_channel_subscription s where s.channel = $1 order by s.name collate "C"`;
