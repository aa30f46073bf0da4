import { outboxError } from '../errors.ts';
import { migrationsOf } from './migrations.ts';
import type { SqlTx } from './sql-tx.ts';

/** Refuses a database without an outbox, or with one of another version. */
export async function assertSchema(tx: SqlTx, schema: string): Promise<void> {
  const latest = migrationsOf(schema).at(-1)?.version ?? 0;
  const version = await versionOf(tx, schema);
  if (version === latest) return;
  if (version > latest) {
    throw outboxError(
      'OUTBOX_SCHEMA_TOO_NEW',
      `Cannot use outbox: schema ${schema} has version ${version}, and this package knows up to ${latest}`,
    );
  }
  const state = version === 0 ? 'has none' : `is of version ${version}, not ${latest}`;
  throw outboxError(
    'OUTBOX_SCHEMA_MISSING',
    `Cannot use outbox: schema ${schema} ${state}; run migrateTx, or eds outbox init`,
  );
}

async function versionOf(tx: SqlTx, schema: string): Promise<number> {
  const { rows: found } = await tx.query('select to_regclass($1) is not null as exists', [
    `${schema}.migration`,
  ]);
  if (!(found[0] as { readonly exists: boolean }).exists) return 0;
  const { rows } = await tx.query(
    `select coalesce(max(version), 0) as version from ${schema}.migration`,
    [],
  );
  return Number((rows[0] as { readonly version: unknown }).version);
}
