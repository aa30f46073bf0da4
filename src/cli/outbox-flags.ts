/** What the commands of `eds outbox` that use a database have in common. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { EventDeliveryError } from '../errors.ts';
import { type OpenOutboxDatabase, openOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { OUTBOX_SCHEMA, schemaName } from '../outbox/postgres/schema.ts';
import type { Output } from './output.ts';

/** Values of the flags of {@link withDatabaseFlags}. */
export interface DatabaseFlags {
  readonly url: string;
  readonly schema: string;
  readonly json?: boolean;
}

/** What the help of these commands says about `--url`. */
export const URL_HELP = `
URL is postgres://user:password@host:port/database, or a directory: then the database is PGlite, in this
process, and nothing has to be installed but npm packages. One process at a time has a directory open.`;

/** Adds the flags. */
export function withDatabaseFlags(command: Command): Command {
  return command
    .requiredOption('--url <url>', 'postgres://… or a directory')
    .option('--schema <name>', 'PostgreSQL schema of the outbox', OUTBOX_SCHEMA)
    .option('--json', 'print JSON, one object a line');
}

/**
 * Opens the database for an action; an error becomes a line and the exit code 2.
 *
 * @param needs `outbox`: there has to be one already. A directory that is not there would otherwise be made, for a slip
 *   of the pen.
 */
export async function withDatabase(
  flags: DatabaseFlags,
  { err, needs }: { readonly err: Output; readonly needs: 'database' | 'outbox' },
  action: (database: OpenOutboxDatabase) => Promise<number>,
): Promise<number> {
  try {
    schemaName(flags.schema);
    if (needs === 'outbox' && !flags.url.includes('://') && !existsSync(flags.url)) {
      throw new Error(`there is no directory ${flags.url}; eds outbox init makes one`);
    }
    await using database = await openOutboxDatabase(flags.url);
    return await action(database);
  } catch (error) {
    err.line(errorLine(error, flags));
    return BAD_INPUT;
  }
}

/** The database or the command line is wrong. */
export const BAD_INPUT = 2;

/** One line about an error. */
export function errorLine(error: unknown, { json }: Pick<DatabaseFlags, 'json'>): string {
  const message = messageOf(error);
  const code = error instanceof EventDeliveryError ? error.code : 'CLI_DATABASE';
  return json ? JSON.stringify({ kind: 'error', code, message }) : `eds: ${message}`;
}

/** Errors of several addresses of one host have no message of their own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((one) => messageOf(one)).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
