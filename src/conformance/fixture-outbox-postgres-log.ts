/** The log relay on a real PostgreSQL server as the kit drives it: a slot, a stream, and SQL for the table beside it. */
import { type LogRelayEnd, logRelay } from '../outbox/log-relay.ts';
import { type LogSession, openLogSession } from '../outbox/postgres/fixture-log-session.ts';
import type { FixtureServer } from '../outbox/postgres/fixture-server.ts';
import { createLogSlot, dropLogSlot } from '../outbox/postgres/log-slot.ts';
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
import { type SteppedRest, steppedRest } from './fixture-stepped.ts';
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

interface Session extends LogSession {
  readonly process: Reading;
  next: ReturnType<Reading['next']>;
}

function createLogRelay(place: Place, destination: ScriptedDestination): Relay {
  const waiting = steppedRest();
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
    const { next, steps } = current;
    if (next.done !== true) {
      const { step, argument } = next.value;
      const answer = await steps[step](argument as never);
      current.next = current.process.next(answer as never);
    }
    if (current.next.done !== true) return waiting.result();
    const how = current.next.value.end;
    await end();
    return how;
  };
  return {
    async step() {
      waiting.begin();
      session ??= await startSession(place, destination, waiting);
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
      waiting.forget();
      if (session === undefined) return;
      await endReader(place.clients);
      await end();
    },
    letGo,
    askToStop: waiting.askToStop,
  };
}

async function startSession(
  { url, setup }: Place,
  destination: ScriptedDestination,
  { rest }: SteppedRest,
): Promise<Session> {
  const session = await openLogSession({
    ...{ url, rest, slot: SLOT },
    destination: scripted(destination),
  });
  const { batch, poison } = setup;
  if (poison === 'park') throw new TypeError('Cannot open: a log has no place to park a key');
  const process = logRelay<OutboxRecord>({ batch, poison });
  return { ...session, process, next: process.next() };
}
