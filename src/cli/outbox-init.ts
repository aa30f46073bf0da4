import { Command } from 'commander';
import { createLogSlot } from '../outbox/postgres/log-slot.ts';
import { migrateTx, migrationSql } from '../outbox/postgres/migrate.ts';
import { withConnection } from '../outbox/postgres/relay-sessions.ts';
import { type DatabaseFlags, URL_HELP, withDatabase, withDatabaseFlags } from './outbox-flags.ts';
import { createOutput } from './output.ts';

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
    .action(async (flags: InitFlags) => {
      process.exitCode = await run(flags);
    });
}

const READY = 0;

async function run(flags: InitFlags): Promise<number> {
  const out = createOutput(process.stdout);
  const err = createOutput(process.stderr);
  const { schema, log, json } = flags;
  if (flags.print) {
    out.line(migrationSql({ schema }));
    await out.flush(true);
    return READY;
  }
  const code = await withDatabase(flags, { err, needs: 'database' }, async (database) => {
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
  });
  await Promise.all([out.flush(true), err.flush(true)]);
  return code;
}
