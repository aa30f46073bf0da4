import { Command } from 'commander';
import { createLogSlot } from '../outbox/postgres/log-slot.ts';
import { migrateTx, migrationSql } from '../outbox/postgres/migrate.ts';
import type { OpenOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { withConnection } from '../outbox/postgres/relay-sessions.ts';
import {
  assertServer,
  type DatabaseFlags,
  onDatabase,
  URL_HELP,
  withDatabaseFlags,
} from './outbox-flags.ts';
import { type Outputs, runCommand } from './output.ts';

const EXAMPLES = `${URL_HELP}

Makes the tables outbox and inbox in a schema of their own, or updates them. Running it twice does
nothing the second time. Your program then writes events with enqueueTx, in its own transactions.

Examples:
  eds outbox init --url ./shop-data                       PGlite in a directory
  eds outbox init --url postgres://shop@localhost/shop    a server
  eds outbox init --url postgres://shop@localhost/shop --log    and a replication slot, for relay --log
  eds outbox init --url ./shop-data --print               only print the SQL, for your own migrations

A replication slot makes the server keep its log until a relay has read it: make one only when a relay
will run.

Exit codes: 0 the outbox is ready, 2 it is not.`;

interface InitFlags extends DatabaseFlags {
  readonly log?: boolean;
  readonly print?: boolean;
}

/** `eds outbox init`: makes the tables. */
export function outboxInitCommand(): Command {
  return withDatabaseFlags(
    new Command('init').description('make the tables of an outbox and an inbox, or update them'),
  )
    .option('--log', 'make the replication slot of a log relay too')
    .option('--print', 'print the SQL and do nothing')
    .addHelpText('after', EXAMPLES)
    .action((flags: InitFlags, command: Command) => {
      if (flags.log) assertServer(flags, command);
      if (!flags.print) {
        return onDatabase(flags, 'database', (database, outputs) => run(database, flags, outputs));
      }
      return runCommand(async ({ out }) => {
        out.line(migrationSql({ schema: flags.schema }));
        return READY;
      });
    });
}

const READY = 0;

async function run(
  database: OpenOutboxDatabase,
  { schema, log, json }: InitFlags,
  { out }: Outputs,
): Promise<number> {
  const { from, to } = await database.transaction((tx) => migrateTx(tx, { schema }));
  const hasNewSlot =
    log === true &&
    (await withConnection(database, (connection) => createLogSlot(connection, { schema })));
  const did = from === to ? 'was there already' : from === 0 ? 'made' : `updated from ${from}`;
  const slot = log ? `; replication slot ${hasNewSlot ? 'made' : 'was there already'}` : '';
  out.line(
    json
      ? JSON.stringify({ schema, from, to, ...(log && { hasNewSlot }) })
      : `outbox in schema ${schema} of ${database.name}: version ${to}, ${did}${slot}`,
  );
  return READY;
}
