/** The reference's writing and relays, broken on purpose. */
import type { OutboxTransaction } from '../adapter-outbox.ts';
import type { Mutant } from '../check.ts';
import type { RelayWorld } from '../reference-outbox.ts';
import {
  answering,
  bothMutants as both,
  logMutant as log,
  NO_MARKS,
  pollingMutant as polling,
  publishing,
  relaySetup,
  transactions,
  waitingRows,
  worldly,
} from './outbox-mutant.ts';

/** Mutants of the clauses about writing, and of those that hold for both relays. */
export const outboxRelayMutants: readonly Mutant[] = [
  ...both(
    'OBX-001/leaks',
    'A rollback keeps the events, as a message outside of the transaction does.',
    {
      ...transactions((transaction) => ({ rollback: () => transaction.commit() })),
    },
  ),
  ...both('OBX-001/at-once', 'It publishes while the transaction is open.', {
    ...transactions((transaction, { destination }) => ({
      enqueue: async (event) => {
        const answer = await transaction.enqueue(event);
        if (answer === 'enqueued') destination.publish(event);
        return answer;
      },
    })),
  }),
  polling('OBX-002/lock-kept', 'The lock of a relay that crashed is never given away.', {
    polling: (steps, world, relay) => ({
      acquire: () => {
        const first = firstOwner.get(world) ?? relay;
        firstOwner.set(world, first);
        return first === relay ? steps.acquire(undefined) : 'none';
      },
    }),
  }),
  polling('OBX-002/one-key-missing', 'It does not read the events of one key.', {
    polling: (steps) => ({ read: (limit) => steps.read(limit).filter(({ key }) => key !== 'c') }),
  }),
  log('OBX-002/begins-at-the-end', 'A relay begins where the log ends.', {
    log: (steps, { database }) => ({
      open: () => {
        steps.acknowledge(database.log.length);
        return steps.open(undefined);
      },
    }),
  }),
  ...both('OBX-003/every-attempt', 'Events of attempts that failed come with the next commit.', {
    ...transactions((transaction, world) => ({
      rollback: async () => {
        leftOver.set(world, [...(leftOver.get(world) ?? []), transaction]);
      },
      commit: async () => {
        for (const failed of leftOver.get(world) ?? []) await failed.commit();
        await transaction.commit();
      },
    })),
  }),
  ...both('OBX-004/new-id', 'A copy has an id of its own.', {
    ...publishing(({ id, key }, { destination }) => {
      const copies = destination.stored.filter((stored) => stored.id.startsWith(id)).length;
      if (copies === 0) destination.publish({ id, key });
      else destination.stored.push({ id: `${id}-${copies}`, key });
      return undefined;
    }),
  }),
  ...both('OBX-004/other-key', 'A copy has another key, and so goes to another partition.', {
    ...publishing(({ id, key }, { destination }) => {
      const isCopy = destination.stored.some((stored) => stored.id === id);
      destination.publish({ id, key: isCopy ? 'z' : key });
      return undefined;
    }),
  }),
  ...both('OBX-005/acknowledged-early', 'A commit is acknowledged before it is written.', {
    ...worldly(losesLastCommit),
  }),
  ...both('OBX-006/durable', 'It says that it is durable, and nothing more.', {
    ...worldly(() => ({ survives: () => ({ durable: true }) as never })),
  }),
  ...both(
    'OBX-007/process',
    'It says that events survive the end of the database, which they do not.',
    {
      ...worldly(losesLastCommit),
    },
  ),
  log('OBX-007/slot', 'It says that events survive the loss of the slot, which they do not.', {
    ...worldly((world) => ({
      survives: async () => ({ ...(await world.survives()), slot: true }),
    })),
  }),
  polling(
    'OBX-007/no-table',
    'It deletes the row with the insert, and says that the row is kept.',
    {
      ...worldly((_, { database }) => ({ loseSlot: () => database.rows.clear() })),
    },
  ),
  polling('OBX-010/mark-first', 'It marks what it has read before it publishes.', {
    polling: (steps, { database }) => ({
      read: (limit) => {
        const rows = steps.read(limit);
        database.mark({ ...NO_MARKS, sent: rows });
        return rows;
      },
    }),
  }),
  polling(
    'OBX-010/mark-at-publish',
    'It marks when it has published, whatever the destination says.',
    {
      polling: (steps, { database }) => ({
        publish: (record) => {
          steps.publish(record);
          database.mark({ ...NO_MARKS, sent: [record] });
          return undefined;
        },
      }),
    },
  ),
  log('OBX-010/acknowledge-first', 'It acknowledges a position when it has read it.', {
    log: (steps) => ({
      next: () => {
        const next = steps.next(undefined);
        if (next !== undefined) steps.acknowledge(next.position);
        return next;
      },
    }),
  }),
  ...both('OBX-011/silence-is-consent', 'It takes no answer for a confirmation.', {
    polling: (steps) => ({ confirm: (records) => steps.confirm(records).map(consent) }),
    log: (steps) => ({ confirm: (records) => steps.confirm(records).map(consent) }),
  }),
  ...both('OBX-011/gives-up', 'It takes no answer for a rejection.', {
    polling: (steps) => ({ confirm: (records) => steps.confirm(records).map(rejection) }),
    log: (steps) => ({ confirm: (records) => steps.confirm(records).map(rejection) }),
  }),
  polling('OBX-014/newest-first', 'It reads the newest events first.', {
    polling: (_, world) => ({ read: (limit) => [...waitingRows(world)].reverse().slice(0, limit) }),
  }),
  ...both(
    'OBX-014/pipelined',
    'Several events of a key are in flight, to a destination that keeps no order.',
    {
      relayOptions: { pipelined: true },
    },
  ),
  polling('OBX-014/transaction-order', 'It reads in the order in which transactions began.', {
    polling: (steps) => ({
      read: (limit) => {
        const rows = steps.read(Number.POSITIVE_INFINITY);
        return [...rows].sort((a, b) => a.transaction - b.transaction).slice(0, limit);
      },
    }),
  }),
  log('OBX-014/write-order', 'It publishes in the order in which events were written.', {
    log: (_, { database }) => ({
      next: () => {
        const position = database.log.length;
        const rows = database.log.flatMap(({ records }) => records);
        const waiting = rows.filter(({ id }) => database.rows.get(id)?.state === 'pending');
        if (waiting.length === 0) return undefined;
        return { position, records: waiting.sort((a, b) => b.id.localeCompare(a.id)) };
      },
    }),
  }),
  ...both('OBX-015/holes', 'It leaves out some of the copies.', {
    ...publishing((event, { destination }) => {
      const isCopy = destination.stored.some(({ id }) => id === event.id);
      if (!isCopy || !/[24]$/.test(event.id)) destination.publish(event);
      return undefined;
    }),
  }),
  ...both('OBX-024/counts-all', 'It counts what is sent as well.', {
    ...worldly((world, { database }) => ({
      backlog: async () => ({ ...(await world.backlog()), count: database.rows.size }),
    })),
  }),
  ...both('OBX-024/youngest', 'It gives the age of the youngest event.', {
    ...worldly((world, inner) => ({
      backlog: async () => {
        const since = Math.max(0, ...waitingRows(inner).map(({ committedAtMs }) => committedAtMs));
        const { count } = await world.backlog();
        return { count, oldestMs: count === 0 ? 0 : inner.database.nowMs - since };
      },
    })),
  }),
  ...both('OBX-024/never-empty', 'It gives an age when nothing waits.', {
    ...worldly((world, { database }) => ({
      backlog: async () => ({ ...(await world.backlog()), oldestMs: database.nowMs }),
    })),
  }),
  ...both('OBX-025/goes-on', 'It takes a rejected event for dead and goes on.', {
    ...relaySetup(({ poison }) => (poison === 'stop' ? { poison: 'dead-letter' } : {})),
  }),
  ...both('OBX-025/in-silence', 'It stops and does not say why.', {
    ...answering((result) => (result === 'halted' ? 'stopped' : result)),
  }),
  ...both('OBX-027/stops', 'It stops where it ought to go on.', {
    ...relaySetup(({ poison }) => (poison === 'dead-letter' ? { poison: 'stop' } : {})),
  }),
  polling('OBX-027/called-sent', 'It calls a rejected event sent.', {
    polling: (steps) => ({
      mark: (marks) => steps.mark({ ...marks, sent: [...marks.sent, ...marks.dead], dead: [] }),
    }),
  }),
  log('OBX-027/not-buried', 'It does not store a rejected event.', {
    log: () => ({ bury: () => undefined }),
  }),
  ...both('OBX-028/two-states', 'A dead event is sent as well.', {
    ...worldly((world) => ({
      states: async () => {
        const states = await world.states();
        return { ...states, sent: [...states.sent, ...states.dead] };
      },
    })),
  }),
  ...both('OBX-028/forgotten', 'A dead event is in no state.', {
    ...worldly((world) => ({ states: async () => ({ ...(await world.states()), dead: [] }) })),
  }),
];

const firstOwner = new WeakMap<RelayWorld, object>();
const leftOver = new WeakMap<RelayWorld, readonly OutboxTransaction[]>();

const consent = (outcome: string) =>
  outcome === 'unconfirmed' ? 'confirmed' : (outcome as 'confirmed');
const rejection = (outcome: string) =>
  outcome === 'unconfirmed' ? 'rejected' : (outcome as 'rejected');

/** What was committed last and is not published is gone with the database. */
function losesLastCommit(
  world: { readonly crashDatabase: () => void | Promise<void> },
  { database }: RelayWorld,
) {
  return {
    crashDatabase: async () => {
      await world.crashDatabase();
      const last = database.log.at(-1);
      for (const { id } of last?.records ?? []) {
        if (database.rows.get(id)?.state === 'pending') database.rows.delete(id);
      }
      if (last !== undefined && last.position > (database.slot ?? 0)) database.log.pop();
    },
  };
}
