import type { Driver } from '../../simulation/step.ts';
import type { SetAsideSteps } from '../steps.ts';
import { ENQUEUE_COUNT_MAX } from './enqueue.ts';
import { lockClass } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** A dead record: its event stays where it is, however large it is. */
export interface NumberedKey {
  readonly seq: string;
  readonly key: string;
  /** The transaction that took it: each statement has its own where nobody has begun one. */
  readonly xid: string;
}

/** Performs the steps of letting go on what was set aside, in the transaction of the caller. */
export function setAsideSteps(tx: SqlTx, schema: string): Driver<SetAsideSteps<NumberedKey>> {
  return {
    async freeKeys(keys) {
      const { rows } = await tx.query(
        `with wanted as (select $1::text[] as keys), released as (
  delete from ${schema}.parked_key p using wanted w
  where w.keys is null or p.key = any (w.keys) returning p.key
)
select key from released order by key`,
        [keys === undefined ? null : [...keys]],
      );
      return rows.map((row) => (row as { readonly key: string }).key);
    },
    async countAnew(keys) {
      await tx.query(
        `update ${schema}.outbox o set attempts = 0
where o.state = 'pending' and o.attempts > 0 and o.key = any ($1::text[])`,
        [[...keys]],
      );
      return undefined;
    },
    async takeDead(numbers) {
      const { rows } = await tx.query(
        `with wanted as (select $1::bigint[] as seqs)
select o.seq::text as seq, o.key, pg_current_xact_id()::text as xid from ${schema}.outbox o, wanted w
where o.state = 'dead' and (w.seqs is null or o.seq = any (w.seqs)) order by o.seq for update of o`,
        [numbers?.map(String) ?? null],
      );
      return rows as readonly NumberedKey[];
    },
    // As writers do it, before the new records get their numbers: those of a key are in the order of its commits.
    async lockKeys(keys) {
      if (keys.length > ENQUEUE_COUNT_MAX) {
        // A server has room for some thousand locks. This one waits for every writer, and keeps all of them out.
        await tx.query(`lock table ${schema}.outbox in share row exclusive mode`, []);
        return undefined;
      }
      await tx.query(
        `select pg_advisory_xact_lock(${lockClass(schema, 'key')}, l.lock) from (
  select distinct hashtext(k collate "C") as lock from unnest($1::text[]) as k order by lock
) as l`,
        [[...keys]],
      );
      return undefined;
    },
    async enqueueAgain(records) {
      const { rows } = await tx.query(
        `insert into ${schema}.outbox (key, event)
select o.key, o.event from ${schema}.outbox o
where o.seq = any ($1::bigint[]) and pg_current_xact_id()::text = $2 order by o.seq returning seq`,
        [seqsOf(records), records[0]?.xid],
      );
      if (rows.length === records.length) return undefined;
      throw new TypeError('Cannot give events back: the connection is not in a transaction');
    },
    async removeDead(records) {
      await tx.query(`delete from ${schema}.outbox where seq = any ($1::bigint[])`, [
        seqsOf(records),
      ]);
      return undefined;
    },
  };
}

const seqsOf = (records: readonly NumberedKey[]) => records.map(({ seq }) => seq);
