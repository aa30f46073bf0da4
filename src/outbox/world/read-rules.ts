import type { Row } from './history.ts';
import type { ReadingRule } from './setup.ts';

/** How far a relay with a cursor has come. */
export interface Cursor {
  readonly xid: number;
  readonly sequence: number;
}

/** Whether a row is behind a cursor: what a relay with that rule has still to read. */
export function isBehind(rule: ReadingRule, { xid, sequence }: Cursor, row: Row): boolean {
  if (rule === 'xid-sequence' && row.xid !== xid) return row.xid > xid;
  return row.sequence > sequence;
}

/**
 * Reads by a rule with a cursor, as relays do that lose or reorder.
 *
 * @param rows Every row, by sequence number.
 * @param rule Not `pending`, which has no cursor.
 * @param cursor How far the relay has come.
 * @param oldest The oldest transaction that is open, or the next one.
 * @param limit Rows to read, at most.
 */
export function readBehindCursor(
  rows: readonly Row[],
  rule: ReadingRule,
  cursor: Cursor,
  oldest: number,
  limit: number,
): readonly Row[] {
  const fence = rule === 'id-cursor' ? Number.POSITIVE_INFINITY : oldest;
  const found = rows.filter(
    (row) =>
      row.order > 0 && row.state === 'pending' && row.xid < fence && isBehind(rule, cursor, row),
  );
  if (rule === 'xid-sequence') found.sort((a, b) => a.xid - b.xid || a.sequence - b.sequence);
  return found.slice(0, limit);
}
