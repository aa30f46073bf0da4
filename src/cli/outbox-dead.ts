import { Command, InvalidArgumentError, Option } from 'commander';
import { parseEvent } from '../event/json.ts';
import { assertSchema } from '../outbox/postgres/assert-schema.ts';
import { type DeadEvent, listDeadEventsTx, redriveTx } from '../outbox/postgres/release.ts';
import type { SqlTx } from '../outbox/postgres/sql-tx.ts';
import { type DatabaseFlags, onDatabase, URL_HELP, withDatabaseFlags } from './outbox-flags.ts';
import type { Output, Outputs } from './output.ts';

const EXAMPLES = `${URL_HELP}

Lists the events that were given up (eds outbox relay --poison dead-letter), by their numbers, and why.
They stay in the table until somebody gives them back with --redrive or removes them. An event that is
given back is written once more, with the same id, and comes after those of its key: relays deliver it, with
--log and without.

Examples:
  eds outbox dead --url ./shop-data
  eds outbox dead --url postgres://shop@localhost/shop --json
  eds outbox dead --url ./shop-data --redrive 7 --redrive 9     give these two back to the relays
  eds outbox dead --url ./shop-data --redrive-all               all of them

Exit codes: 0 no event is dead, or all that were asked for are given back; 1 there are dead events, or one
that was to be given back is not dead; 2 it cannot be told.`;

interface DeadFlags extends DatabaseFlags {
  readonly redrive?: readonly bigint[];
  readonly redriveAll?: boolean;
}

/** `eds outbox dead`: lists events that were given up, or gives them back. */
export function outboxDeadCommand(): Command {
  return withDatabaseFlags(
    new Command('dead').description('list events that were given up, or give them back'),
  )
    .option('--redrive <number>', 'give this event back; can be repeated', seqsFlag)
    .addOption(new Option('--redrive-all', 'give all of them back').conflicts('redrive'))
    .addHelpText('after', EXAMPLES)
    .action((flags: DeadFlags) =>
      onDatabase(flags, 'outbox', (database, outputs) =>
        database.transaction(async (tx) => {
          await assertSchema(tx, flags.schema);
          const isRedrive = flags.redrive !== undefined || flags.redriveAll === true;
          return isRedrive ? giveBack(tx, flags, outputs) : list(tx, flags, outputs.out);
        }),
      ),
    );
}

const WELL = 0;
const SOMEBODY_HAS_TO_ACT = 1;

function seqsFlag(text: string, before: readonly bigint[] = []): readonly bigint[] {
  if (/^[1-9][0-9]{0,17}$/.test(text)) return [...before, BigInt(text)];
  throw new InvalidArgumentError('Give the number of an event, as eds outbox dead lists it.');
}

/** Prints every dead event, page by page. */
async function list(tx: SqlTx, { schema, json }: DeadFlags, out: Output): Promise<number> {
  let after = 0n;
  for (let isMore = true; isMore; ) {
    const page = await listDeadEventsTx(tx, { schema, after });
    for (const dead of page) out.line(json ? deadJson(dead) : deadText(dead));
    await out.flush();
    isMore = page.length > 0 && !out.isClosed();
    after = page.at(-1)?.seq ?? after;
  }
  return after === 0n ? WELL : SOMEBODY_HAS_TO_ACT;
}

async function giveBack(
  tx: SqlTx,
  { schema, redrive: seqs, json }: DeadFlags,
  { out, err }: Outputs,
): Promise<number> {
  const given = await redriveTx(tx, { schema, ...(seqs !== undefined && { seqs }) });
  for (const seq of given)
    out.line(json ? JSON.stringify({ kind: 'redriven', seq: String(seq) }) : `given back ${seq}`);
  const missing = (seqs ?? []).filter((seq) => !given.includes(seq));
  for (const seq of missing) err.line(`eds: the event ${seq} is not dead`);
  return missing.length > 0 ? SOMEBODY_HAS_TO_ACT : WELL;
}

function deadText({ seq, key, event, attempts, error }: DeadEvent): string {
  const why = error === undefined ? '' : `: ${error}`;
  return `${seq}  key ${JSON.stringify(key)}, ${nameOf(event)}, ${attempts} attempts${why}`;
}

function deadJson({ seq, ...dead }: DeadEvent): string {
  return JSON.stringify({ kind: 'dead', seq: String(seq), ...dead });
}

/** What an event is, for people; what somebody wrote into the table by hand can be anything. */
function nameOf(text: string): string {
  try {
    const { id, type } = parseEvent(text);
    return `${JSON.stringify(id)}, type ${JSON.stringify(type)}`;
  } catch {
    return 'not a CloudEvent';
  }
}
