import type { SchemaOptions } from './migrate.ts';
import { schemaName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** Rows that one call removes, at most: a long transaction would hold up others. */
export const CLEAN_COUNT_MAX = 10_000;

/**
 * Removes records that were sent long ago, oldest first. What is pending or dead is never touched.
 *
 * Relays call it by themselves when they keep what they have sent. It looks at nothing that is too young, however much.
 *
 * @param tx Transaction, or connection.
 * @param options `olderThanMs`: milliseconds since it was sent; `schema`.
 * @returns How many were removed, up to {@link CLEAN_COUNT_MAX}; call again while it is that many.
 * @see OBX-023
 * @example What is asked of the database
 * ```ts
 * import { cleanSentTx } from 'event-delivery-spec/outbox';
 *
 * const tx = {
 *   async query(text: string) {
 *     return { rows: [{ n: text.includes("state = 'sent'") ? 3 : 0 }] };
 *   },
 * };
 * await cleanSentTx(tx, { olderThanMs: 86_400_000 }); // => 3
 * ```
 */
export async function cleanSentTx(
  tx: SqlTx,
  { olderThanMs, schema }: SchemaOptions & { readonly olderThanMs: number },
): Promise<number> {
  if (!(olderThanMs >= 0)) throw new RangeError(`Cannot clean outbox: ${olderThanMs} is no age`);
  const outbox = `${schemaName(schema)}.outbox`;
  const { rows } = await tx.query(
    `with gone as (
  delete from ${outbox} where seq = any (array(
    select seq from ${outbox}
    where state = 'sent' and sent_at <= statement_timestamp() - $1 * interval '1 millisecond'
    order by sent_at limit ${CLEAN_COUNT_MAX}
  )) and state = 'sent' returning 1
)
select count(*)::int as n from gone`,
    [olderThanMs],
  );
  return Number((rows[0] as { readonly n: unknown }).n);
}
