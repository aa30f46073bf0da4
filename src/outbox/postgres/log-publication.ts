import { outboxError } from '../errors.ts';
import { publicationName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** Columns of the outbox that a relay reads from the log. */
export const LOGGED_COLUMNS = ['seq', 'key', 'event', 'state'] as const;

/**
 * Refuses a publication through which events would not come, or not whole. The server passes them by without a word:
 * it sends what is published, and a relay acknowledges that it has had everything.
 */
export async function assertPublication(tx: SqlTx, schema: string): Promise<void> {
  const publication = publicationName(schema);
  // As JSON, because servers before version 15 do not have all of these columns.
  const { rows } = await tx.query(
    `select p.pubinsert as "hasInserts", t.row is not null as "hasTable", t.row ->> 'rowfilter' as filter,
  t.row -> 'attnames' as columns
from pg_publication p
left join (select to_jsonb(one) as row from pg_publication_tables one) as t
  on t.row ->> 'pubname' = p.pubname and t.row ->> 'schemaname' = $2 and t.row ->> 'tablename' = 'outbox'
where p.pubname = $1`,
    [publication, schema],
  );
  const problem = problemOf(rows[0] as Publication | undefined, schema);
  if (problem === undefined) return;
  throw outboxError(
    'OUTBOX_LOG_UNAVAILABLE',
    `Cannot read the log: the publication ${publication} ${problem}, so events would be passed by. Drop it if it is there; create publication ${publication} for table ${schema}.outbox with (publish = 'insert'); then make the slot anew (dropLogSlot, createLogSlot) and run the polling relay until nothing is pending`,
  );
}

interface Publication {
  readonly hasInserts: boolean;
  readonly hasTable: boolean;
  readonly filter: string | null;
  readonly columns: readonly string[] | null;
}

function problemOf(found: Publication | undefined, schema: string): string | undefined {
  if (found === undefined) return 'is not there';
  if (!found.hasTable) return `does not have the table ${schema}.outbox`;
  if (!found.hasInserts) return 'leaves out inserts';
  if (found.filter !== null) return `leaves out rows: ${found.filter}`;
  const missing = LOGGED_COLUMNS.filter((column) => found.columns?.includes(column) === false);
  return missing.length === 0 ? undefined : `leaves out columns: ${missing.join(', ')}`;
}
