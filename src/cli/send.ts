import { Command, Option } from 'commander';
import type { DeliveryJob, DispatchResult, Exchange } from '../delivery/attempt.ts';
import { createDispatcher, type Dispatcher } from '../delivery/dispatcher.ts';
import type { DeliveryRecord } from '../delivery/observe.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { Colours } from './colour.ts';
import { type DeliveryFlags, deliverySpec, withDeliveryFlags } from './delivery-flags.ts';
import { urlFlag } from './flag-values.ts';
import { type Output, type Outputs, runCommand } from './output.ts';
import { type ProblemReporter, problemReporter } from './problems.ts';
import { type EventRecord, readEvents } from './read-events.ts';
import { stoppable } from './until-stopped.ts';

const EXAMPLES = `
EVENTS are files with one JSON event a line (NDJSON), a JSON array of events, or JSON documents one
after the other; without files, or with -, standard input is read. Events are sent one after the
other, each until it is accepted or given up; every request is shown.

Examples:
  eds send event.json --to http://127.0.0.1:9000/
  eds send events.ndjson --to http://127.0.0.1:8080/channels/default --mode structured
  eds send event.json --to http://127.0.0.1:9000/ --retry 5 --backoff-delay 1s --backoff-policy linear
  eds send event.json --to http://127.0.0.1:9000/ --dead-letter http://127.0.0.1:9001/ --json

Ctrl-C gives up the event that is being sent, and says so; those after it are not sent.

Exit codes: 0 every event was accepted; 1 an event was accepted by nobody; 2 something could not be
read; 3 every event was accepted, at least one only by the dead letter sink.`;

interface SendFlags extends DeliveryFlags {
  readonly to: string;
  readonly mode?: 'binary' | 'structured';
  readonly reply?: string;
  readonly json?: boolean;
}

/** `eds send`: the dispatcher from the command line. */
export function sendCommand(): Command {
  const command = new Command('send')
    .description('send events, retry as told, show every attempt')
    .argument('[events...]', 'files with events; - is standard input')
    .requiredOption('--to <url>', 'where the events go', urlFlag)
    .addOption(
      new Option('--mode <mode>', 'content mode (default: as fits the event)').choices([
        'binary',
        'structured',
      ]),
    )
    .option('--reply <url>', 'where replies go (default: they are dropped)', urlFlag)
    .option('--json', 'print one JSON object for each request and each event');
  return withDeliveryFlags(command, 0)
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: SendFlags) => {
      await runCommand((outputs) => run(files, flags, outputs));
    });
}

const ACCEPTED = 0;
const NOT_ACCEPTED = 1;
const BAD_INPUT = 2;
const DEAD_LETTERED = 3;

/** What has happened so far. */
interface Seen {
  events: number;
  isBad: boolean;
  isFailed: boolean;
  isDeadLettered: boolean;
  isStopped: boolean;
}

/** Everything that one run works with. */
interface Sending {
  readonly flags: SendFlags;
  readonly out: Output;
  readonly err: Output;
  readonly problems: ProblemReporter;
  readonly dispatcher: Dispatcher;
  readonly job: DeliveryJob;
  readonly seen: Seen;
}

async function run(
  files: readonly string[],
  flags: SendFlags,
  { out, err }: Outputs,
): Promise<number> {
  const { createUndiciTransport } = await import('../node/undici-transport.ts');
  const transport = createUndiciTransport();
  const dispatcher = createDispatcher({
    transport,
    observe: (record) => {
      const line = flags.json ? exchangeJson(record) : exchangeText(record, out.colours);
      if (line === undefined) return;
      out.line(line);
      void out.flush(true);
    },
  });
  const job = { subscriber: flags.to, reply: flags.reply, policy: policyOf(flags) };
  const seen: Seen = {
    events: 0,
    isBad: false,
    isFailed: false,
    isDeadLettered: false,
    isStopped: false,
  };
  const problems = problemReporter(flags, err);
  const sending: Sending = { flags, out, err, problems, dispatcher, job, seen };
  for await (const records of readEvents(files, process.stdin)) {
    for (const record of records) {
      if (out.isClosed()) stop('Nobody reads the output', sending);
      if (seen.isStopped) break;
      await send(record, sending);
    }
    await Promise.all([out.flush(true), err.flush(true)]);
    if (seen.isStopped) break;
  }
  problems.end();
  if (seen.events === 0 && !seen.isBad) err.line('eds send: there was no event to send');
  await transport.close({ abort: seen.isStopped });
  if (seen.isBad) return BAD_INPUT;
  if (seen.isFailed) return NOT_ACCEPTED;
  return seen.isDeadLettered ? DEAD_LETTERED : ACCEPTED;
}

function policyOf(flags: SendFlags): DeliveryPolicy {
  const format = flags.mode === 'structured' ? 'json' : flags.mode;
  return parseDeliverySpec({ retry: 0, ...deliverySpec(flags), ...(format && { format }) });
}

function stop(why: string, { seen, err }: Sending): void {
  seen.isStopped = true;
  seen.isFailed = true;
  err.line(`${why}: what comes after it is not sent`);
}

async function send(record: EventRecord, sending: Sending): Promise<void> {
  const { flags, out, problems, dispatcher, job, seen } = sending;
  if (record.found === undefined) {
    seen.isBad = true;
    problems.report(record, record.problems);
    return;
  }
  const { event } = record.found;
  seen.events += 1;
  try {
    const result = await stoppable((signal) => dispatcher.dispatch(event, job, { signal }));
    seen.isFailed ||= result.outcome === 'dropped';
    seen.isDeadLettered ||= result.outcome === 'dead-lettered';
    out.line(flags.json ? resultJson(event, result) : resultText(event, result, out.colours));
  } catch (error) {
    if (error === 'SIGINT' || error === 'SIGTERM') {
      out.line(flags.json ? stoppedJson(event) : stoppedText(event, out.colours));
      stop(error, sending);
      return;
    }
    if (!(error instanceof EventDeliveryError)) throw error;
    seen.isBad = true;
    problems.report(record, error.problems);
  }
}

function exchangeText(record: DeliveryRecord, { green, red, faint }: Colours): string | undefined {
  if (record.kind === 'attempt-decided') {
    const { decision } = record.result;
    return 'delayMs' in decision ? faint(`   again in ${decision.delayMs} ms`) : undefined;
  }
  if (record.kind !== 'exchange-finished' || record.exchange === undefined) return undefined;
  const { exchange, start } = record;
  const { leg, destination, number, durationMs } = exchange;
  const answer = (exchange.outcome === 'accepted' ? green : red)(answerText(exchange));
  const part = leg === 'subscriber' ? `attempt ${number}` : `${leg} attempt ${number}`;
  return `${JSON.stringify(start.event.id)} ${part} ${destination} → ${answer} ${faint(`(${exchange.outcome}, ${durationMs} ms)`)}`;
}

function answerText({ status, error }: Exchange): string {
  return String(status ?? error?.message ?? 'no answer');
}

function exchangeJson(record: DeliveryRecord): string | undefined {
  if (record.kind !== 'exchange-finished' || record.exchange === undefined) return undefined;
  const { id, source } = record.start.event;
  return JSON.stringify({ kind: 'request', id, source, ...record.exchange });
}

function stoppedText({ id, type }: CloudEvent, { red }: Colours): string {
  return `${JSON.stringify(id)} ${JSON.stringify(type)} ${red('stopped')}, accepted by nobody as far as is known`;
}

function stoppedJson({ id, source }: CloudEvent): string {
  return JSON.stringify({ kind: 'result', id, source, outcome: 'stopped' });
}

function resultText(
  { id, type }: CloudEvent,
  { outcome, attempts }: DispatchResult,
  { green, red }: Colours,
): string {
  const state = outcome === 'delivered' ? green('accepted') : red(RESULTS[outcome]);
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  return `${JSON.stringify(id)} ${JSON.stringify(type)} ${state} after ${count}`;
}

const RESULTS = { 'dead-lettered': 'dead-lettered', dropped: 'not accepted' } as const;

function resultJson({ id, source }: CloudEvent, { outcome, attempts }: DispatchResult): string {
  return JSON.stringify({ kind: 'result', id, source, outcome, attempts: attempts.length });
}
