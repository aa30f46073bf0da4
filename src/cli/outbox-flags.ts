/** What the commands of `eds outbox` that use a database have in common. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { makeDirectory } from '../channels/pglite/make-directory.ts';
import { EventDeliveryError } from '../errors.ts';
import { type OpenOutboxDatabase, openOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { OUTBOX_SCHEMA, schemaName } from '../outbox/postgres/schema.ts';
import { stateOf } from '../problem.ts';
import { type Outputs, runCommand } from './output.ts';

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
    .requiredOption('--url <url>', 'postgres://… or a directory', databaseFlag)
    .option('--schema <name>', 'PostgreSQL schema of the outbox', schemaFlag, OUTBOX_SCHEMA)
    .option('--json', 'print JSON, one object a line');
}

function databaseFlag(text: string): string {
  if (isDirectory(text) ? text !== '' && !text.includes('://') : URL.canParse(text)) return text;
  if (!isDirectory(text))
    throw new InvalidArgumentError('It is no URL: look at its host and port.');
  throw new InvalidArgumentError('Give a URL that starts with postgres://, or a directory.');
}

function isDirectory(url: string): boolean {
  return !/^postgres(ql)?:\/\//.test(url);
}

function schemaFlag(text: string): string {
  try {
    schemaName(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError(`${error instanceof Error ? stateOf(error.message) : error}.`);
  }
}

/** A log relay, and the slot that it reads, need a server. */
export function assertServer({ url }: DatabaseFlags, command: Command): void {
  if (!isDirectory(url)) return;
  command.error('error: --log is for a server, a directory has no log to read: leave out --log');
}

/**
 * Runs a command on its database; an error becomes a line and the exit code 2.
 *
 * @param needs `outbox`: there has to be one already. A directory that is not there, or has something else in it, would
 *   otherwise become a database, for a slip of the pen.
 */
export function onDatabase(
  flags: DatabaseFlags,
  needs: 'database' | 'outbox',
  action: (database: OpenOutboxDatabase, outputs: Outputs) => Promise<number>,
): Promise<void> {
  return runCommand(async (outputs) => {
    try {
      if (isDirectory(flags.url)) await checkDirectory(flags.url, needs);
      await using database = await openOutboxDatabase(flags.url);
      return await action(database, outputs);
    } catch (error) {
      outputs.err.line(errorLine(error, flags));
      return BAD_INPUT;
    }
  });
}

async function checkDirectory(url: string, needs: 'database' | 'outbox'): Promise<void> {
  if (!existsSync(url)) {
    if (needs === 'database') return makeDirectory(url);
    throw new Error(`there is no directory ${url}; eds outbox init makes one`);
  }
  if (!statSync(url).isDirectory()) throw new Error(`${url} is a file, not a directory`);
  if (existsSync(join(url, 'PG_VERSION'))) return;
  if (needs === 'outbox')
    throw new Error(`there is no database in ${url}; eds outbox init makes one`);
  if (readdirSync(url).length === 0) return;
  throw new Error(`${url} has something else in it than a database; name an empty or a new one`);
}

/** The database or the command line is wrong. */
const BAD_INPUT = 2;

/** What to do when a server does not answer; other errors say so themselves. */
const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'];

/** One line about an error, and what helps. */
export function errorLine(error: unknown, { json }: Pick<DatabaseFlags, 'json'>): string {
  const message = messageOf(error);
  const code = error instanceof EventDeliveryError ? error.code : 'CLI_DATABASE';
  const remedy = remedyOf(error);
  if (json) return JSON.stringify({ kind: 'error', code, message, remedy });
  return `eds: ${message}${remedy === undefined ? '' : `\n  ${remedy}`}`;
}

function remedyOf(error: unknown): string | undefined {
  if (error instanceof EventDeliveryError) return error.problems[0]?.remedy;
  const isUnreachable = UNREACHABLE.includes(String((error as { code?: unknown } | null)?.code));
  return isUnreachable ? 'Check host and port of --url, and whether the server runs' : undefined;
}

/** Errors of several addresses of one host have no message of their own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((one) => messageOf(one)).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
