/** How events of the tables are taken, and what becomes of them. */
import { createGroup } from './group.ts';
import { full } from './refusals.ts';
import type { KnownSubscription, SqlCore } from './sql-core.ts';
import { eventOf, numberOf } from './sql-rows.ts';
import { BUSY_TABLES } from './sql-schema.ts';
import * as sql from './sql-statements.ts';
import type { Ending, Leased } from './store.ts';

/** Rows that are deleted before the tables are tidied. */
const TIDY_AFTER = 20_000;

/** What leases events, and ends leases. */
export function sqlLeases(core: SqlCore) {
  const { find, locked } = core;
  const { database, limits } = core.options;
  const acks = sqlAcks(core);

  async function lease(subscription: string, max: number, at: number) {
    const known = await find(subscription);
    if (known === undefined) return undefined;
    const { id, leaseMs } = known;
    const endsAt = at + leaseMs;
    const rows = await database.query(sql.LEASE, [id, at, max, endsAt, limits.leasesMax]);
    return rows.map((row): Leased => {
      const token = numberOf(row, 'token');
      return { token, event: eventOf(row), attempt: numberOf(row, 'attempts'), endsAt, leaseMs };
    });
  }

  async function settle(subscription: string, token: number, ending: Ending, at: number) {
    const known = await find(subscription);
    if (known === undefined) return false;
    const { id } = known;
    if (ending.kind === 'ack') return acks.add({ known, token, at });
    if (ending.kind === 'dead-letter') return bury(core, known, token, ending.reason, at);
    const rows = await locked((session) => {
      if (ending.kind === 'extend')
        return session.query(sql.EXTEND, [id, token, at, ending.endsAt]);
      const dueAt = at + ending.delayMs;
      return ending.kind === 'release'
        ? session.query(sql.RELEASE, [id, token, at, dueAt])
        : session.query(sql.NACK, [id, token, at, dueAt, ending.reason]);
    });
    return rows.length > 0;
  }

  return { lease, settle };
}

/** Acknowledgements that come while others are written go into one statement. */
function sqlAcks({ channel, locked, options: { database } }: SqlCore) {
  let deleted = 0;

  async function tidyAfter(count: number): Promise<void> {
    deleted += count;
    if (deleted < TIDY_AFTER || database.tidy === undefined) return;
    deleted = 0;
    await database.tidy(BUSY_TABLES);
  }

  return createGroup<AckItem, boolean>(async (items) => {
    const held = new Set<number>();
    for (const { known, tokens, at } of bySubscription(items)) {
      const rows = await locked((session) =>
        session.query(sql.ACK, [known.id, channel, tokens, at]),
      );
      for (const row of rows) held.add(numberOf(row, 'token'));
    }
    await tidyAfter(held.size);
    return items.map(({ token }) => held.has(token));
  });
}

async function bury(
  { inTransaction, options: { limits } }: SqlCore,
  { id }: KnownSubscription,
  token: number,
  reason: string,
  at: number,
): Promise<boolean> {
  return inTransaction(async (session) => {
    const [row] = await session.query(
      'select name, dead from eds_channel_subscription where id = $1',
      [id],
    );
    const rows = await session.query(sql.BURY, [id, token, at, reason]);
    const dead = numberOf(row, 'dead');
    if (rows.length > 0 && dead >= limits.deadLettersMax) {
      throw full(`dead letters of subscription "${row?.name}"`, dead, limits.deadLettersMax);
    }
    return rows.length > 0;
  });
}

/** A lease on its way out. */
interface AckItem {
  readonly known: KnownSubscription;
  readonly token: number;
  readonly at: number;
}

function bySubscription(items: readonly AckItem[]) {
  const groups = new Map<number, { known: KnownSubscription; tokens: number[]; at: number }>();
  for (const { known, token, at } of items) {
    const group = groups.get(known.id) ?? { known, tokens: [], at };
    group.tokens.push(token);
    // The latest time: a lease that has ended meanwhile is lost, never the other way round.
    group.at = Math.max(group.at, at);
    groups.set(known.id, group);
  }
  return groups.values();
}
