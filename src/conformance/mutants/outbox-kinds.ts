/** The reference's relays, broken in what only one kind of them has to do. */
import type { Mutant } from '../check.ts';
import type { OutboxRow } from '../outbox-database.ts';
import type { RelayWorld } from '../reference-outbox.ts';
import {
  answering,
  logMutant as log,
  pollingMutant as polling,
  relaySetup,
  transactions,
  waitingRows,
  worldly,
} from './outbox-mutant.ts';

/** Mutants of the clauses about relays that poll, and about relays that read a log. */
export const outboxKindMutants: readonly Mutant[] = [
  polling('OBX-012/larger', 'It moves three batches together.', {
    ...relaySetup(({ batch }) => ({ batch: 3 * batch })),
  }),
  log('OBX-013/larger', 'It acknowledges every third batch.', {
    ...relaySetup(({ batch }) => ({ batch: 3 * batch + 3 })),
  }),
  log('OBX-013/never', 'It does not acknowledge.', {
    log: () => ({ acknowledge: () => undefined }),
  }),
  polling('OBX-017/cursor', 'It reads what is above the highest number that it has published.', {
    polling: (steps, world) => ({
      read: (limit) => {
        const above = waitingRows(world).filter(
          ({ sequence }) => sequence > (cursors.get(world) ?? 0),
        );
        return above.slice(0, limit);
      },
      mark: (marks) => {
        const sequences = marks.sent.map(({ sequence }) => sequence);
        cursors.set(world, Math.max(cursors.get(world) ?? 0, ...sequences));
        return steps.mark(marks);
      },
    }),
  }),
  polling('OBX-018/skip-locked', 'Every relay takes what no other has locked.', {
    polling: (_, world, relay) => {
      const taken = locks.get(world) ?? new Map<string, object>();
      locks.set(world, taken);
      const free = ({ id }: OutboxRow) => (taken.get(id) ?? relay) === relay;
      return {
        acquire: () => 'acquired',
        read: (limit) => {
          const rows = waitingRows(world).filter(free).slice(0, limit);
          for (const { id } of rows) taken.set(id, relay);
          return rows;
        },
      };
    },
  }),
  polling('OBX-018/never-handed-over', 'No relay takes over from another.', {
    polling: (steps, world, relay) => ({
      acquire: () => {
        const first = owners.get(world) ?? relay;
        owners.set(world, first);
        return first === relay ? steps.acquire(undefined) : 'none';
      },
    }),
  }),
  polling('OBX-020/no-lock', 'Two open transactions write events of one key.', {
    ...transactions((transaction) => ({
      enqueue: async (event) => {
        const answer = await transaction.enqueue(event);
        return answer === 'busy' ? transaction.enqueue({ ...event, key: `${event.key}!` }) : answer;
      },
    })),
  }),
  polling('OBX-020/one-lock', 'A transaction waits for every other.', {
    ...transactions((transaction, inner) => ({
      enqueue: async (event) => {
        const isFirst = (writers.get(inner) ?? transaction) === transaction;
        if (!isFirst) return 'busy';
        writers.set(inner, transaction);
        return transaction.enqueue(event);
      },
      commit: async () => {
        writers.delete(inner);
        await transaction.commit();
      },
    })),
  }),
  polling('OBX-021/waits-for-a-hint', 'It looks only when it is notified.', {
    polling: (steps, world) => ({
      read: (limit) => (world.hasNotifications ? steps.read(limit) : []),
    }),
  }),
  log('OBX-022/new-slot', 'It makes a new slot in silence.', {
    log: (steps, { database }) => ({
      open: () => {
        database.slot ??= database.log.length;
        return steps.open(undefined);
      },
    }),
  }),
  log('OBX-022/in-silence', 'It stops and does not say why.', {
    ...answering((result) => (result === 'lost' ? 'stopped' : result)),
  }),
  polling('OBX-023/by-age', 'It removes what is old, sent or not.', {
    ...worldly((_, { database }) => ({
      cleanUp: () => {
        const [first] = database.rows.values();
        if (first !== undefined) database.rows.delete(first.id);
      },
    })),
  }),
  polling('OBX-023/dead-too', 'It removes what is dead or parked.', {
    ...worldly((world, { database }) => ({
      cleanUp: async () => {
        await world.cleanUp();
        for (const { id, key, state } of [...database.rows.values()]) {
          if (state === 'dead' || database.parked.has(key)) database.rows.delete(id);
        }
      },
    })),
  }),
  polling('OBX-026/stops', 'It stops where it ought to park.', {
    ...relaySetup(({ poison }) => (poison === 'park' ? { poison: 'stop' } : {})),
  }),
  polling('OBX-026/overtaken', 'It sets the event aside and publishes the next of its key.', {
    ...relaySetup(({ poison }) => (poison === 'park' ? { poison: 'dead-letter' } : {})),
  }),
];

const cursors = new WeakMap<RelayWorld, number>();
const locks = new WeakMap<RelayWorld, Map<string, object>>();
const owners = new WeakMap<RelayWorld, object>();
const writers = new WeakMap<RelayWorld, object>();
