/** The consumer of a topic on a real database as the kit drives it: each step is SQL. */
import { systemClock } from '../clock.ts';
import { createEvent } from '../event/create.ts';
import { serializeEvent } from '../event/json.ts';
import { type ConsumerEnd, consumer } from '../outbox/consumer.ts';
import { assertInboxRetention } from '../outbox/inbox-retention.ts';
import type { TransactionalDatabase } from '../outbox/postgres/held-transaction.ts';
import { cleanInboxTx } from '../outbox/postgres/mark-seen.ts';
import { schemaName } from '../outbox/postgres/schema.ts';
import type { ConsumerSteps } from '../outbox/steps.ts';
import { leaveGroup, type TopicMember } from '../outbox/topic/topic-group.ts';
import { rewindTopicTx } from '../outbox/topic/topic-keep.ts';
import { releaseTopicKeysTx } from '../outbox/topic/topic-release.ts';
import { type TopicRecord, type TopicSteps, topicSteps } from '../outbox/topic/topic-steps.ts';
import { createTopicTx } from '../outbox/topic/topic-tables.ts';
import type { Process } from '../simulation/step.ts';
import type { SteppedProcess, StepResult } from './adapter-outbox.ts';
import type {
  ConsumerSetup,
  ConsumerWorld,
  DeliveredRecord,
  OutboxConsumerAdapter,
} from './adapter-outbox-consumer.ts';
import { type SteppedRest, steppedRest } from './fixture-stepped.ts';

type Consuming = Process<ConsumerSteps<TopicRecord>, ConsumerEnd<TopicRecord>>;

/** Longer than any check: who is gone is said, not waited for. */
const SESSION_TIMEOUT_MS = 3_600_000;

/** What of the consumer is replaced, to see the checks fail. */
export type StepsTampering = (steps: TopicSteps['steps']) => Partial<TopicSteps['steps']>;

/** Consumers of topics in this database, each world with a topic of its own. */
export function topicConsumer(
  database: TransactionalDatabase,
  tamper: StepsTampering = () => ({}),
): OutboxConsumerAdapter {
  let worlds = 0;
  return {
    async open(setup) {
      const { inboxRetentionMs = Number.POSITIVE_INFINITY, redeliveryAgeMaxMs } = setup;
      if (redeliveryAgeMaxMs !== undefined) {
        assertInboxRetention(inboxRetentionMs, redeliveryAgeMaxMs);
      }
      worlds += 1;
      const topic = `kit-${worlds}`;
      await database.transaction((tx) => fill(tx, topic, setup));
      return openWorld({
        database,
        topic,
        setup,
        tamper,
        failedCommits: setup.failedCommits ?? 0,
        isMended: false,
      });
    },
  };
}

interface Place {
  readonly database: TransactionalDatabase;
  readonly topic: string;
  readonly setup: ConsumerSetup;
  readonly tamper: StepsTampering;
  failedCommits: number;
  isMended: boolean;
}

type Tx = Parameters<Parameters<TransactionalDatabase['transaction']>[0]>[0];

async function fill(tx: Tx, topic: string, { partitions }: ConsumerSetup): Promise<void> {
  await tx.query('create table if not exists kit_effect (seq serial, topic text, id text)', []);
  await createTopicTx(tx, topic, { partitions: partitions.length });
  const rows = partitions.flatMap((records, partition) =>
    records.map(({ id, key }, offset) => {
      const event = createEvent({ id, source: '/kit', type: 'kit.written', partitionkey: key });
      return [partition, offset, key, serializeEvent(event)] as const;
    }),
  );
  await tx.query(
    `insert into eds.topic_record (topic, partition, "offset", key, event)
select $1, * from unnest($2::int[], $3::bigint[], $4::text[], $5::text[])`,
    [topic, ...[0, 1, 2, 3].map((column) => rows.map((row) => row[column]))],
  );
}

function openWorld(place: Place): ConsumerWorld {
  const { database, topic, setup } = place;
  const deliveries: DeliveredRecord[] = [];
  const consumers: SteppedProcess[] = [];
  const select = async (text: string) => {
    const { rows } = await database.transaction((tx) => tx.query(text, [topic]));
    return rows as readonly { readonly value: string }[];
  };
  const idsAside = async (state: string) => {
    const rows = await select(
      `select r.event::jsonb ->> 'id' as value from eds.topic_aside a
join eds.topic_record r using (topic, partition, "offset")
where topic = $1 and a.state = '${state}' order by partition, "offset"`,
    );
    return rows.map(({ value }) => value);
  };
  return {
    startConsumer: () => {
      const started = createConsumer(place, deliveries);
      consumers.push(started);
      return started;
    },
    deliveries: () => [...deliveries],
    effects: async () => {
      const rows = await select('select id as value from kit_effect where topic = $1 order by seq');
      return rows.map(({ value }) => value);
    },
    deadLetters: () => idsAside('dead'),
    parked: () => idsAside('parked'),
    committed: async () => {
      const rows = await select(
        `select coalesce(a.committed, 0)::text as value from eds.topic_partition p
left join eds.topic_assignment a using (topic, partition) where topic = $1 order by partition`,
      );
      return rows.map(({ value }) => Number(value));
    },
    rewind: async (partition, offset) => {
      const at = { topic, consumer: topic, partition, offset };
      await database.transaction((tx) => rewindTopicTx(tx, at));
    },
    mend: () => {
      place.isMended = true;
    },
    releaseKey: async (key) => {
      const group = { topic, consumer: topic };
      await database.transaction((tx) => releaseTopicKeysTx(tx, group, { keys: [key] }));
    },
    passTime: async (ms) => {
      await database.transaction(async (tx) => {
        await tx.query(
          `update eds.inbox set seen_at = seen_at - $1::float8 * interval '1 millisecond' where consumer = $2`,
          [ms, topic],
        );
        const { inboxRetentionMs } = setup;
        if (inboxRetentionMs === undefined) return;
        await cleanInboxTx(tx, { olderThanMs: inboxRetentionMs, redeliveryAgeMaxMs: 0 });
      });
    },
    close: async () => {
      for (const each of consumers) await each.crash();
      await database.transaction((tx) =>
        tx.query('delete from eds.topic where name = $1', [topic]),
      );
    },
  };
}

const BUSY = new Error('Another transaction has to end first');

/** What PostgreSQL answers when a lock was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/** The database, where the inbox does not wait for a transaction that is open: the kit moves one process at a time. */
function impatient(database: TransactionalDatabase): TransactionalDatabase {
  return {
    transaction: (work) =>
      database.transaction((tx) =>
        work({
          async query(text, values) {
            if (!text.startsWith('insert into eds.inbox')) return tx.query(text, values);
            await tx.query(`savepoint before; set local lock_timeout = '20ms'`, []);
            try {
              return await tx.query(text, values);
            } catch (error) {
              if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
              await tx.query('rollback to savepoint before', []);
              throw BUSY;
            }
          },
        }),
      ),
  };
}

interface Session {
  readonly self: TopicMember;
  readonly driver: TopicSteps;
  readonly process: Consuming;
  next: ReturnType<Consuming['next']>;
}

function createConsumer(place: Place, deliveries: DeliveredRecord[]): SteppedProcess {
  const waiting = steppedRest();
  let session: Session | undefined;
  return {
    async step(): Promise<StepResult> {
      session ??= startSession(place, waiting);
      waiting.begin();
      const { driver, next, process } = session;
      if (next.done !== true) {
        const { step, argument } = next.value;
        const steps = { ...driver.steps, ...place.tamper(driver.steps) };
        try {
          const answer = await steps[step](argument as never);
          if (step === 'poll') noteDelivery(answer, deliveries);
          session.next = process.next(answer as never);
        } catch (error) {
          // It waits for the transaction of another: the step is not done yet.
          if (error !== BUSY) throw error;
        }
      }
      if (session.next.done === true) return session.next.value.end;
      return waiting.result();
    },
    async crash() {
      const crashed = session;
      session = undefined;
      waiting.forget();
      if (crashed === undefined) return;
      await crashed.driver.abandon();
      // The group notices at once.
      await leaveGroup(crashed.self).catch(() => undefined);
    },
    askToStop: waiting.askToStop,
  };
}

function noteDelivery(answer: unknown, deliveries: DeliveredRecord[]): void {
  const polled = answer as { readonly kind: string; readonly record: TopicRecord };
  if (polled.kind !== 'record' || polled.record.isReleased === true) return;
  const { partition, offset, id, key } = polled.record;
  deliveries.push({ partition, offset, id, key });
}

function startSession(place: Place, { rest }: SteppedRest): Session {
  const { topic, setup } = place;
  const database = impatient(place.database);
  const self: TopicMember = {
    ...{ database, topic, consumer: topic, schema: schemaName(undefined) },
    ...{ member: crypto.randomUUID(), sessionTimeoutMs: SESSION_TIMEOUT_MS },
  };
  const inner = topicSteps({
    ...{ self, rest, clock: systemClock, fetchMax: 1, onFailed: () => undefined },
    stop: new AbortController().signal,
    handle: async ({ id }, tx) => {
      if (!place.isMended && setup.failing?.includes(id)) throw new Error('it fails every time');
      await tx.query('insert into kit_effect (topic, id) values ($1, $2)', [topic, id]);
    },
  });
  const driver: TopicSteps = {
    ...inner,
    steps: {
      ...inner.steps,
      commitOffset: (argument) => {
        if (place.failedCommits === 0) return inner.steps.commitOffset(argument);
        place.failedCommits -= 1;
        return 'failed';
      },
    },
  };
  const { commitEvery, commits, inbox, poison } = setup;
  const process = consumer<TopicRecord>({ commitEvery, commits, inbox, poison, attemptMax: 2 });
  return { self, driver, process, next: process.next() };
}
