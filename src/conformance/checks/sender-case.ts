/** The cases of `cases/sender.yaml`, and the world in which a case plays. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseEvent } from '../../event/json.ts';
import { decodeMessage } from '../../http/decode.ts';
import { encodeEvent } from '../../http/encode.ts';
import { createVirtualClock } from '../../virtual-clock.ts';
import type { SenderAdapter, SenderVerdict, SenderWorld } from '../adapter-sender.ts';
import { createNetwork, type RecordedRequest, type ScriptedAnswer } from '../network.ts';

type Members = Readonly<Record<string, unknown>>;

/** One answer as a case has it. */
export interface CaseAnswer extends ScriptedAnswer {
  /** Members of an event that is the body. */
  readonly event?: Members;
  readonly mode?: 'binary' | 'structured';
  /** Length of a body of letters. */
  readonly length?: number;
}

/** What is expected of the requests to one destination. */
export interface Expectation {
  readonly count?: number;
  readonly method?: string;
  readonly mode?: 'binary' | 'structured';
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly prefers?: string | null;
  readonly ids?: readonly string[];
  readonly attributes?: Readonly<Record<string, string | number | null>>;
  readonly data?: unknown;
  readonly gaps?: readonly number[];
  readonly atLeast?: readonly number[];
}

/** One case; see the head of the file for the meaning of each member. */
export interface SenderCase {
  readonly id: string;
  readonly title: string;
  readonly event?: Members;
  readonly origin?: string;
  readonly random?: number;
  readonly delivery?: Members | string | number | readonly unknown[];
  readonly answers?: Readonly<Record<string, readonly (CaseAnswer | number)[]>>;
  readonly replies?: true;
  readonly sink?: true;
  readonly to?: string;
  readonly refused?: true;
  readonly accepted?: true;
  readonly verdict?: SenderVerdict;
  readonly expect?: Readonly<Record<string, Expectation>>;
}

const file = parse(readFileSync(new URL('../cases/sender.yaml', import.meta.url), 'utf8')) as {
  readonly base: Members;
  readonly cases: readonly SenderCase[];
};

/** All cases, in the order of the file. */
export const senderCases: readonly SenderCase[] = file.cases;

/** Addresses by the names that cases use. */
export const ADDRESSES: Readonly<Record<string, string>> = {
  subscriber: 'http://subscriber.example/',
  reply: 'http://reply.example/',
  sink: 'http://sink.example/',
  other: 'http://other.example/',
};

/** The JSON text of the event that a case sends. */
export function eventText(members: Members = {}): string {
  return JSON.stringify({ ...file.base, ...members });
}

/** What happened in the world of a case. */
export interface Played {
  /** Absent when the job was refused. */
  readonly verdict?: SenderVerdict;
  readonly refusal?: unknown;
  readonly requests: (name: string) => readonly RecordedRequest[];
}

/** Lets a sender deliver the event of a case, from beginning to end. */
export async function play(sender: SenderAdapter, one: SenderCase): Promise<Played> {
  const clock = createVirtualClock(START_MS);
  const network = createNetwork({ clock });
  for (const [name, answers] of Object.entries(one.answers ?? {})) {
    network.script(addressOf(name), answers.map(toAnswer));
  }
  const world: SenderWorld = {
    clock,
    transport: network.transport,
    random: () => one.random ?? 0.5,
    ...(one.origin !== undefined && { origin: one.origin }),
  };
  const started = await sender.start(world);
  const job = {
    subscriber: one.to ?? addressOf('subscriber'),
    ...(one.replies && { reply: addressOf('reply') }),
    delivery: deliveryOf(one),
  };
  const requests = (name: string) => {
    return network.requests(addressOf(name)).filter(({ method }) => method !== 'OPTIONS');
  };
  try {
    const dispatching = Promise.resolve().then(() => started.dispatch(eventText(one.event), job));
    await clock.run(dispatching);
    const verdict = await dispatching;
    // Whatever a sender does after it has said what became of the event is seen as well.
    await clock.advance(QUIET_MS);
    return { verdict, requests };
  } catch (refusal) {
    await clock.advance(QUIET_MS);
    return { refusal, requests };
  }
}

/** A Sunday in November, so that dates in cases are ordinary dates. */
const START_MS = Date.parse('2026-11-22T08:00:00Z');

/** How long a check listens after the end: a day. */
const QUIET_MS = 86_400_000;

function addressOf(name: string): string {
  const address = ADDRESSES[name];
  if (address === undefined) throw new TypeError(`Cannot play: no destination ${name}`);
  return address;
}

function deliveryOf({ delivery = {}, sink }: SenderCase): unknown {
  if (!sink || typeof delivery !== 'object' || Array.isArray(delivery)) return delivery;
  return { ...delivery, deadLetterSink: { uri: addressOf('sink') } };
}

function toAnswer(answer: CaseAnswer | number): ScriptedAnswer | number {
  if (typeof answer === 'number') return answer;
  const { event, mode = 'structured', length, ...rest } = answer;
  if (event !== undefined) {
    const { headers, body } = encodeEvent(parseEvent(eventText(event)), mode);
    return { ...rest, headers: { ...headers, ...rest.headers }, body };
  }
  return length === undefined ? rest : { ...rest, body: 'x'.repeat(length) };
}

/** The events of a request, and their mode. */
export function messageOf(request: RecordedRequest) {
  return decodeMessage(request);
}
