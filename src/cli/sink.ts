import { Command, InvalidArgumentError } from 'commander';
import type { ScriptedAnswer } from '../conformance/network.ts';
import { parseScript, type SeenRequest } from '../conformance/recipient-script.ts';
import { openSocketRecipient, type SocketRecipient } from '../conformance/socket-recipient.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { eventKey } from '../event/event-key.ts';
import { parseEvent } from '../event/json.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { decodeMessage } from '../http/decode.ts';
import { encodeEvent } from '../http/encode.ts';
import type { Problem } from '../problem.ts';
import { cannotListen } from './cannot-listen.ts';
import type { Colours } from './colour.ts';
import { countFlag, portOption, timeFlag } from './flag-values.ts';
import { type Output, type Outputs, runCommand } from './output.ts';
import { reportProblems } from './problems.ts';
import { readText } from './read-text.ts';
import { unreadable } from './unreadable.ts';
import { untilStopped } from './until-stopped.ts';

const EXAMPLES = `
A recipient that accepts everything, or answers as you tell it, and prints what arrives. Use it to
see what a sender does when its recipient fails.

SCRIPT is one answer for each request, the last one for all that follow: status codes, or reset
(closes the connection), hang (never answers), break (closes it in the middle of the answer).

Examples:
  eds sink                                 accept everything on a free port
  eds sink --port 9000 --respond 503,503,202   fail twice, then accept
  eds sink --respond reset,hang,202        break the connection, then time out, then accept
  eds sink --respond 200 --reply event.json    answer each event with an event
  eds sink --delay 200ms --json            answer late, print one JSON object for each request
  eds sink --count 3                       stop after three requests

Then, in another terminal:
  eds send event.json --to http://127.0.0.1:9000/ --retry 3

Exit codes: 0 an event arrived, 1 none arrived, 2 it could not start. It runs until Ctrl-C, or until
--count requests were answered.`;

interface SinkFlags {
  readonly port: number;
  readonly respond?: readonly ScriptedAnswer[];
  readonly delay?: number;
  readonly reply?: string;
  readonly count?: number;
  readonly json?: boolean;
}

/** `eds sink`: a scripted recipient that prints what arrives. */
export function sinkCommand(): Command {
  return new Command('sink')
    .description('receive events, answer by a script, print what arrives')
    .addOption(portOption('port on 127.0.0.1'))
    .option(
      '--respond <script>',
      'answers, such as 503,503,202 or reset,202 (default: 202)',
      scriptFlag,
    )
    .option('--delay <time>', 'wait before each answer, such as 200ms (default: none)', timeFlag)
    .option(
      '--reply <file>',
      'event in the JSON event format, sent with every answer 200; - is standard input',
    )
    .option('--count <n>', 'stop after so many requests (default: no end)', countFlag)
    .option('--json', 'print one JSON object for each request')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SinkFlags) => {
      await runCommand((outputs) => run(flags, outputs));
    });
}

function scriptFlag(text: string): readonly ScriptedAnswer[] {
  try {
    return parseScript(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

const ARRIVED = 0;
const NONE_ARRIVED = 1;
const BAD_INPUT = 2;

async function run(flags: SinkFlags, outputs: Outputs): Promise<number> {
  const { err } = outputs;
  const script = await scriptOf(flags, err);
  const recipient = script && (await open(flags, script, outputs));
  if (recipient === undefined) return BAD_INPUT;
  // Before anybody is told that it listens: whoever reads that can ask it to stop.
  const stopped = untilStopped();
  err.line(`listening on ${recipient.sink.url} (Ctrl-C stops)`);
  await err.flush(true);
  await Promise.race([stopped, recipient.done]);
  await recipient.sink.close();
  return recipient.hasEvents() ? ARRIVED : NONE_ARRIVED;
}

/** The script with delays and reply; `undefined` when the reply cannot be read, which is reported. */
async function scriptOf(
  { respond, delay, reply }: SinkFlags,
  err: Output,
): Promise<readonly ScriptedAnswer[] | undefined> {
  const plain = respond ?? [{ status: reply === undefined ? 202 : 200 }];
  const late = plain.map((answer) =>
    delay === undefined ? answer : { ...answer, delayMs: delay },
  );
  if (reply === undefined) return late;
  try {
    const message = encodeEvent(parseEvent(await readText(reply, EVENT_SIZE_MAX_BYTES)));
    return late.map((answer) => (answer.status === 200 ? { ...answer, ...message } : answer));
  } catch (error) {
    const isRead = error instanceof EventDeliveryError;
    const problems = isRead ? error.problems : [unreadable(error)];
    reportProblems({ file: reply, line: isRead ? 1 : 0 }, problems, {}, err);
    return undefined;
  }
}

interface OpenSink {
  readonly sink: SocketRecipient;
  /** Resolves when `--count` requests were answered, or nobody reads what is printed. */
  readonly done: Promise<void>;
  readonly hasEvents: () => boolean;
}

async function open(
  { port, count = Number.POSITIVE_INFINITY, json }: SinkFlags,
  script: readonly ScriptedAnswer[],
  { out, err }: Outputs,
): Promise<OpenSink | undefined> {
  const times = new Map<string, number>();
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const onRequest = (request: SeenRequest) => {
    const arrival = read(request, times);
    for (const line of json ? [arrivalJson(arrival)] : arrivalText(arrival, out.colours))
      out.line(line);
    void out.flush(true).then(() => out.isClosed() && finish());
  };
  const onAnswer = ({ number }: SeenRequest) => {
    if (number >= count) finish();
  };
  try {
    const sink = await openSocketRecipient({ script, port, onRequest, onAnswer });
    return { sink, done, hasEvents: () => times.size > 0 };
  } catch (error) {
    err.line(cannotListen('listen', error));
    return undefined;
  }
}

/** Most events whose arrivals are counted; those after them are shown as new. */
const COUNTED_MAX = 100_000;

/** A request with the events in it, and how often each of them has come. */
interface Arrival {
  readonly request: SeenRequest;
  readonly mode?: string;
  readonly events: readonly { readonly event: CloudEvent; readonly time: number }[];
  /** Why it carries no event. */
  readonly problems: readonly Problem[];
}

function read(request: SeenRequest, times: Map<string, number>): Arrival {
  try {
    const { mode, events } = decodeMessage(request);
    const counted = events.map((event) => {
      const key = eventKey(event);
      const time = (times.get(key) ?? 0) + 1;
      if (times.size < COUNTED_MAX || times.has(key)) times.set(key, time);
      return { event, time };
    });
    return { request, mode, events: counted, problems: [] };
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return { request, events: [], problems: error.problems };
  }
}

function answerText({ status = 202, fail, delayMs }: ScriptedAnswer): string {
  const late = delayMs ? ` after ${delayMs} ms` : '';
  return `${fail ?? status}${late}`;
}

function arrivalText(arrival: Arrival, { green, red, faint }: Colours): readonly string[] {
  const { request, mode, events, problems } = arrival;
  const { number, method, target, answer } = request;
  const isAccepted = !answer.fail && Math.trunc((answer.status ?? 202) / 100) === 2;
  const answered = (isAccepted ? green : red)(answerText(answer));
  const lines = [`#${number} ${method} ${JSON.stringify(target)} ${faint('→')} ${answered}`];
  for (const { event, time } of events) {
    const { type, id, source, data } = event;
    const again = time === 1 ? '' : `, time ${time}`;
    lines.push(
      `   ${JSON.stringify(type)} id ${JSON.stringify(id)} source ${JSON.stringify(source)} ${faint(`(${mode}${again})`)}`,
    );
    if (data !== undefined) lines.push(`   ${faint(short(JSON.stringify(data)))}`);
  }
  for (const { message } of problems) lines.push(`   ${red('no event')}: ${message}`);
  return lines;
}

/** Longest data on a line, in characters; `--json` prints all of it. */
const SHOWN_DATA_LENGTH_MAX = 200;

function short(text: string): string {
  return text.length <= SHOWN_DATA_LENGTH_MAX
    ? text
    : `${text.slice(0, SHOWN_DATA_LENGTH_MAX - 1)}…`;
}

function arrivalJson({ request, mode, events, problems }: Arrival): string {
  const { number, at, method, target, answer } = request;
  return JSON.stringify({
    number,
    at: new Date(at).toISOString(),
    method,
    target,
    answer: answer.fail ?? answer.status ?? 202,
    mode,
    prefer: request.headers.find(([name]) => name.toLowerCase() === 'prefer')?.[1],
    events: events.map(({ event }) => event),
    times: events.map(({ time }) => time),
    problems: problems.map(({ code, message }) => ({ code, message })),
  });
}
