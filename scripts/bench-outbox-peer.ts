/**
 * `pg-transactional-outbox` from npm, as a contender: its own tables, functions and helpers, set up as its README says.
 *
 * Settings in its favour: no counting of attempts (as its README has it for an outbox), no cleaning up, and 20
 * messages and connections at once, beyond which its log relay was no faster on two cores. What it publishes to does
 * nothing but count, as ours does.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ClientConfig } from 'pg';
import {
  createReplicationMultiConcurrencyController,
  DatabaseSetup,
  getDisabledLogger,
  initializeMessageStorage,
  initializePollingMessageListener,
  initializeReplicationMessageListener,
  type TransactionalMessage,
} from 'pg-transactional-outbox';
import type { CloudEvent } from '../src/event/cloud-event.ts';
import { type FixtureServer, withClient } from '../src/outbox/postgres/fixture-server.ts';
import type { Arena, Contender, Running } from './bench-outbox-contender.ts';
import { type PeerOptions, peerName, type RelayKind } from './bench-outbox-names.ts';
import { fillBy } from './bench-outbox-ours.ts';
import { slotReleased } from './bench-server.ts';

/** Messages under way at once, and connections for them. */
const CONCURRENCY = 20;

/** Version of the other library that is installed. */
export const PEER_VERSION = (
  createRequire(import.meta.url)('pg-transactional-outbox/package.json') as { version: string }
).version;

const SCHEMA = 'peer';
const NEXT_MESSAGES = 'next_outbox_messages';
/** As in its README, and as our relays poll. */
const POLL_MS = 250;
/** A message that failed to be locked is tried again after this time, in place of 5 s. */
const LOCK_MS = 1000;

const SETTINGS = {
  dbSchema: SCHEMA,
  dbTable: 'outbox',
  enableMaxAttemptsProtection: false,
  enablePoisonousMessageProtection: false,
  messageCleanupIntervalInMs: 0,
  messageProcessingTimeoutInMs: 60_000,
};

/** The other library, with one sort of relay. */
export function peer(options: PeerOptions): Contender {
  const { kind, isOrdered } = options;
  return {
    name: peerName(options),
    kind,
    isOurs: false,
    async open(server: FixtureServer): Promise<Arena> {
      const names = namesOf(kind);
      const url = await server.createDatabase({ from: 'template0' });
      await withClient(url, async (client) => {
        for (const statement of setupOf(kind, names)) await client.query(statement);
      });
      return arenaOf({ kind, isOrdered, url, ...names });
    },
  };
}

/** How the other library stores a message, in a database where its tables are made first. */
export async function openPeerStorage(url: string) {
  await withClient(url, async (client) => {
    for (const statement of setupOf('polling', namesOf('polling'))) await client.query(statement);
  });
  const store = initializeMessageStorage(
    { outboxOrInbox: 'outbox', settings: SETTINGS },
    getDisabledLogger(),
  );
  return (
    client: Parameters<typeof store>[1],
    { source, type, subject = source, data }: CloudEvent,
  ) =>
    store(
      {
        id: randomUUID(),
        aggregateType: source,
        aggregateId: subject,
        messageType: type,
        segment: subject,
        payload: data,
      },
      client,
    );
}

interface Names {
  readonly publication: string;
  readonly slot: string;
}

function namesOf(kind: RelayKind): Names {
  const name = `peer_${kind}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  return { publication: name, slot: name };
}

function setupOf(kind: RelayKind, { publication, slot }: Names): readonly string[] {
  const setup = {
    outboxOrInbox: 'outbox' as const,
    database: 'postgres',
    schema: SCHEMA,
    table: 'outbox',
    listenerRole: 'postgres',
    nextMessagesName: NEXT_MESSAGES,
    publication,
    replicationSlot: slot,
  };
  return kind === 'polling'
    ? [
        DatabaseSetup.dropAndCreateTable(setup),
        DatabaseSetup.createPollingFunction(setup),
        DatabaseSetup.setupPollingIndexes(setup),
      ]
    : [
        DatabaseSetup.dropAndCreateTable(setup),
        DatabaseSetup.setupReplicationCore(setup),
        `select pg_create_logical_replication_slot('${slot}', 'pgoutput')`,
      ];
}

interface PeerArena extends PeerOptions, Names {
  readonly url: string;
}

function arenaOf(peerArena: PeerArena): Arena {
  const { kind, isOrdered, url, slot } = peerArena;
  const store = initializeMessageStorage(
    { outboxOrInbox: 'outbox', settings: SETTINGS },
    getDisabledLogger(),
  );
  return {
    url,
    fill: (count, perTransaction) =>
      withClient(url, async (client) => {
        const payload = JSON.stringify({ n: 1, text: 'x'.repeat(200) });
        const segment = isOrdered ? `'k' || n % 1000` : 'null';
        const concurrency = isOrdered ? 'sequential' : 'parallel';
        await fillBy(client, { count, perTransaction }, (from, to) => [
          `insert into ${SCHEMA}.outbox
  (id, aggregate_type, aggregate_id, message_type, segment, concurrency, payload)
select gen_random_uuid(), 'order', 'k' || n % 1000, 'order.changed', ${segment}, '${concurrency}', '${payload}'
from generate_series(${from}, ${to}) as n`,
        ]);
        await client.query(`analyze ${SCHEMA}.outbox`);
      }),
    write: (client, n) => store(messageOf(n, isOrdered, { n }), client),
    start: (onEvent) => startPeer(peerArena, onEvent),
    close: () =>
      withClient(url, async (client) => {
        if (kind !== 'log') return;
        await slotReleased(client, slot);
        await client.query(
          'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active',
          [slot],
        );
      }),
  };
}

function messageOf(n: number, isOrdered: boolean, payload: unknown): TransactionalMessage {
  return {
    id: randomUUID(),
    aggregateType: 'order',
    aggregateId: `k${n % 1000}`,
    messageType: 'order.changed',
    ...(isOrdered ? { segment: `k${n % 1000}` } : { concurrency: 'parallel' }),
    payload,
  };
}

function startPeer(
  { kind, isOrdered, url, publication, slot }: PeerArena,
  onEvent: (n: number) => void,
): Running {
  const database = { connectionString: url, max: CONCURRENCY } as ClientConfig;
  const common = {
    outboxOrInbox: 'outbox' as const,
    dbListenerConfig: database,
    dbHandlerConfig: database,
  };
  const handler = {
    handle: async ({ payload }: TransactionalMessage) =>
      onEvent((payload as { readonly n: number }).n),
  };
  const logger = getDisabledLogger();
  const [shutdown] =
    kind === 'log'
      ? initializeReplicationMessageListener(
          {
            ...common,
            settings: { ...SETTINGS, dbPublication: publication, dbReplicationSlot: slot },
          },
          handler,
          logger,
          {
            concurrencyStrategy: createReplicationMultiConcurrencyController(
              () => (isOrdered ? 'segment-mutex' : 'semaphore'),
              { maxSemaphoreParallelism: CONCURRENCY },
            ),
          },
        )
      : initializePollingMessageListener(
          {
            ...common,
            settings: {
              ...SETTINGS,
              nextMessagesBatchSize: CONCURRENCY,
              nextMessagesFunctionSchema: SCHEMA,
              nextMessagesFunctionName: NEXT_MESSAGES,
              nextMessagesPollingIntervalInMs: POLL_MS,
              nextMessagesLockInMs: LOCK_MS,
            },
          },
          handler,
          logger,
          // The whole batch from the first call on.
          { batchSizeStrategy: async () => CONCURRENCY },
        );
  return { ended: new Promise<never>(() => undefined), stop: shutdown };
}
