import { outboxError } from '../errors.ts';
import { migrationsOf } from './migrations.ts';
import { lockClass, schemaName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** What `migrateTx` found and did. */
export interface MigrationResult {
  /** Version before; 0 is a database without an outbox. */
  readonly from: number;
  /** Version now. */
  readonly to: number;
}

/** Where an outbox lies. */
export interface SchemaOptions {
  /** PostgreSQL schema of the tables. Default: `eds`. */
  readonly schema?: string;
}

/**
 * Makes or updates the tables of an outbox and an inbox, within the caller's transaction.
 *
 * Idempotent; of several that run at once one works and the others wait for it. All or nothing: a migration that
 * fails leaves the schema as it was.
 *
 * @param tx Open transaction. Its user needs the right to create a schema and a publication in the database.
 * @param options `schema`: lower-case name of at most 40 characters. Default: `eds`.
 * @returns Versions before and after.
 * @throws `EventDeliveryError` `OUTBOX_SCHEMA_TOO_NEW` when a later version of this package made the tables.
 * @example Twice is once
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx)); // => { from: 0, to: 1 }
 * await db.transaction((tx) => migrateTx(tx)); // => { from: 1, to: 1 }
 * await db.close();
 * ```
 */
export async function migrateTx(tx: SqlTx, options: SchemaOptions = {}): Promise<MigrationResult> {
  const schema = schemaName(options.schema);
  const migrations = migrationsOf(schema);
  const latest = migrations.at(-1)?.version ?? 0;
  // Held until the caller's transaction ends; `create schema if not exists` alone would race.
  await tx.query('select pg_advisory_xact_lock($1, $2)', [lockClass(schema, 'migrate'), 0]);
  await tx.query(`create schema if not exists ${schema}`, []);
  await tx.query(
    `create table if not exists ${schema}.migration (
  version int primary key,
  applied_at timestamptz not null default clock_timestamp()
)`,
    [],
  );
  const { rows } = await tx.query(
    `select coalesce(max(version), 0) as version from ${schema}.migration`,
    [],
  );
  const from = Number((rows[0] as { readonly version: unknown }).version);
  if (from > latest) {
    throw outboxError(
      'OUTBOX_SCHEMA_TOO_NEW',
      `Cannot migrate schema ${schema}: it has version ${from}, and this package knows up to ${latest}`,
    );
  }
  for (const { version, statements } of migrations) {
    if (version <= from) continue;
    for (const statement of statements) await tx.query(statement, []);
    await tx.query(`insert into ${schema}.migration (version) values ($1)`, [version]);
  }
  return { from, to: latest };
}

/**
 * The statements that make an outbox, as a text for a migration tool of your own.
 *
 * @param options `schema`: lower-case name of at most 40 characters. Default: `eds`.
 * @returns SQL of every migration, oldest first; it has to run in one transaction, once.
 * @example Look at it first
 * ```ts
 * import { migrationSql } from 'event-delivery-spec/outbox';
 *
 * migrationSql({ schema: 'shop' }).includes('create table shop.outbox'); // => true
 * migrationSql({ schema: 'shop; drop table users' }); // throws RangeError
 * ```
 */
export function migrationSql(options: SchemaOptions = {}): string {
  const schema = schemaName(options.schema);
  const applied = migrationsOf(schema).flatMap(({ version, statements }) => [
    ...statements,
    `insert into ${schema}.migration (version) values (${version})`,
  ]);
  const all = [
    `create schema if not exists ${schema}`,
    `create table ${schema}.migration (
  version int primary key,
  applied_at timestamptz not null default clock_timestamp()
)`,
    ...applied,
  ];
  return all.map((statement) => `${statement};\n`).join('\n');
}
