import { createHash } from 'node:crypto';
import { Command, Option } from 'commander';
import type { CloseResult } from '../channels/channel.ts';
import {
  DEDUPLICATION_MAX_MS,
  EVENTS_PER_SUBSCRIPTION_MAX,
  RETENTION_DEFAULT_MS,
} from '../channels/limits.ts';
import type { ChannelOptions } from '../channels/memory-channel.ts';
import { RETRY_DEFAULT } from '../delivery/policy.ts';
import { withoutQuery } from '../delivery/without-query.ts';
import { EventDeliveryError } from '../errors.ts';
import type { HostObserver } from '../host/host-record.ts';
import type { ServedHost } from '../host/serve.ts';
import { cannotListen } from './cannot-listen.ts';
import { countLeft } from './count-left.ts';
import { type DeliveryFlags, deliverySpec, withDeliveryFlags } from './delivery-flags.ts';
import {
  attributeFlag,
  countUpTo,
  portOption,
  timeBetween,
  timeFlag,
  timeText,
  urlsFlag,
} from './flag-values.ts';
import { recordJson, recordText } from './host-log.ts';
import { type Output, type Outputs, runCommand } from './output.ts';
import { packageVersion } from './package-version.ts';
import { reportProblems } from './problems.ts';
import { untilStopped } from './until-stopped.ts';

const EXAMPLES = `
Hosts channels over HTTP. One of them, "default", is there from the start and delivers to every
--subscribe URL; others are made through the control API.

Examples:
  eds channel --port 8080 --subscribe http://127.0.0.1:9000/
  eds channel --store ./orders --subscribe http://127.0.0.1:9000/ --retry 5 --dead-letter http://127.0.0.1:9001/
  eds send event.json --to http://127.0.0.1:8080/channels/default
  curl http://127.0.0.1:8080/control/v1/describe        what is where
  eds conformance --url http://127.0.0.1:8080/control/v1

The control API makes this process send requests to any URL. It is served on loopback only; with
--host it is switched off, unless you add --control and protect the port yourself.

Ctrl-C takes no more events, delivers what was accepted for up to --drain, says what is left, and ends.

Exit codes: 0 nothing was lost, 1 accepted events were lost because the store is memory, 2 it could
not start.`;

interface ChannelFlags extends DeliveryFlags {
  readonly store: string;
  readonly port: number;
  readonly host: string;
  readonly subscribe?: readonly string[];
  readonly orderBy?: string;
  readonly deduplicate?: number;
  readonly retain?: number;
  readonly control?: boolean;
  readonly drain: number;
  readonly json?: boolean;
}

/** What `--drain` is without a value, in milliseconds. */
const DRAIN_MS = 10_000;

/** `eds channel`: hosts channels over HTTP. */
export function channelCommand(): Command {
  const command = new Command('channel')
    .description('host a channel over HTTP, with a control API')
    .option('--store <store>', 'memory, or a directory that keeps events', 'memory')
    .addOption(portOption('port'))
    .option('--host <address>', 'address to listen on, such as 0.0.0.0 or ::1', '127.0.0.1')
    .option('--subscribe <url>', 'deliver to this URL; can be repeated', urlsFlag)
    .option(
      '--order-by <attribute>',
      'keep the order of events with one value of this attribute',
      attributeFlag,
    )
    .option(
      '--deduplicate <time>',
      `deliver copies of an event once, within this time, up to ${timeText(DEDUPLICATION_MAX_MS)}`,
      timeBetween(1, DEDUPLICATION_MAX_MS),
    )
    .option(
      '--retain <count>',
      `keep this many delivered events, for ${timeText(RETENTION_DEFAULT_MS)}, for subscriptions that start with "earliest"`,
      countUpTo(EVENTS_PER_SUBSCRIPTION_MAX),
    )
    .option('--control', 'serve the control API on other addresses than loopback too')
    .addOption(
      new Option('--drain <time>', 'longest time to go on delivering at the end')
        .argParser(timeFlag)
        .default(DRAIN_MS, timeText(DRAIN_MS)),
    )
    .option('--json', 'print one JSON object for everything that happens');
  return withDeliveryFlags(command, RETRY_DEFAULT)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ChannelFlags) => {
      await runCommand((outputs) => run(flags, outputs));
    });
}

const NOTHING_LOST = 0;
const LOST = 1;
const NOT_STARTED = 2;

async function run(flags: ChannelFlags, { out, err }: Outputs): Promise<number> {
  const seen = { lost: 0 };
  const observe: HostObserver = (record) => {
    if (record.kind === 'lost') seen.lost += 1;
    out.line(flags.json ? recordJson(record) : recordText(record, out.colours));
    void out.flush(true);
  };
  try {
    const started = await start(flags, observe);
    // Before anybody is told that it listens: whoever reads that can ask it to stop.
    const stopped = untilStopped();
    for (const line of introduction(flags, started)) err.line(line);
    await err.flush(true);
    const signal = await stopped;
    err.line(
      `${signal}: no more events are taken; delivering for up to ${timeText(flags.drain)} (again: ends at once)`,
    );
    await err.flush(true);
    const left = await started.end();
    // What is lost has been said; what a directory keeps is there when it is opened again.
    if (flags.store !== 'memory' && left.undelivered + left.deadLetters > 0)
      err.line(keptText(left, flags));
  } catch (error) {
    report(error, err);
    return NOT_STARTED;
  }
  if (seen.lost > 0)
    err.line(
      `${seen.lost === 1 ? '1 event is' : `${seen.lost} events are`} lost, undelivered or dead: --store memory keeps none`,
    );
  return seen.lost === 0 ? NOTHING_LOST : LOST;
}

function keptText({ undelivered, deadLetters }: CloseResult, { store }: ChannelFlags): string {
  const deliveries = undelivered === 1 ? '1 delivery' : `${undelivered} deliveries`;
  const letters = deadLetters === 1 ? '1 dead letter' : `${deadLetters} dead letters`;
  const left = [undelivered > 0 && deliveries, deadLetters > 0 && letters].filter(Boolean);
  return `left for the next start, in ${store}: ${left.join(' and ')}`;
}

interface Started {
  readonly served: ServedHost;
  readonly hasKept: boolean;
  readonly end: () => Promise<CloseResult>;
}

async function start(flags: ChannelFlags, observe: HostObserver): Promise<Started> {
  const { createUndiciTransport } = await import('../node/undici-transport.ts');
  const { serveHost } = await import('../host/serve.ts');
  const opened = await openStore(flags);
  const { store, begin } = countLeft(opened);
  const transport = createUndiciTransport();
  const end = async (served?: ServedHost) => {
    const left = begin();
    await served?.close({ drainMs: flags.drain });
    await transport.close({ abort: true });
    await opened.close();
    return left();
  };
  let served: ServedHost | undefined;
  try {
    const { port, host: hostname, control } = flags;
    const hasControl = control ? { hasControl: true } : {};
    const version = packageVersion();
    served = await serveHost({ store, transport, port, hostname, observe, version, ...hasControl });
    const hasKept = await prepare(served, flags);
    const running = served;
    return { served, hasKept, end: () => end(running) };
  } catch (error) {
    await end(served);
    throw error;
  }
}

async function openStore({ store, orderBy, deduplicate, retain }: ChannelFlags) {
  const options: Omit<ChannelOptions, 'clock'> = {
    orderBy,
    deduplicationMs: deduplicate,
    retention: retain === undefined ? undefined : { eventsMax: retain },
  };
  if (store !== 'memory') {
    const { directoryHostStore } = await import('../host/directory-host-store.ts');
    return directoryHostStore(store, options);
  }
  const { memoryHostStore } = await import('../host/memory-host-store.ts');
  return { ...memoryHostStore(options), close: async () => undefined };
}

/**
 * The channel `default` with its subscriptions; those that the store kept stay as they are.
 *
 * @returns Whether something was kept whose delivery options are not those of the flags.
 */
async function prepare({ host }: ServedHost, flags: ChannelFlags): Promise<boolean> {
  const delivery = deliverySpec(flags);
  const hasChannel = host.channel('default') !== undefined;
  if (!hasChannel) await host.createChannel({ name: 'default', ...(delivery && { delivery }) });
  for (const uri of new Set(flags.subscribe)) {
    const name = subscriptionName(uri);
    if (host.subscription('default', name) !== undefined) continue;
    const spec = { name, subscriber: { uri }, ...(delivery && { delivery }) };
    await host.createSubscription('default', spec);
  }
  return hasChannel && delivery !== undefined;
}

/** The name under which the log speaks of a subscriber. */
function subscriptionName(uri: string): string {
  return `s-${createHash('sha256').update(uri).digest('hex').slice(0, 12)}`;
}

function introduction(flags: ChannelFlags, { served, hasKept }: Started): string[] {
  const { host, origin, controlUrl } = served;
  const isNoted = flags.control === true || controlUrl === undefined;
  return [
    `listening on ${origin}/ (Ctrl-C stops)`,
    `events:   POST ${host.addressOf('default')}`,
    controlUrl === undefined
      ? 'control:  off, because the address is not loopback (--control serves it)'
      : `control:  ${controlUrl}${isNoted ? ', for everyone who reaches this port' : ', on loopback only'}`,
    `store:    ${flags.store === 'memory' ? 'memory: what is undelivered at the end is lost' : flags.store}`,
    ...[...new Set(flags.subscribe)].map(
      (uri) => `delivers: ${subscriptionName(uri)} is ${withoutQuery(uri)}`,
    ),
    ...(hasKept
      ? ['note:     what the store kept has the delivery options that it was made with']
      : []),
  ];
}

function report(error: unknown, err: Output): void {
  if (!(error instanceof EventDeliveryError)) {
    err.line(cannotListen('start', error));
    return;
  }
  if (error.problems.length === 0) err.line(error.message);
  reportProblems({ file: 'eds channel', line: 0 }, error.problems, {}, err);
}
