import { Command } from 'commander';
import {
  BACKLOG_COUNT_MAX,
  describeOutboxTx,
  type OutboxDescription,
} from '../outbox/postgres/describe.ts';
import type { OpenOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { listParkedKeysTx, type ParkedKey } from '../outbox/postgres/release.ts';
import { ageText } from './age-text.ts';
import type { Colours } from './colour.ts';
import { type DatabaseFlags, onDatabase, URL_HELP, withDatabaseFlags } from './outbox-flags.ts';
import type { Outputs } from './output.ts';

const EXAMPLES = `${URL_HELP}

  pending   events that are committed and not delivered yet, and the age of the oldest
  dead      events that were given up; eds outbox dead lists them with their errors
  parked    keys that wait because one of their events cannot be delivered, with its later events, and why;
            eds outbox release lets them go on
  relays    polling relays that are connected
  slot      the replication slot of a log relay: what it has not read yet

What the consumers of a topic have parked is told by eds outbox topic.

Examples:
  eds outbox status --url ./shop-data
  eds outbox status --url postgres://shop@localhost/shop --json

Exit codes: 0 all is well, 1 somebody has to act (dead events, parked keys, a lost slot), 2 it cannot
be told.`;

/** `eds outbox status`: what is in an outbox. */
export function outboxStatusCommand(): Command {
  return withDatabaseFlags(
    new Command('status').description('tell what waits in an outbox, and what went wrong'),
  )
    .addHelpText('after', EXAMPLES)
    .action((flags: DatabaseFlags) =>
      onDatabase(flags, 'outbox', (database, outputs) => run(database, flags, outputs)),
    );
}

/** Parked keys that are listed, at most: those parked longest. */
const KEY_COUNT_MAX = 100;

const WELL = 0;
const SOMEBODY_HAS_TO_ACT = 1;

async function run(
  database: OpenOutboxDatabase,
  { schema, json }: DatabaseFlags,
  { out }: Outputs,
): Promise<number> {
  const { found, keys } = await database.transaction(async (tx) => ({
    found: await describeOutboxTx(tx, { schema }),
    keys: await listParkedKeysTx(tx, { schema, limit: KEY_COUNT_MAX }),
  }));
  out.line(json ? JSON.stringify({ ...found, keys }) : statusText(found, keys, out.colours));
  const isWell = found.dead === 0 && found.parkedKeys === 0 && found.slot?.walStatus !== 'lost';
  return isWell ? WELL : SOMEBODY_HAS_TO_ACT;
}

function statusText(
  found: OutboxDescription,
  keys: readonly ParkedKey[],
  { red, faint }: Colours,
): string {
  const { pending, oldestPendingMs, dead, parkedKeys, parked, relays, lastError, slot } = found;
  const age = oldestPendingMs === undefined ? '' : faint(` (oldest: ${ageText(oldestPendingMs)})`);
  const lines = [
    `pending  ${counted(pending)}${age}`,
    `dead     ${dead === 0 ? dead : red(counted(dead))}`,
    `parked   ${parkedKeys === 0 ? 0 : red(`${parkedKeys} keys with ${counted(parked)} events`)}`,
    ...keys.map((key) => `  ${parkedText(key)}`),
    ...(parkedKeys > keys.length ? [`  and ${parkedKeys - keys.length} more`] : []),
    ...(relays === undefined ? [] : [`relays   ${relays}`]),
  ];
  if (slot !== undefined) {
    const reader = slot.isActive ? 'read by a relay' : 'read by nobody';
    lines.push(
      `slot     ${slot.name}, ${reader}, ${slot.lagBytes} bytes behind, ${slot.walStatus}`,
    );
  }
  if (lastError !== undefined) lines.push(`last error: ${lastError}`);
  return lines.join('\n');
}

/** A number up to which the database has counted, or the one at which it stopped. */
function counted(count: number): string {
  return count < BACKLOG_COUNT_MAX ? String(count) : `${BACKLOG_COUNT_MAX} or more`;
}

function parkedText({ key, pending, parkedMs, error }: ParkedKey): string {
  const why = error === undefined ? '' : `: ${error}`;
  return `${JSON.stringify(key)} with ${pending} events, parked ${ageText(parkedMs)} ago${why}`;
}
