import { Command, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { Destination } from '../outbox/destination.ts';
import { dispatcherDestination } from '../outbox/dispatcher-destination.ts';
import { RELAY_BATCH_MAX, type RelayPoisonPolicy } from '../outbox/polling-relay.ts';
import { assertSchema } from '../outbox/postgres/assert-schema.ts';
import { describeOutboxTx } from '../outbox/postgres/describe.ts';
import { createLogOutboxRelay } from '../outbox/postgres/log-outbox-relay.ts';
import type { OpenOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { createOutboxRelay } from '../outbox/postgres/outbox-relay.ts';
import { countFlag, countUpTo, FLAG_TIME_MAX_MS, timeBetween, urlsFlag } from './flag-values.ts';
import {
  assertServer,
  type DatabaseFlags,
  errorLine,
  onDatabase,
  URL_HELP,
  withDatabaseFlags,
} from './outbox-flags.ts';
import type { Output, Outputs } from './output.ts';
import { type RelayFailure, relayFailures } from './relay-failures.ts';
import { untilStopped } from './until-stopped.ts';

const EXAMPLES = `${URL_HELP}

Delivers the events of an outbox over HTTP, each at least once, those of one key in the order of their
commits. An event leaves the outbox when every --to has accepted it; until then it is sent again, after
0.2 s, then 0.4 s, up to 30 s. Start as many relays as you like on a server: they share the keys. Ctrl-C
finishes what was begun, says how many events wait, and ends; a second one ends at once. Why a recipient
does not accept is told on standard error, once for each reason; eds outbox status has it too.

--poison tells what happens to an event that a recipient refuses for good (a status such as 400), or that
--attempts attempts did not deliver:
  stop          the relay ends; nothing overtakes the event (default)
  park          its key waits, the other keys go on; eds outbox status shows it
  dead-letter   the event becomes dead and stays in the table; the next of its key follows

Examples:
  eds outbox relay --url ./shop-data --to http://127.0.0.1:9000/ --once    deliver what is there
  eds outbox relay --url postgres://shop@localhost/shop --to http://127.0.0.1:9000/
  eds outbox relay --url postgres://shop@localhost/shop --to http://127.0.0.1:9000/ --log
  eds outbox relay --url ./shop-data --to http://127.0.0.1:9000/ --poison park --attempts 20

Exit codes: 0 it was asked to end (Ctrl-C), or --once and nothing is left to deliver; 1 it ended at an
event that cannot be delivered, or its replication slot is lost; 2 it could not start.`;

interface RelayFlags extends DatabaseFlags {
  readonly to: readonly string[];
  readonly log?: boolean;
  readonly once?: boolean;
  readonly poison: RelayPoisonPolicy;
  readonly attempts?: number;
  readonly batch?: number;
  readonly poll?: number;
}

/** `eds outbox relay`: delivers what is in an outbox. */
export function outboxRelayCommand(): Command {
  return withDatabaseFlags(
    new Command('relay').description('deliver the events of an outbox to one or more recipients'),
  )
    .requiredOption('--to <url>', 'recipient; can be repeated', urlsFlag)
    .option('--log', 'read the log of the server instead of polling the table')
    .option('--once', 'end when nothing is left to deliver')
    .addOption(
      new Option('--poison <policy>', 'what to do with an event that cannot be delivered')
        .choices(['stop', 'park', 'dead-letter'])
        .default('stop'),
    )
    .option(
      '--attempts <n>',
      'attempts until an event counts as poison (default: no end)',
      countFlag,
    )
    .option(
      '--batch <n>',
      `events read at once, up to ${RELAY_BATCH_MAX} (default: 100)`,
      countUpTo(RELAY_BATCH_MAX),
    )
    .option(
      '--poll <time>',
      'between two looks at an empty outbox (default: 250ms)',
      timeBetween(1, FLAG_TIME_MAX_MS),
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: RelayFlags, command: Command) => {
      if (flags.log) assertServer(flags, command);
      if (flags.log && (flags.poison === 'park' || flags.attempts !== undefined)) {
        const why = 'a log has no place to park a key and counts no attempts';
        command.error(`error: ${why}: leave out --log`);
      }
      return onDatabase(flags, 'outbox', (database, outputs) => run(database, flags, outputs));
    });
}

const ENDED = 0;
const HALTED = 1;

async function run(
  database: OpenOutboxDatabase,
  flags: RelayFlags,
  { out, err }: Outputs,
): Promise<number> {
  const { createUndiciTransport } = await import('../node/undici-transport.ts');
  const transport = createUndiciTransport();
  try {
    await database.transaction((tx) => assertSchema(tx, flags.schema));
    const policy = parseDeliverySpec({ retry: 0 });
    const observe = relayFailures((failure) => {
      err.line(flags.json ? failureJson(failure) : failureText(failure));
      void err.flush(true);
    });
    const dispatcher = createDispatcher({ transport, observe });
    const destinations = flags.to.map((subscriber) =>
      dispatcherDestination(dispatcher, { subscriber, policy }),
    );
    return await relay(database, telling(destinations, flags, out), { flags, err });
  } finally {
    await transport.close();
  }
}

async function relay(
  database: OpenOutboxDatabase,
  destination: Destination,
  { flags, err }: { readonly flags: RelayFlags; readonly err: Output },
): Promise<number> {
  const { schema, batch, poll, attempts, poison } = flags;
  const onError = (error: unknown) => {
    err.line(errorLine(error, flags));
    void err.flush(true);
  };
  const common = {
    destination,
    schema,
    onError,
    ...(batch !== undefined && { batch }),
    ...(poll !== undefined && { pollMs: poll }),
  };
  const running = flags.log
    ? createLogOutboxRelay({ ...common, url: flags.url, ...(poison !== 'park' && { poison }) })
    : createOutboxRelay({
        ...common,
        database,
        poison,
        ...(attempts !== undefined && { attemptMax: attempts }),
      });
  const stop = new AbortController();
  let asked: NodeJS.Signals | undefined;
  void untilStopped().then((signal) => {
    asked = signal;
    stop.abort();
    if (flags.json) return;
    err.line(`${signal}: finishing what was begun (again: ends at once)`);
    void err.flush(true);
  });
  if (flags.once) void untilDelivered(database, flags, { stop, onError });
  try {
    const end = await running.run({ signal: stop.signal });
    if (end.end === 'stopped') {
      if (asked !== undefined) await tellLeft(asked, database, { flags, err });
      return ENDED;
    }
    const error = running.state().lastError ?? 'no reason is known';
    err.line(`eds: ended at the event ${end.record.id}, which cannot be delivered: ${error}`);
  } catch (error) {
    err.line(errorLine(error, flags));
  } finally {
    stop.abort();
  }
  return HALTED;
}

/** What whoever ends a relay wants to know. A database that does not answer any more keeps it all the same. */
async function tellLeft(
  asked: NodeJS.Signals,
  database: OpenOutboxDatabase,
  { flags, err }: { readonly flags: RelayFlags; readonly err: Output },
): Promise<void> {
  if (flags.json) return;
  try {
    const { schema } = flags;
    const { pending } = await database.transaction((tx) => describeOutboxTx(tx, { schema }));
    const events = pending === 1 ? '1 event waits' : `${pending} events wait`;
    err.line(`${asked}: ${pending === 0 ? 'nothing waits' : events} in the outbox`);
  } catch {
    err.line(`${asked}: what waits in the outbox stays there`);
  }
}

const LOOK_MS = 200;

/** Asks the relay to end when nothing is left but what somebody has to release. */
async function untilDelivered(
  database: OpenOutboxDatabase,
  { schema }: RelayFlags,
  { stop, onError }: { readonly stop: AbortController; readonly onError: (error: unknown) => void },
): Promise<void> {
  const { signal } = stop;
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      const left = await database.transaction((tx) => describeOutboxTx(tx, { schema }));
      if (left.pending === left.parked) return stop.abort();
    } catch (error) {
      // Without a word a relay that cannot look would go on for ever, and nobody would know why.
      if (!signal.aborted && String(error) !== told) onError(error);
      told = String(error);
    }
    await systemClock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}

/** All recipients as one destination that tells what was delivered: confirmed when all have accepted. */
function telling(
  destinations: readonly Destination[],
  { json }: RelayFlags,
  out: Output,
): Destination {
  return {
    name: destinations.map(({ name }) => name).join(', '),
    takesBatches: false,
    async publish(events, options) {
      await Promise.all(destinations.map((one) => one.publish(events, options)));
      for (const event of events) out.line(json ? sentJson(event) : sentText(event));
      await out.flush(true);
    },
  };
}

const failureText = ({ destination, reason }: RelayFailure) =>
  `eds: ${destination} does not accept: ${reason}`;

const failureJson = ({ destination, reason }: RelayFailure) =>
  JSON.stringify({ kind: 'failure', destination, reason });

const sentText = ({ id, type, source }: CloudEvent) =>
  `delivered ${JSON.stringify(id)}, type ${JSON.stringify(type)}, source ${JSON.stringify(source)}`;

const sentJson = ({ id, type, source }: CloudEvent) =>
  JSON.stringify({ kind: 'delivered', id, source, type });
