/** The polling relay on a real PostgreSQL server as the kit drives it: each step is SQL, each crash ends a session. */
import type pg from 'pg';
import { systemClock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent } from '../event/create.ts';
import { parseEvent } from '../event/json.ts';
import type { Destination } from '../outbox/destination.ts';
import { survivedFailures } from '../outbox/durability.ts';
import { outboxError } from '../outbox/errors.ts';
import { type PollingRelayEnd, pollingRelay } from '../outbox/polling-relay.ts';
import { cleanSentTx } from '../outbox/postgres/clean.ts';
import type { OutboxConnection } from '../outbox/postgres/connection.ts';
import { describeOutboxTx } from '../outbox/postgres/describe.ts';
import { enqueueTx } from '../outbox/postgres/enqueue.ts';
import type { FixtureServer } from '../outbox/postgres/fixture-server.ts';
import { partitionLocks } from '../outbox/postgres/partitions.ts';
import { pgDatabase } from '../outbox/postgres/pg-database.ts';
import { pollingDriver } from '../outbox/postgres/polling-driver.ts';
import { createPublisher } from '../outbox/postgres/publisher.ts';
import type { OutboxRecord } from '../outbox/postgres/relay-record.ts';
import { redriveTx, releaseKeysTx } from '../outbox/postgres/release.ts';
import { schemaName } from '../outbox/postgres/schema.ts';
import type { PollingRelaySteps } from '../outbox/steps.ts';
import type { Driver, Process } from '../simulation/step.ts';
import type {
  OutboxAdapter,
  OutboxEvent,
  OutboxSetup,
  OutboxTransaction,
  OutboxWorld,
  SteppedProcess,
  StepResult,
} from './adapter-outbox.ts';
import { type Clients, pgClients } from './fixture-pg-clients.ts';
import { type SteppedRest, steppedRest } from './fixture-stepped.ts';
import { createDestination, type ScriptedDestination } from './outbox-destination.ts';

type Polling = PollingRelaySteps<OutboxRecord>;

/** Milliseconds after which a transaction counts as waiting for another one. */
const BUSY_MS = 30;

/** Outboxes in a database, one after the other. */
export interface PostgresOutbox extends OutboxAdapter, AsyncDisposable {}

/** An outbox in the database at this URL, which every world empties first. */
export function postgresOutbox(server: FixtureServer, url: string): PostgresOutbox {
  const clients = pgClients(url);
  const schema = schemaName(undefined);
  return {
    open: async (setup) => {
      await clients.query(`truncate ${schema}.outbox, ${schema}.parked_key restart identity`);
      return openWorld({ server, url, clients, schema, setup }, createRelay);
    },
    [Symbol.asyncDispose]: () => clients.close(),
  };
}

/** Where a world is. */
export interface Place {
  readonly server: FixtureServer;
  readonly url: string;
  readonly clients: Clients;
  readonly schema: string;
  readonly setup: OutboxSetup;
}

/** A relay whose crash takes time. */
export interface Relay extends SteppedProcess {
  crash(): Promise<void>;
  /** Closes its connections to a server that is gone: what is left of it would wait for them. */
  letGo(): Promise<void>;
}

/** A world in the tables of this place, which are empty. */
export function openWorld(
  place: Place,
  relayOf: (place: Place, destination: ScriptedDestination) => Relay,
): OutboxWorld {
  const { server, clients, schema, setup } = place;
  const destination = createDestination(setup.destination);
  const writers = new Set<OutboxTransaction>();
  const relays: Relay[] = [];
  const crashRelays = async () => {
    for (const relay of relays) await relay.crash();
  };
  return {
    begin: () => beginTransaction(clients, writers),
    startRelay: () => {
      const relay = relayOf(place, destination);
      relays.push(relay);
      return relay;
    },
    published: () => [...destination.stored],
    states: async () => {
      const text = `select state, event from ${schema}.outbox order by seq`;
      const { rows } = await clients.query<{ state: string; event: string }>(text);
      const idsIn = (state: string) => {
        return rows.filter((row) => row.state === state).map(({ event }) => parseEvent(event).id);
      };
      return { pending: idsIn('pending'), sent: idsIn('sent'), dead: idsIn('dead') };
    },
    crashDatabase: async () => {
      await server.kill();
      for (const relay of relays) await relay.letGo();
      await clients.forget();
      writers.clear();
      await server.start();
    },
    loseSlot: () => undefined,
    cleanUp: async () => {
      await clients.use((client) => cleanSentTx(client, { olderThanMs: 0 }));
    },
    releaseKey: async (key) => {
      await clients.use((client) => releaseKeysTx(client, { keys: [key] }));
    },
    giveBack: async () => {
      await clients.use(async (client) => {
        await client.query('begin');
        await redriveTx(client);
        await client.query('commit');
      });
    },
    backlog: async () => {
      const { pending, oldestPendingMs = 0 } = await clients.use((client) =>
        describeOutboxTx(client),
      );
      return { count: pending, oldestMs: oldestPendingMs };
    },
    passTime: async (ms) => {
      const text = `update ${schema}.outbox set created_at = created_at - $1 * interval '1 millisecond'`;
      await clients.query(text, [ms]);
    },
    // The relays here poll: they are given no notification at any time.
    loseNotifications: () => undefined,
    survives: () => clients.use((client) => survives(client, true)),
    close: async () => {
      await crashRelays();
      for (const writer of [...writers]) await writer.rollback();
    },
  };
}

/** What the settings of the server say. */
export async function survives(client: pg.Client, keptInTable: boolean) {
  const text = `select current_setting('synchronous_commit') as commits, current_setting('fsync') as fsync`;
  const { rows } = await client.query<{ commits: 'on' | 'off'; fsync: string }>(text);
  return survivedFailures({
    synchronousCommit: rows[0]?.commits ?? 'off',
    fsync: rows[0]?.fsync === 'on',
    synchronousStandby: false,
    keptInTable,
  });
}

async function beginTransaction(
  clients: Clients,
  writers: Set<OutboxTransaction>,
): Promise<OutboxTransaction> {
  const client = await clients.take();
  await client.query(`begin; set local lock_timeout = '${BUSY_MS}ms'`);
  const end = async (how: 'commit' | 'rollback') => {
    writers.delete(transaction);
    await client.query(how);
    clients.giveBack(client);
  };
  const transaction: OutboxTransaction = {
    enqueue: async ({ id, key }) => {
      const init = { id, source: '/kit', type: 'kit.written', partitionkey: key };
      await client.query('savepoint before');
      try {
        await enqueueTx(client, createEvent(init));
        return 'enqueued';
      } catch (error) {
        if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
        await client.query('rollback to savepoint before');
        return 'busy';
      }
    },
    commit: () => end('commit'),
    // One that a crash of the database has ended needs no end.
    rollback: async () => {
      if (writers.has(transaction)) await end('rollback');
    },
  };
  writers.add(transaction);
  return transaction;
}

/** What PostgreSQL answers when a lock was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03';

interface Session {
  readonly connection: OutboxConnection;
  readonly pid: number;
  readonly process: Process<Polling, PollingRelayEnd<OutboxRecord>>;
  readonly steps: Driver<Polling>;
  next: ReturnType<Process<Polling, PollingRelayEnd<OutboxRecord>>['next']>;
}

function createRelay(place: Place, destination: ScriptedDestination): Relay {
  const waiting = steppedRest();
  let session: Session | undefined;
  return {
    async step(): Promise<StepResult> {
      session ??= await startSession(place, destination, waiting);
      waiting.begin();
      const { next } = session;
      if (next.done !== true) {
        const { step, argument } = next.value;
        const answer = await session.steps[step](argument as never);
        session.next = session.process.next(answer);
      }
      if (session.next.done === true) {
        await session.connection.close();
        return session.next.value.end;
      }
      return waiting.result();
    },
    async crash() {
      const crashed = session;
      session = undefined;
      waiting.forget();
      if (crashed === undefined) return;
      if (!crashed.connection.lost.aborted) await place.clients.endBackend(crashed.pid);
      await crashed.connection.close();
    },
    async letGo() {
      await session?.connection.close();
      session = undefined;
      waiting.forget();
    },
    askToStop: waiting.askToStop,
  };
}

async function startSession(
  { url, schema, setup }: Place,
  destination: ScriptedDestination,
  { rest }: SteppedRest,
): Promise<Session> {
  const connection = await pgDatabase(url).connect();
  const { rows } = await connection.query('select pg_backend_pid() as pid', []);
  const { pid } = rows[0] as { readonly pid: number };
  const publisher = createPublisher({
    destination: scripted(destination),
    clock: systemClock,
    timeoutMs: 5000,
    inFlightMax: 10,
    lost: connection.lost,
  });
  const { steps } = pollingDriver({
    connection,
    schema,
    locks: partitionLocks({ connection, schema, clock: systemClock, rebalanceMs: 0 }),
    publisher,
    rest,
    keepsSent: true,
    onMarked: () => undefined,
  });
  const { batch, poison } = setup;
  const process = pollingRelay<OutboxRecord>({ batch, poison });
  return { connection, pid, process, steps, next: process.next() };
}

/** A destination that does with each event what the kit's script says. */
export function scripted(destination: ScriptedDestination): Destination {
  const toKit = ({ id, partitionkey }: CloudEvent): OutboxEvent => {
    return { id, key: String(partitionkey) };
  };
  return {
    name: 'the script of a check',
    takesBatches: false,
    publish: async ([event]) => {
      if (event === undefined) return;
      destination.publish(toKit(event));
      const outcome = destination.outcome(event.id);
      if (outcome === 'rejected') throw outboxError('OUTBOX_REJECTED', 'Cannot publish: refused');
      if (outcome !== 'confirmed') throw new Error('no answer');
    },
  };
}
