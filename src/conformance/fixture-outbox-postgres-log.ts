/** The log relay on a real PostgreSQL server as the kit drives it: a slot, a stream, and SQL for the table beside it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { type LogRelayEnd, logRelay } from '../outbox/log-relay.ts';
import type { FixtureServer } from '../outbox/postgres/fixture-server.ts';
import { type LogDriver, logDriver } from '../outbox/postgres/log-driver.ts';
import { createLogSlot, dropLogSlot } from '../outbox/postgres/log-slot.ts';
import { type LogStream, openLogStream } from '../outbox/postgres/log-stream.ts';
import { parseLsn } from '../outbox/postgres/lsn.ts';
import { pgDatabase } from '../outbox/postgres/pg-database.ts';
import { createPublisher } from '../outbox/postgres/publisher.ts';
import type { OutboxRecord } from '../outbox/postgres/relay-record.ts';
import { schemaName, slotName } from '../outbox/postgres/schema.ts';
import type { LogRelaySteps } from '../outbox/steps.ts';
import type { Process } from '../simulation/step.ts';
import type { OutboxWorld, StepResult } from './adapter-outbox.ts';
import {
  openWorld,
  type Place,
  type PostgresOutbox,
  type Relay,
  scripted,
  survives,
} from './fixture-outbox-postgres.ts';
import { type Clients, pgClients } from './fixture-pg-clients.ts';
import type { ScriptedDestination } from './outbox-destination.ts';

type Reading = Process<LogRelaySteps<OutboxRecord>, LogRelayEnd<OutboxRecord>>;

const SCHEMA = schemaName(undefined);
const SLOT = slotName(SCHEMA);

/** An outbox in the database at this URL whose relay reads the log; every world begins where the log ends. */
export function postgresLogOutbox(server: FixtureServer, url: string): PostgresOutbox {
  const clients = pgClients(url);
  return {
    open: async (setup) => {
      await clients.query(
        `truncate ${SCHEMA}.outbox, ${SCHEMA}.parked_key, ${SCHEMA}.log_position restart identity`,
      );
      await clients.use((client) => createLogSlot(client));
      // The slot forgets in a crash how far it has come; a relay notes it itself.
      await clients.query(
        `with moved as (select (pg_replication_slot_advance($1, pg_current_wal_flush_lsn())).end_lsn)
insert into ${SCHEMA}.log_position (slot, position) select $1, end_lsn from moved`,
        [SLOT],
      );
      return logWorld({ server, url, clients, schema: SCHEMA, setup });
    },
    [Symbol.asyncDispose]: () => clients.close(),
  };
}

function logWorld(place: Place): OutboxWorld {
  const { clients } = place;
  const world = openWorld(place, createLogRelay);
  const committed: string[] = [];
  return {
    ...world,
    begin: async () => {
      const transaction = await world.begin();
      const ids: string[] = [];
      return {
        ...transaction,
        enqueue: async (event) => {
          const answer = await transaction.enqueue(event);
          if (answer === 'enqueued') ids.push(event.id);
          return answer;
        },
        commit: async () => {
          await transaction.commit();
          committed.push(...ids);
        },
      };
    },
    states: async () => {
      const { pending, dead } = await world.states();
      // The relay removes the row of what is sent.
      const there = new Set([...pending, ...dead]);
      return { pending, dead, sent: committed.filter((id) => !there.has(id)) };
    },
    loseSlot: async () => {
      await endReader(clients);
      await clients.use((client) => dropLogSlot(client));
    },
    // What is in the table after the loss of the slot is for another kind of relay.
    survives: () => clients.use((client) => survives(client, false)),
  };
}

/** Ends the process that reads the slot, if there is one. */
async function endReader(clients: Clients): Promise<void> {
  const text = 'select active_pid as pid from pg_replication_slots where slot_name = $1';
  const { rows } = await clients.query<{ pid: number | null }>(text, [SLOT]);
  const pid = rows[0]?.pid;
  if (pid !== undefined && pid !== null) await clients.endBackend(pid);
}

interface Session {
  readonly driver: LogDriver;
  readonly process: Reading;
  next: ReturnType<Reading['next']>;
  readonly isLost: () => boolean;
  end(): Promise<void>;
}

interface Control {
  isStopping: boolean;
  waits: boolean;
}

function createLogRelay(place: Place, destination: ScriptedDestination): Relay {
  const control: Control = { isStopping: false, waits: false };
  let session: Session | undefined;
  const letGo = async () => {
    const ended = session;
    session = undefined;
    await ended?.end();
  };
  const end = async () => {
    await letGo();
    // The server notices a moment later that nobody reads the slot any more.
    await endReader(place.clients);
  };
  const advance = async (current: Session): Promise<StepResult> => {
    const { next, driver } = current;
    if (next.done !== true) {
      const { step, argument } = next.value;
      const answer =
        step === 'next' ? await nextOf(place, driver) : await driver.steps[step](argument as never);
      current.next = current.process.next(answer as never);
    }
    if (current.next.done !== true) return control.waits && !control.isStopping ? 'idle' : 'more';
    const how = current.next.value.end;
    await end();
    return how;
  };
  return {
    async step() {
      control.waits = false;
      session ??= await startSession(place, destination, control);
      try {
        return await advance(session);
      } catch (error) {
        if (session === undefined || !session.isLost()) throw error;
        // As the relay does it: the next step begins anew.
        await end();
        return 'more';
      }
    },
    async crash() {
      control.isStopping = false;
      if (session === undefined) return;
      await endReader(place.clients);
      await end();
    },
    letGo,
    askToStop() {
      control.isStopping = true;
    },
  };
}

/**
 * The next transaction of the log with records; none when there is none as far as the log goes now.
 *
 * What the server says that it has sent has perhaps not left it, or not arrived: a mark in the log is waited for.
 */
async function nextOf({ clients }: Place, { steps }: LogDriver) {
  const found = await steps.next(undefined);
  if (found !== undefined) return found;
  const { rows } = await clients.query<{ lsn: string }>(
    `select pg_logical_emit_message(true, 'kit', 'so far')::text as lsn`,
  );
  const mark = parseLsn(rows[0]?.lsn ?? '0/0');
  for (;;) {
    const transaction = await steps.next(undefined);
    if (transaction === undefined) await sleep(1);
    else if (transaction.records.length > 0) return transaction;
    else if (parseLsn(String(transaction.position)) > mark) return undefined;
  }
}

async function startSession(
  { url, schema, setup }: Place,
  destination: ScriptedDestination,
  control: Control,
): Promise<Session> {
  const connection = await pgDatabase(url).connect();
  const publisher = createPublisher({
    destination: scripted(destination),
    clock: systemClock,
    timeoutMs: 5000,
    inFlightMax: 10,
    lost: connection.lost,
  });
  let stream: LogStream | undefined;
  const driver = logDriver({
    connection,
    schema,
    slot: SLOT,
    clock: systemClock,
    publisher,
    rest: {
      sleep: async (ms) => {
        control.waits = ms > 0;
        return control.isStopping ? 'stop' : 'awake';
      },
      wake: () => undefined,
      onFailed: () => undefined,
    },
    openStream: async (start) => {
      const options = { url, schema, slot: SLOT, start, clock: systemClock };
      stream = await openLogStream({ ...options, onReady: () => undefined });
      return stream;
    },
    onAcknowledged: () => undefined,
  });
  const { batch, poison } = setup;
  if (poison === 'park') throw new TypeError('Cannot open: a log has no place to park a key');
  const process = logRelay<OutboxRecord>({ batch, poison });
  return {
    driver,
    process,
    next: process.next(),
    isLost: () => connection.lost.aborted || stream?.lost.aborted === true,
    end: async () => {
      await driver.close();
      await connection.close();
    },
  };
}
