import type { Clock } from '../../clock.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { parseEvent } from '../../event/json.ts';
import type { Driver } from '../../simulation/step.ts';
import type { OutboxTransaction } from '../postgres/connection.ts';
import { holdTransaction } from '../postgres/held-transaction.ts';
import { markSeenTx } from '../postgres/mark-seen.ts';
import type { Rest } from '../postgres/rest.ts';
import type { SqlTx } from '../postgres/sql-tx.ts';
import type { ConsumerSteps, LogRecord } from '../steps.ts';
import {
  commitOffset,
  holdsPartitionTx,
  joinGroup,
  leaveGroup,
  sayPresent,
  type TopicMember,
} from './topic-group.ts';

/** A record of a topic. */
export interface TopicRecord extends LogRecord {
  readonly event: CloudEvent;
}

/** What performs the steps of a consumer. */
export interface TopicStepsOptions {
  readonly self: TopicMember;
  readonly clock: Clock;
  readonly rest: Rest;
  /** Whether somebody has asked to stop. */
  readonly stop: AbortSignal;
  /** Records read at once. */
  readonly fetchMax: number;
  readonly handle: (event: CloudEvent, tx: SqlTx) => unknown;
  /** Is told why an attempt at a record failed. */
  readonly onFailed: (error: unknown) => void;
}

/** The steps, and the way out after an error. */
export interface TopicSteps {
  readonly steps: Driver<ConsumerSteps<TopicRecord>>;
  /** Rolls back what is open. */
  abandon(): Promise<void>;
}

/** A partition as its owner reads it. */
interface Reading {
  readonly partition: number;
  readonly epoch: number;
  next: number;
  fetched: TopicRecord[];
}

/** How often a member says that it is there, within the time after which it counts as gone. */
const HEARTBEATS = 3;

/** Performs the steps of the consumer with SQL: log, group, inbox and effects are in one database. */
export function topicSteps(options: TopicStepsOptions): TopicSteps {
  const { self, clock, rest, stop, handle, onFailed } = options;
  const { schema, topic, consumer } = self;
  let readings: Reading[] = [];
  let generation = -1n;
  let saidAt = 0;
  let released: TopicRecord[] = [];
  let mayHaveReleased = false;
  let transaction: OutboxTransaction | undefined;

  const open = (): OutboxTransaction => {
    if (transaction === undefined) throw new TypeError('Cannot write: no transaction is open');
    return transaction;
  };
  const rollback = async () => {
    const ending = transaction;
    transaction = undefined;
    await ending?.rollback();
  };
  const epochOf = (partition: number) =>
    readings.find((reading) => reading.partition === partition)?.epoch ?? -1;
  const setAside = async (record: TopicRecord, state: 'dead' | 'parked') => {
    await open().query(
      `insert into ${schema}.topic_aside (topic, consumer, partition, "offset", key, state)
values ($1, $2, $3, $4::bigint, $5, $6) on conflict do nothing`,
      [topic, consumer, record.partition, String(record.offset), record.key, state],
    );
    return undefined;
  };

  const steps: TopicSteps['steps'] = {
    async join() {
      const joined = await joinGroup(self);
      generation = joined.generation;
      saidAt = clock.now();
      readings = joined.assignments.map(({ partition, epoch, committed }) => {
        return { partition, epoch, next: Number(committed), fetched: [] };
      });
      released = [];
      mayHaveReleased = true;
      return joined.assignments;
    },
    // Joining has raised the epoch, in the database of the effects, before it read which keys are parked.
    fence: () => undefined,
    async poll() {
      if (stop.aborted) return { kind: 'stop' };
      const isDue = clock.now() - saidAt >= self.sessionTimeoutMs / HEARTBEATS;
      if (isDue) {
        if (!(await sayPresent(self, generation))) return { kind: 'revoked' };
        saidAt = clock.now();
      }
      if (mayHaveReleased && released.length === 0) {
        released = await fetchReleased(options, readings);
        // Whoever releases more makes the group begin anew.
        mayHaveReleased = released.length > 0;
      }
      const first = released.shift();
      if (first !== undefined) return { kind: 'record', record: first };
      if (readings.every(({ fetched }) => fetched.length === 0)) {
        if ((await fetch(options, readings)) !== generation) return { kind: 'revoked' };
      }
      const reading = readings.find(({ fetched }) => fetched.length > 0);
      const record = reading?.fetched.shift();
      if (reading === undefined || record === undefined) return { kind: 'idle' };
      // In turn, so that no partition waits for the end of another.
      readings = [...readings.filter((other) => other !== reading), reading];
      return { kind: 'record', record };
    },
    async begin() {
      transaction = await holdTransaction(self.database);
      // Who stands still in a transaction holds up the next owner of its partition: the server ends its session.
      const timeout = `set local idle_in_transaction_session_timeout = ${self.sessionTimeoutMs}`;
      await transaction.query(timeout, []);
      return undefined;
    },
    async markSeen(record) {
      const isFresh = await markSeenTx(open(), record.event, consumer, { schema });
      if (record.isReleased !== true) return isFresh ? 'fresh' : 'seen';
      // The inbox has it since it was parked; what counts is whether it still waits to be taken up.
      return (await takeUp(open(), self, record)) ? 'fresh' : 'seen';
    },
    async effect({ event }) {
      try {
        await handle(event, open());
        return 'done';
      } catch (error) {
        onFailed(error);
        return 'failed';
      }
    },
    async commitEffect({ partition }) {
      const ending = open();
      if (!(await holdsPartitionTx(ending, self, { partition, epoch: epochOf(partition) }))) {
        await rollback();
        return 'fenced';
      }
      transaction = undefined;
      try {
        await ending.commit();
        return 'committed';
      } catch (error) {
        onFailed(error);
        return 'failed';
      }
    },
    async rollback() {
      await rollback();
      return undefined;
    },
    async commitOffset({ partition, offset }) {
      try {
        return await commitOffset(self, { partition, epoch: epochOf(partition), offset });
      } catch (error) {
        onFailed(error);
        return 'failed';
      }
    },
    deadLetter: (record) => setAside(record, 'dead'),
    park: (record) => setAside(record, 'parked'),
    sleep: (ms) => rest.sleep(ms),
    async leave() {
      await leaveGroup(self);
      return undefined;
    },
  };
  return { steps, abandon: rollback };
}

/** Reads on in every partition, and answers the generation of the group, in one look. */
async function fetch(
  { self, fetchMax }: TopicStepsOptions,
  readings: readonly Reading[],
): Promise<bigint> {
  const { database, schema, topic, consumer } = self;
  const rows = await database.transaction(async (tx) => {
    const partitions = readings.map(({ partition }) => partition);
    const offsets = readings.map(({ next }) => String(next));
    const values = [topic, consumer, partitions, offsets, fetchMax];
    const result = await tx.query(fetchSql(schema), values);
    return result.rows as readonly FetchedRow[];
  });
  for (const { partition, at, key, event: text } of rows) {
    const reading = readings.find((one) => one.partition === partition);
    if (reading === undefined) continue;
    const event = parseEvent(text);
    const offset = Number(at);
    reading.fetched.push({ partition: reading.partition, offset, id: event.id, key, event });
    reading.next = offset + 1;
  }
  return BigInt(rows[0]?.generation ?? -1);
}

/** The first records that were parked and released, of these partitions, in their order. */
async function fetchReleased(
  { self, fetchMax }: TopicStepsOptions,
  readings: readonly Reading[],
): Promise<TopicRecord[]> {
  const { database, schema, topic, consumer } = self;
  const partitions = readings.map(({ partition }) => partition);
  const { rows } = await database.transaction((tx) =>
    tx.query(
      `select partition, s."offset"::text as at, r.key, r.event from ${schema}.topic_aside s
join ${schema}.topic_record r using (topic, partition, "offset")
where topic = $1 and s.consumer = $2 and s.state = 'released' and partition = any ($3::int[])
order by partition, s."offset" limit $4`,
      [topic, consumer, partitions, fetchMax],
    ),
  );
  return (rows as readonly (FetchedRow & { partition: number })[]).map((row) => {
    const event = parseEvent(row.event);
    const { partition, key } = row;
    return { partition, offset: Number(row.at), id: event.id, key, event, isReleased: true };
  });
}

/** Takes a released record from where it was parked; false when it is not there any more. */
async function takeUp(
  tx: SqlTx,
  { schema, topic, consumer }: TopicMember,
  { partition, offset }: TopicRecord,
): Promise<boolean> {
  const { rows } = await tx.query(
    `delete from ${schema}.topic_aside where topic = $1 and consumer = $2 and partition = $3
and "offset" = $4::bigint and state = 'released' returning 1`,
    [topic, consumer, partition, String(offset)],
  );
  return rows.length === 1;
}

/** Without a record there is one row, with the generation alone. */
interface FetchedRow {
  readonly generation: string;
  readonly partition: number | null;
  readonly at: string;
  readonly key: string;
  readonly event: string;
}

const fetchSql = (
  schema: string,
) => `select g.generation::text, r.partition, r."offset"::text as at, r.key, r.event
from ${schema}.topic_group g
left join lateral (
  select found.* from unnest($3::int[], $4::bigint[]) as place(partition, next)
  cross join lateral (
    select * from ${schema}.topic_record t
    where t.topic = $1 and t.partition = place.partition and t."offset" >= place.next
    order by t."offset" limit $5
  ) as found
) as r on true
where g.topic = $1 and g.consumer = $2 order by r.partition, r."offset"`;
