import { Command } from 'commander';
import { assertSchema } from '../outbox/postgres/assert-schema.ts';
import { releaseKeysTx } from '../outbox/postgres/release.ts';
import type { SqlTx } from '../outbox/postgres/sql-tx.ts';
import { type DatabaseFlags, onDatabase, URL_HELP, withDatabaseFlags } from './outbox-flags.ts';
import type { Outputs } from './output.ts';

const EXAMPLES = `${URL_HELP}

A key is parked when one of its events cannot be delivered and the relay was told to park
(eds outbox relay --poison park). It waits, with all its later events, until it is released here. Mend the
cause first: relays begin with the event that the key was parked for, and park it again when it still
cannot be delivered. Nothing is lost and nothing overtakes either way. eds outbox status lists parked keys.

Examples:
  eds outbox release --url ./shop-data --key A-1
  eds outbox release --url postgres://shop@localhost/shop --key A-1 --key A-2
  eds outbox release --url postgres://shop@localhost/shop --all

Exit codes: 0 released, 1 no such key is parked (with --key: one of them is not), 2 it cannot be done.`;

interface ReleaseFlags extends DatabaseFlags {
  readonly key?: readonly string[];
  readonly all?: boolean;
}

/** `eds outbox release`: lets parked keys go on. */
export function outboxReleaseCommand(): Command {
  return withDatabaseFlags(
    new Command('release').description('let parked keys go on, once the cause is mended'),
  )
    .option('--key <key>', 'key to release; can be repeated', keysFlag)
    .option('--all', 'release every parked key')
    .addHelpText('after', EXAMPLES)
    .action((flags: ReleaseFlags, command: Command) => {
      if ((flags.key === undefined) === (flags.all !== true)) {
        command.error('error: tell which keys: --key KEY, once or more often, or --all');
      }
      return onDatabase(flags, 'outbox', (database, outputs) =>
        database.transaction(async (tx) => {
          await assertSchema(tx, flags.schema);
          return release(tx, flags, outputs);
        }),
      );
    });
}

const RELEASED = 0;
const NOT_PARKED = 1;

const keysFlag = (key: string, before: readonly string[] = []) => [...before, key];

async function release(
  tx: SqlTx,
  { schema, key: keys, json }: ReleaseFlags,
  { out, err }: Outputs,
): Promise<number> {
  const released = await releaseKeysTx(tx, { schema, ...(keys !== undefined && { keys }) });
  for (const key of released)
    out.line(json ? JSON.stringify({ kind: 'released', key }) : `released ${JSON.stringify(key)}`);
  const missing = (keys ?? []).filter((key) => !released.includes(key));
  for (const key of missing) err.line(`eds: the key ${JSON.stringify(key)} is not parked`);
  if (keys === undefined && released.length === 0) err.line('eds: no key is parked');
  return released.length === 0 || missing.length > 0 ? NOT_PARKED : RELEASED;
}
