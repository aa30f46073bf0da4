import { outboxError } from '../errors.ts';
import type { SqlTx } from './sql-tx.ts';

/** Refuses a server on which relays and consumers could only look: a standby, or one whose sessions are read-only. */
export async function assertWritable(tx: SqlTx): Promise<void> {
  const { rows } = await tx.query(
    `select pg_is_in_recovery() as "isStandby", current_setting('transaction_read_only')::boolean as "isReadOnly"`,
    [],
  );
  const { isStandby, isReadOnly } = rows[0] as {
    readonly isStandby: boolean;
    readonly isReadOnly: boolean;
  };
  if (!isStandby && !isReadOnly) return;
  const problem = isStandby
    ? 'the server is a standby; give the address of the primary, or promote this one'
    : 'its sessions are read-only; see default_transaction_read_only of the database and the user';
  throw outboxError('OUTBOX_READ_ONLY', `Cannot use outbox: ${problem}`);
}
