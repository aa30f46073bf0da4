/** Checks of "Receiving" on spec page 2: the cases of `cases/recipient.yaml`, and those on real sockets. */
import { isDeepStrictEqual } from 'node:util';
import type { Adapter } from '../adapter.ts';
import type { RecipientAnswer, RecipientUnderTest } from '../adapter-recipient.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  type AnswerOfCase,
  type HeaderExpectation,
  type RecipientCase,
  recipientCases,
  requestOf,
  type StepOfCase,
} from './recipient-case.ts';
import { connectionChecks } from './recipient-connections.ts';

/** Every check of "Receiving". */
export const recipientChecks: readonly Check[] = [
  ...recipientCases.map(toCheck),
  ...connectionChecks,
];

function toCheck(one: RecipientCase): Check {
  const { id, title, part, setup = {}, steps, handled } = one;
  if (!steps.some(({ answer, pending }) => answer ?? pending) && handled === undefined) {
    throw new TypeError(`Cannot use case ${id}: it expects nothing`);
  }
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: part,
    run: async (adapter: Adapter) => {
      const recipients = adapter[part];
      if (recipients === undefined) throw new TypeError(`Cannot run ${id}: no ${part}`);
      const recipient = await recipients.start(setup);
      const sent = new Map<string, Sent>();
      for (const step of steps) await perform(step, { one, recipient, sent });
      if (handled === undefined) return;
      const actual = recipient.handled();
      if (!isDeepStrictEqual([...actual], handled)) {
        throw new CheckFailure(`${title}: other events were handled`, handled, actual);
      }
    },
  };
}

/** A request under way. */
interface Sent {
  answer?: RecipientAnswer;
  error?: unknown;
}

interface Run {
  readonly one: RecipientCase;
  readonly recipient: RecipientUnderTest;
  readonly sent: Map<string, Sent>;
}

/** Longest time that an answer can take that is due, in milliseconds. */
const ANSWER_MS = 500;
const LOOK_MS = 25;

async function perform(step: StepOfCase, run: Run): Promise<void> {
  const { recipient, sent, one } = run;
  if (step.wait !== undefined) await recipient.wait(step.wait);
  if (step.finish) await recipient.finish();
  if (step.drain) await recipient.drain();
  if (step.begin !== undefined) sent.set(step.begin, begin(recipient, step));
  if (step.pending !== undefined) {
    await recipient.wait(LOOK_MS);
    const { answer, error } = sent.get(step.pending) ?? {};
    if (error !== undefined) throw error;
    if (answer !== undefined) {
      throw new CheckFailure(`${one.title}: there is an answer already`, 'none', shown(answer));
    }
  }
  const due =
    step.send === undefined ? sent.get(step.settled ?? '') : begin(recipient, { of: step.send });
  if (due === undefined) return;
  const answer = await settled(due, run);
  if (step.answer !== undefined) expectAnswer(one, step.answer, answer);
}

function begin(recipient: RecipientUnderTest, { of = {} }: StepOfCase): Sent {
  const state: Sent = {};
  recipient.request(requestOf(of)).then(
    (answer) => {
      state.answer = answer;
    },
    (error: unknown) => {
      state.error = error ?? new TypeError('Cannot send request: no reason given');
    },
  );
  return state;
}

async function settled(due: Sent, { recipient, one }: Run): Promise<RecipientAnswer> {
  for (let waited = 0; waited <= ANSWER_MS; waited += LOOK_MS) {
    // A turn of the event loop first: what needs no time gets none.
    await recipient.wait(waited === 0 ? 0 : LOOK_MS);
    if (due.error !== undefined) throw due.error;
    if (due.answer !== undefined) return due.answer;
  }
  throw new CheckFailure(`${one.title}: no answer`, 'an answer', 'none');
}

function expectAnswer(one: RecipientCase, expected: AnswerOfCase, answer: RecipientAnswer): void {
  const fail = (what: string, wanted: unknown): never => {
    throw new CheckFailure(`${one.title}: ${what}`, wanted, shown(answer));
  };
  const { status, notStatus, headers = {}, secret, event } = expected;
  const statuses = typeof status === 'number' ? [status] : (status ?? [answer.status]);
  if (!statuses.includes(answer.status)) fail('another status', status);
  if (notStatus === Math.floor(answer.status / 100)) fail('a wrong status', `not ${notStatus}xx`);
  if (expected.empty && answer.body.length > 0) fail('there is a body', 'none');
  for (const [name, value] of Object.entries(headers)) {
    if (!isAsExpected(headerOf(answer, name), value)) fail(`another ${name}`, value);
  }
  if (expected.allowIfSuccess && Math.floor(answer.status / 100) === 2) {
    if (!isAsExpected(headerOf(answer, 'allow'), { lists: 'POST' })) fail('no Allow', 'POST');
  }
  if (secret !== undefined && JSON.stringify(shown(answer)).includes(secret)) {
    fail('the answer tells it', `no ${secret}`);
  }
  if (event !== undefined) {
    const actual = eventIn(answer);
    const isSame = Object.entries(event).every(([name, value]) => actual[name] === value);
    if (!isSame) fail('another event', event);
  }
}

function isAsExpected(value: string | undefined, expected: HeaderExpectation): boolean {
  if (expected === null) return value === undefined;
  if (value === undefined) return false;
  if (typeof expected === 'string') return value === expected;
  if ('matches' in expected) return new RegExp(expected.matches).test(value);
  return value.split(',').some((one) => one.trim() === expected.lists);
}

function headerOf({ headers }: RecipientAnswer, name: string): string | undefined {
  return headers.find(([written]) => written.toLowerCase() === name)?.[1];
}

/** The attributes of the one event in an answer; values need no decoding here. */
function eventIn(answer: RecipientAnswer): Readonly<Record<string, unknown>> {
  const type = headerOf(answer, 'content-type') ?? '';
  if (/^application\/cloudevents(?!-batch)/i.test(type)) {
    return JSON.parse(Buffer.from(answer.body).toString('utf8')) as Record<string, unknown>;
  }
  const attributes = answer.headers.filter(([name]) => /^ce-/i.test(name));
  return Object.fromEntries(
    attributes.map(([name, value]) => [name.slice(3).toLowerCase(), decodeURIComponent(value)]),
  );
}

function shown({ status, headers, body }: RecipientAnswer): unknown {
  return { status, headers, body: Buffer.from(body).toString('utf8') };
}
