import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { systemClock } from '../../clock.ts';
import { runSteps } from '../../simulation/step.ts';
import { consumer } from '../consumer.ts';
import type { Destination } from '../destination.ts';
import { outboxRejection } from '../errors.ts';
import { logRelay } from '../log-relay.ts';
import {
  parseScenarioAction,
  type Scenario,
  type ScenarioAction,
  type ScenarioResult,
} from '../scenario.ts';
import type { LogRecord } from '../steps.ts';
import type { OutboxDatabase } from './connection.ts';
import { enqueueTx } from './enqueue.ts';
import { CONSUMER_TABLES, consumerDriver } from './fixture-consumer.ts';
import { orderEvent } from './fixture-events.ts';
import { openLogSession } from './fixture-log-session.ts';
import { inTx } from './fixture-outbox.ts';
import { type FixtureServer, withClient } from './fixture-server.ts';
import { createLogSlot, dropLogSlot } from './log-slot.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { pgDatabase } from './pg-database.ts';
import type { OutboxRecord } from './relay-record.ts';
import { createRest } from './rest.ts';

/** A process that goes on until a step comes next, and waits there. */
interface Puppet {
  runUntil(step: string): Promise<void>;
  /** Ends its sessions, as the end of its process would; it never goes on. */
  crash(): Promise<void>;
}

type At = (point: string) => Promise<void>;

let slots = 0;

/** Performs a scenario on a database of a real server: what the simulated world does in memory is done with SQL. */
export async function performScenario(
  server: FixtureServer,
  { setup, actions }: Pick<Scenario, 'setup' | 'actions'>,
): Promise<ScenarioResult> {
  const url = await server.createDatabase();
  const slot = `scenario_${process.pid}_${++slots}`;
  const log: LogRecord[] = [];
  const poison = new Set<string>();
  const faults: string[] = [];
  const puppets = new Map<string, Puppet>();
  const transactions = new Map<number, pg.Client>();
  const committed = { offset: 0, epoch: 0 };
  let writes = 0;

  const destination: Destination = {
    name: 'the log of the scenario',
    takesBatches: false,
    async publish([event]) {
      const { id = '', subject: key = '' } = event ?? {};
      const name = id.replace('-', '');
      if (poison.has(name)) throw outboxRejection('poison');
      const fault = faults.shift();
      if (fault !== 'lost-message') log.push({ partition: 0, offset: log.length, id: name, key });
      if (fault !== undefined) throw new Error(fault);
    },
  };

  const startRelay = (): Puppet =>
    setup.relay === 'log'
      ? logPuppet({ url, slot, destination, batch: setup.relayOptions?.batch ?? 100 })
      : pollingPuppet(url, destination, setup);

  const startConsumer = (): Puppet =>
    puppet(url, async (at) => {
      const client = await connect(url);
      const driver = consumerDriver(client, {
        stop: new AbortController().signal,
        join: async () => ({ offset: committed.offset, epoch: ++committed.epoch }),
        recordAt: async (offset) => log[offset],
        commit: async (offset) => {
          committed.offset = offset;
        },
      });
      await runSteps(consumer<LogRecord>({ ...setup.consumerOptions, pollMs: 1 }), driver, at);
    });

  const write = (client: pg.Client, key: string) => {
    writes += 1;
    return enqueueTx(client, orderEvent(key, writes));
  };

  const perform = async (action: ScenarioAction): Promise<void> => {
    if (action.kind === 'write') {
      if (action.poison) poison.add(`${action.key}${writes + 1}`);
      await withClient(url, (client) => inTx(client, () => write(client, action.key)));
    } else if (action.kind === 'fault') faults.push(action.fault);
    else if (action.kind === 'run') {
      const { process: name } = action;
      const running =
        puppets.get(name) ?? (name.startsWith('relay') ? startRelay() : startConsumer());
      puppets.set(name, running);
      await running.runUntil(action.until);
    } else if (action.kind === 'crash') {
      await puppets.get(action.process)?.crash();
      puppets.delete(action.process);
    } else if (action.kind === 'insert') {
      const { transaction, key } = action;
      const client = transactions.get(transaction) ?? (await begin(url));
      transactions.set(transaction, client);
      await write(client, key);
    } else if (action.kind === 'commit' || action.kind === 'abort') {
      const client = transactions.get(action.transaction);
      await client?.query(action.kind === 'commit' ? 'commit' : 'rollback');
      await client?.end();
      transactions.delete(action.transaction);
    } else throw new Error(`the action ${action.kind} is not known here`);
  };

  await withClient(url, async (client) => {
    await client.query(CONSUMER_TABLES);
    if (setup.relay === 'log') await createLogSlot(client, { slot });
  });
  try {
    for (const name of actions) await perform(parseScenarioAction(name));
    return { published: log.map(({ id }) => id), ...(await tablesOf(url)) };
  } finally {
    for (const one of puppets.values()) await one.crash();
    for (const client of transactions.values()) await client.end();
    if (setup.relay === 'log') await withClient(url, (client) => dropLogSlot(client, { slot }));
  }
}

const QUICK = { pollMs: 1, backoffMs: () => 1 } as const;

function pollingPuppet(url: string, destination: Destination, setup: Scenario['setup']): Puppet {
  return puppet(url, async (at, onConnect) => {
    const plain = pgDatabase(url);
    const database: OutboxDatabase = {
      name: plain.name,
      async connect() {
        const connection = await plain.connect();
        const { rows } = await connection.query('select pg_backend_pid() as pid', []);
        onConnect((rows[0] as { pid: number }).pid);
        return connection;
      },
    };
    await createOutboxRelay({ database, destination, ...setup.relayOptions, ...QUICK, at }).run();
  });
}

function logPuppet(options: {
  readonly url: string;
  readonly slot: string;
  readonly destination: Destination;
  readonly batch: number;
}): Puppet {
  const { url, batch } = options;
  return puppet(url, async (at) => {
    const rest = createRest(systemClock, new AbortController().signal);
    const { steps } = await openLogSession({ ...options, rest });
    const relay = logRelay<OutboxRecord>({ ...QUICK, batch });
    await runSteps(relay, steps, at);
  });
}

/** Wraps a process so that it stops where it is told to. */
function puppet(
  url: string,
  start: (at: At, onConnect: (pid: number) => void) => Promise<unknown>,
): Puppet {
  let isStarted = false;
  let isDead = false;
  let until = '';
  let arrive: () => void = () => undefined;
  let goOn: () => void = () => undefined;
  let failure: unknown;
  const pids: number[] = [];
  const at: At = async (point) => {
    if (isDead) await new Promise(() => undefined);
    if (point !== `before ${until}`) return;
    const resumed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    arrive();
    await resumed;
  };
  return {
    async runUntil(step) {
      until = step;
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      goOn();
      if (!isStarted) {
        isStarted = true;
        start(at, (pid) => pids.push(pid)).catch((error: unknown) => {
          failure = error;
          arrive();
        });
      }
      await arrived;
      if (failure !== undefined) throw failure;
    },
    async crash() {
      isDead = true;
      await endSessions(url, pids);
    },
  };
}

/** Ends sessions from outside, and waits until the server has noticed; those of these processes, or of all relays. */
async function endSessions(url: string, pids: readonly number[]): Promise<void> {
  await withClient(url, async (client) => {
    const sessions = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
and ($1::int[] = '{}' and (application_name like 'event-delivery-spec%' or application_name = 'consumer') or pid = any ($1))`;
    await client.query(`select pg_terminate_backend(pid) ${sessions}`, [pids]);
    while ((await client.query(`select 1 ${sessions}`, [pids])).rows.length > 0) await sleep(5);
  });
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'consumer' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function begin(url: string): Promise<pg.Client> {
  const client = await connect(url);
  await client.query('begin');
  return client;
}

async function tablesOf(url: string): Promise<Omit<ScenarioResult, 'published'>> {
  return withClient(url, async (client) => {
    const ids = async (sql: string) =>
      ((await client.query(sql)).rows as { id: string }[]).map(({ id }) => id.replace('-', ''));
    const rows = (state: string) =>
      ids(
        `select event::json ->> 'id' as id from eds.outbox where state = '${state}' order by seq`,
      );
    return {
      effects: await ids('select id from effect order by seq'),
      pending: await rows('pending'),
      dead: await rows('dead'),
    };
  });
}
