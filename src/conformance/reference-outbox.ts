/** The relays of the reference runtime, in a world where every step can be the last. */
import { survivedFailures } from '../outbox/durability.ts';
import { type LogRelayEnd, logRelay } from '../outbox/log-relay.ts';
import {
  type PollingRelayEnd,
  type PollingRelayOptions,
  pollingRelay,
} from '../outbox/polling-relay.ts';
import type { LogRelaySteps, Marks, PollingRelaySteps } from '../outbox/steps.ts';
import type { SyncDriver } from '../simulation/step.ts';
import type { OutboxAdapter, OutboxSetup, OutboxWorld } from './adapter-outbox.ts';
import { createOutboxDatabase, type OutboxDatabase, type OutboxRow } from './outbox-database.ts';
import { createDestination, type ScriptedDestination } from './outbox-destination.ts';
import { type Stepped, stepped } from './stepped.ts';

type Polling = PollingRelaySteps<OutboxRow>;
type Log = LogRelaySteps<OutboxRow>;

/** What the steps of a relay work on. */
export interface RelayWorld {
  readonly database: OutboxDatabase;
  readonly destination: ScriptedDestination;
  readonly setup: OutboxSetup;
  /** The relay that owns the keys: one at a time. */
  owner: object | undefined;
  hasNotifications: boolean;
}

/** What of the reference is replaced, for mutants. */
export interface OutboxTampering {
  readonly polling?: (
    steps: SyncDriver<Polling>,
    world: RelayWorld,
    relay: object,
  ) => Partial<SyncDriver<Polling>>;
  readonly log?: (steps: SyncDriver<Log>, world: RelayWorld) => Partial<SyncDriver<Log>>;
  readonly setup?: (setup: OutboxSetup) => OutboxSetup;
  readonly relayOptions?: Pick<PollingRelayOptions, 'pipelined'>;
  readonly world?: (world: OutboxWorld, inner: RelayWorld) => Partial<OutboxWorld>;
}

/** The polling relay, with a table. */
export const referenceOutboxPolling: OutboxAdapter = outboxAdapter('polling');

/** The log relay, without a table: events are in the log of the database alone. */
export const referenceOutboxLog: OutboxAdapter = outboxAdapter('log');

/** The reference with one of its relays, tampered with or not. */
export function outboxAdapter(
  relay: 'polling' | 'log',
  tampering: OutboxTampering = {},
): OutboxAdapter {
  return {
    open: (asked) => {
      const setup = tampering.setup?.(asked) ?? asked;
      const inner: RelayWorld = {
        database: createOutboxDatabase(),
        destination: createDestination(setup.destination),
        setup,
        owner: undefined,
        hasNotifications: true,
      };
      const world = openWorld(inner, relay, tampering);
      return { ...world, ...tampering.world?.(world, inner) };
    },
  };
}

function openWorld(
  inner: RelayWorld,
  relay: 'polling' | 'log',
  tampering: OutboxTampering,
): OutboxWorld {
  const { database, destination } = inner;
  const relays: Stepped[] = [];
  const crashRelays = () => {
    for (const each of relays) each.crash();
  };
  return {
    begin: () => {
      const transaction = database.begin();
      return {
        enqueue: (event) => database.enqueue(transaction, event),
        commit: () => database.commit(transaction),
        rollback: () => database.rollback(transaction),
      };
    },
    startRelay: () => {
      const started =
        relay === 'polling' ? startPolling(inner, tampering) : startLog(inner, tampering);
      relays.push(started);
      return started;
    },
    published: () => [...destination.stored],
    states: () => database.states(),
    crashDatabase: () => {
      database.crash();
      crashRelays();
    },
    loseSlot: () => {
      if (relay === 'polling') return;
      database.slot = undefined;
      crashRelays();
    },
    cleanUp: () => {
      for (const { id, state } of [...database.rows.values()]) {
        if (state === 'sent') database.rows.delete(id);
      }
    },
    releaseKey: (key) => {
      database.parked.delete(key);
    },
    giveBack: () => database.giveBack(deadRows(database)),
    backlog: () => {
      const waiting = [...database.rows.values()].filter(({ state }) => state === 'pending');
      const since = Math.min(...waiting.map(({ committedAtMs }) => committedAtMs));
      return { count: waiting.length, oldestMs: waiting.length === 0 ? 0 : database.nowMs - since };
    },
    passTime: (ms) => {
      database.nowMs += ms;
    },
    loseNotifications: () => {
      inner.hasNotifications = false;
    },
    survives: () => survivedFailures({ ...SETTINGS, keptInTable: relay === 'polling' }),
    close: crashRelays,
  };
}

/** What is dead, in the order in which it was enqueued. */
export function deadRows({ rows }: OutboxDatabase): readonly OutboxRow[] {
  return [...rows.values()]
    .filter(({ state }) => state === 'dead')
    .sort((one, other) => one.sequence - other.sequence);
}

const SETTINGS = { synchronousCommit: 'on', fsync: true, synchronousStandby: false } as const;

function startPolling(world: RelayWorld, tampering: OutboxTampering): Stepped {
  const relay = {};
  const { setup } = world;
  const { batch, poison } = setup;
  const options = { batch, poison, ...tampering.relayOptions };
  return stepped<Polling, PollingRelayEnd<OutboxRow>>({
    process: () => pollingRelay<OutboxRow>(options),
    steps: (control) => {
      const steps = pollingSteps(world, relay, control.sleep);
      return { ...steps, ...tampering.polling?.(steps, world, relay) };
    },
    onCrash: () => {
      if (world.owner === relay) world.owner = undefined;
    },
  });
}

function pollingSteps(
  world: RelayWorld,
  relay: object,
  sleep: (ms: number) => 'awake' | 'stop',
): SyncDriver<Polling> {
  const { database, destination } = world;
  let marked: Marks<OutboxRow> | undefined;
  return {
    acquire: () => {
      world.owner ??= relay;
      return world.owner === relay ? 'acquired' : 'none';
    },
    read: (limit) => {
      const waiting = [...database.rows.values()].filter(({ key, state }) => {
        return state === 'pending' && !database.parked.has(key);
      });
      return waiting.sort((a, b) => a.sequence - b.sequence).slice(0, limit);
    },
    publish: (record) => {
      destination.publish(record);
      return undefined;
    },
    confirm: (records) => records.map(({ id }) => destination.outcome(id)),
    mark: (marks) => {
      marked = marks;
      return undefined;
    },
    commit: () => {
      if (marked !== undefined) database.mark(marked);
      return 'committed';
    },
    sleep,
    release: () => {
      if (world.owner === relay) world.owner = undefined;
      return undefined;
    },
  };
}

function startLog(world: RelayWorld, tampering: OutboxTampering): Stepped {
  const { batch, poison } = world.setup;
  if (poison === 'park')
    throw new TypeError('Cannot start relay: a log has no place to park a key');
  return stepped<Log, LogRelayEnd<OutboxRow>>({
    process: () => logRelay<OutboxRow>({ batch, poison, ...tampering.relayOptions }),
    steps: ({ sleep }) => {
      const steps = logSteps(world, sleep);
      return { ...steps, ...tampering.log?.(steps, world) };
    },
  });
}

function logSteps(world: RelayWorld, sleep: (ms: number) => 'awake' | 'stop'): SyncDriver<Log> {
  const { database, destination } = world;
  let cursor = 0;
  return {
    open: () => {
      if (database.slot === undefined) return 'lost';
      cursor = database.slot;
      return 'opened';
    },
    next: () => {
      const next = database.log.find(({ position }) => position > cursor);
      cursor = next?.position ?? cursor;
      return next;
    },
    publish: (record) => {
      destination.publish(record);
      return undefined;
    },
    confirm: (records) => records.map(({ id }) => destination.outcome(id)),
    bury: (record) => {
      database.mark({ sent: [], failed: [], dead: [record], parked: [] });
      return undefined;
    },
    acknowledge: (position) => {
      database.slot = Number(position);
      const records = database.log.slice(0, database.slot).flatMap((commit) => commit.records);
      const sent = records.filter(({ id }) => database.rows.get(id)?.state === 'pending');
      database.mark({ sent, failed: [], dead: [], parked: [] });
      return undefined;
    },
    sleep,
    close: () => undefined,
  };
}
