/** How events come into the tables: all of a send, or none. */
import type { CloudEvent } from '../event/cloud-event.ts';
import { eventKey } from '../event/event-key.ts';
import { serializeEvent } from '../event/json.ts';
import { utf8Length } from '../event/utf8.ts';
import type { SendResult } from './channel.ts';
import type { ChannelLimits } from './channel-limits.ts';
import { keyReader } from './ordering.ts';
import { full, tooLarge } from './refusals.ts';
import type { SqlCore } from './sql-core.ts';
import type { SqlRow, SqlSession } from './sql-database.ts';
import { isRetaining, makeRoom, trim } from './sql-retention.ts';
import { numberOf } from './sql-rows.ts';
import * as sql from './sql-statements.ts';

/** What stores the events of one send. */
export function sqlAppend({ options, channel, inTransaction }: SqlCore) {
  const { limits, orderBy, deduplicationMs } = options;
  const keyOf = keyReader(orderBy);

  async function fresh(session: SqlSession, items: readonly Item[], at: number) {
    if (deduplicationMs === undefined) return items;
    await session.query(sql.FORGET_KNOWN, [channel, at]);
    const byKey = new Map(items.map((item) => [eventKey(item.event), item] as const).reverse());
    const until = at + deduplicationMs;
    const rows = await session.query(sql.REMEMBER_KNOWN, [channel, [...byKey.keys()], until]);
    const [row] = await session.query(sql.COUNT_KNOWN, [channel]);
    const known = numberOf(row, 'known');
    const { deduplicationKeysMax } = limits;
    if (known > deduplicationKeysMax)
      throw full('remembered events', known - rows.length, deduplicationKeysMax);
    const unknown = new Set(rows.map(({ identity }) => byKey.get(String(identity))));
    return items.filter((item) => unknown.has(item));
  }

  return async function append(events: readonly CloudEvent[], at: number): Promise<SendResult> {
    const items = events.map((event) => {
      const text = wellFormed(serializeEvent(event));
      return { event, text, sizeBytes: utf8Length(text), key: keyOf(event) ?? null };
    });
    return inTransaction(async (session) => {
      const added = await fresh(session, items, at);
      const duplicates = items.length - added.length;
      const result = { accepted: added.length, duplicates };
      if (added.length === 0) return result;
      const [state] = await session.query(sql.CHANNEL_STATE, [channel]);
      checkSize(added, limits);
      if (numberOf(state, 'subscriptions') === 0 && !isRetaining(state)) {
        await session.query(sql.COUNT_ACCEPTED, [channel, added.length]);
        return result;
      }
      checkDepth(added, state, limits);
      await findRoom(session, channel, bytesOf(added), state, limits);
      const columns = [
        added.map(({ text }) => text),
        added.map(({ key }) => key),
        added.map(({ sizeBytes }) => sizeBytes),
      ];
      await session.query(sql.APPEND, [channel, ...columns, at, added.map(identityOf)]);
      if (isRetaining(state)) await trim(session, channel, at);
      return result;
    });
  };
}

/** An event on its way in. */
interface Item {
  readonly event: CloudEvent;
  readonly text: string;
  readonly sizeBytes: number;
  readonly key: string | null;
}

function identityOf({ event }: Item): string {
  return eventKey(event);
}

/** JSON text with lone surrogates escaped: UTF-8 cannot carry them. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function checkSize(items: readonly Item[], { eventsMax, bytesMax }: ChannelLimits): void {
  if (items.length > eventsMax) throw tooLarge('events', items.length, eventsMax);
  if (bytesOf(items) > bytesMax) throw tooLarge('bytes', bytesOf(items), bytesMax);
}

function checkDepth(
  items: readonly Item[],
  state: SqlRow | undefined,
  { eventsMax }: ChannelLimits,
): void {
  const depth = numberOf(state, 'depth');
  if (depth + items.length > eventsMax) throw full('events of a subscription', depth, eventsMax);
}

/** Retained events that nothing else keeps make room; where that is not enough, none of it has happened. */
async function findRoom(
  session: SqlSession,
  channel: number,
  bytes: number,
  state: SqlRow | undefined,
  { bytesMax }: ChannelLimits,
): Promise<void> {
  const stored = numberOf(state, 'stored_bytes');
  if (stored + bytes <= bytesMax) return;
  const left = isRetaining(state)
    ? await makeRoom(session, channel, stored, bytesMax - bytes)
    : stored;
  if (left + bytes > bytesMax) throw full('bytes', stored, bytesMax);
}
