/** Checks of attempts, replies and dead letters from outside: `cases/system-deliveries.yaml` and what YAML cannot hold. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { encodeEvent } from '../../http/encode.ts';
import { type Check, CheckFailure } from '../check.ts';
import { eventsOf, type Lab, requestsOf } from '../lab.ts';
import type { ScriptedAnswer } from '../network.ts';
import type { SeenRequest } from '../recipient-script.ts';
import type { Recipient } from '../system-world.ts';
import { toAnswer } from '../system-world.ts';
import { expectSame, expectThat, systemCheck } from './system-check.ts';

interface DeliveryCase {
  readonly id: string;
  readonly title: string;
  readonly answers: readonly (number | ScriptedAnswer)[];
  readonly attempts: number;
  readonly dead: boolean;
  readonly retry?: number;
  readonly timeout?: string;
  readonly delivery?: Readonly<Record<string, unknown>>;
  readonly gaps?: readonly number[];
  readonly slackMs?: number;
  readonly redirect?: true;
}

const { cases } = parse(
  readFileSync(new URL('../cases/system-deliveries.yaml', import.meta.url), 'utf8'),
) as { readonly cases: readonly DeliveryCase[] };

/** Every check of attempts, replies and dead letters. */
export const systemDeliveryChecks: readonly Check[] = [
  ...cases.map((one) => {
    const claims = ['deliveryOptions'];
    return systemCheck({
      id: one.id,
      title: one.title,
      claims,
      run: (lab) => expectCase(lab, one),
    });
  }),
  systemCheck({
    id: 'DLV-140/host-every-attempt',
    title: 'Every attempt announces that replies are taken',
    claims: ['replies', 'deliveryOptions'],
    run: async (lab) => {
      const subscriber = await lab.recipient(503, 202);
      const channel = await lab.channel();
      await lab.subscribe(channel, subscriber, { delivery: FAST });
      const requests = await lab.arrived(subscriber, await lab.send(channel), 2);
      for (const request of requests) expectPrefersReply(request);
    },
  }),
  systemCheck({
    id: 'DLV-141/host-202',
    title: 'An event in the body of a 202 is no reply',
    claims: ['replies'],
    run: async (lab) => {
      const { channel, subscriber, reply } = await withReply(lab, 202);
      await lab.arrived(subscriber, await lab.send(channel));
      await lab.quiet(channel, subscriber);
      expectSame('It was sent on', reply.requests().length, 0);
    },
  }),
  ...(['binary', 'structured'] as const).map((mode) => {
    return systemCheck({
      id: `DLV-142/host-${mode}`,
      title: `A reply in ${mode} mode is sent to the reply destination`,
      claims: ['replies'],
      run: async (lab) => {
        const { channel, reply, answer } = await withReply(lab, 200, mode);
        await lab.send(channel);
        await lab.until('The reply arrives', () => {
          const [found] = reply.requests().flatMap(eventsOf);
          return found?.id === answer.id ? true : undefined;
        });
      },
    });
  }),
  systemCheck({
    id: 'DLV-143/host-no-event',
    title: 'A response 200 whose body is no event is an acceptance',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const body = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
      await expectAttempts(lab, [body], 1);
    },
  }),
  systemCheck({
    id: 'DLV-144/host-dropped',
    title: 'A reply without reply destination is dropped, and the event accepted',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { headers, body } = encodeEvent(lab.event({ type: 'kit.reply' }));
      await expectAttempts(lab, [{ status: 200, headers, body }], 1);
    },
  }),
  systemCheck({
    id: 'DLV-145/host-whole-delivery',
    title: 'When the reply destination is down, the whole delivery is repeated',
    claims: ['replies', 'deliveryOptions'],
    run: async (lab) => {
      const { channel, subscriber, reply } = await withReply(lab, 200);
      reply.respond(503, 202);
      const event = await lab.send(channel);
      await lab.arrived(subscriber, event, 2);
      await lab.until('The reply arrives again', () =>
        reply.requests().length >= 2 ? true : undefined,
      );
    },
  }),
  systemCheck({
    id: 'DLV-150/host-dead-letter',
    title: 'An event that no attempt delivered arrives at the dead letter sink',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { event, letter } = await deadLetter(lab, { status: 503, body: 'no' });
      expectSame('Other data', letter.data, event.data);
    },
  }),
  systemCheck({
    id: 'DLV-151/host-attributes',
    title: 'A dead letter has the attributes of its event',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { event, letter } = await deadLetter(lab, { status: 400 });
      const { data: _, ...attributes } = event;
      const names = Object.keys(attributes);
      const texts = (of: typeof event) => names.map((name) => [name, String(of[name] ?? 'absent')]);
      expectSame('An attribute changed', texts(letter), texts(event));
    },
  }),
  systemCheck({
    id: 'DLV-154/host-destination',
    title: 'A dead letter names the URL that did not accept it',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { letter, subscriber } = await deadLetter(lab, { status: 400 });
      expectSame('Another URL', letter.knativeerrordest, subscriber.url);
    },
  }),
  systemCheck({
    id: 'DLV-156/host-code',
    title: 'A dead letter has the last status',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { letter } = await deadLetter(lab, { status: 422 });
      expectSame('Another status', String(letter.knativeerrorcode), '422');
    },
  }),
  ...[0, 768, 769, 4096].map((length) => {
    return systemCheck({
      id: `DLV-158/host-${length}-bytes`,
      title: `A dead letter tells the beginning of a response of ${length} bytes`,
      claims: ['deliveryOptions'],
      run: async (lab) => {
        const body = 'x'.repeat(length);
        const { letter } = await deadLetter(lab, { status: 400, body });
        const told = Buffer.from(String(letter.knativeerrordata ?? ''), 'base64').toString('utf8');
        const isStart = length === 0 ? told === '' : told !== '' && body.startsWith(told);
        expectThat(isStart, 'Other data', `the beginning of ${length} times x`, told);
        const isShort = String(letter.knativeerrordata ?? '').length <= 1024;
        expectThat(isShort, 'Too long', 'at most 1,024 characters', letter.knativeerrordata);
      },
    });
  }),
];

const FAST = { retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT0.1S' };

async function expectCase(lab: Lab, one: DeliveryCase): Promise<void> {
  const { retry = 2, timeout, attempts, dead } = one;
  const [sink, elsewhere] = [await lab.recipient(), await lab.recipient()];
  const answers = one.answers.map((written) => {
    const answer = toAnswer(written);
    return one.redirect ? { ...answer, headers: { location: elsewhere.url } } : answer;
  });
  const subscriber = await lab.recipient(...answers);
  const watcher = await lab.recipient();
  const channel = await lab.channel();
  const own = { ...FAST, retry, ...(timeout && { timeout }), ...one.delivery };
  const delivery = { ...own, deadLetterSink: { uri: sink.url } };
  await lab.subscribe(channel, subscriber, { delivery });
  await lab.subscribe(channel, watcher);
  const event = await lab.send(channel);
  const requests = await lab.arrived(subscriber, event, attempts);
  if (dead) await lab.arrived(sink, event);
  expectGaps(lab, requests, one);
  await lab.quiet(channel, watcher);
  expectSame('Another number of attempts', requestsOf(subscriber, event).length, attempts);
  if (!dead) expectSame('It arrived at the dead letter sink', requestsOf(sink, event).length, 0);
  expectSame('The redirect was followed', elsewhere.requests().length, 0);
}

/** Delays count from the end of an attempt; the recipients answer at once, so that its beginning will do. */
function expectGaps(lab: Lab, requests: readonly SeenRequest[], one: DeliveryCase): void {
  const { gaps = [], slackMs = 0 } = one;
  const { earlyMs } = lab.world;
  // Each gap is judged without any time that the machine took: it could have been taken from this one.
  const lostMs = lab.world.lostMs();
  const lateMs = lab.world.lateMs + lostMs;
  const least = earlyMs === 0 ? 0 : earlyMs + (slackMs === 0 ? 0 : slackMs + lostMs);
  const found = gaps.map((_, at) => (requests[at + 1]?.at ?? 0) - (requests[at]?.at ?? 0));
  const isKept = gaps.every((gap, at) => {
    const actual = found[at] ?? 0;
    return actual >= gap - least && actual <= gap + lateMs;
  });
  if (!isKept) throw new CheckFailure('Other times between the attempts', gaps, found);
}

/** So many attempts, and nothing for the dead letter sink. */
async function expectAttempts(
  lab: Lab,
  answers: readonly ScriptedAnswer[],
  attempts: number,
): Promise<void> {
  const [sink, watcher] = [await lab.recipient(), await lab.recipient()];
  const subscriber = await lab.recipient(...answers);
  const channel = await lab.channel();
  const delivery = { ...FAST, deadLetterSink: { uri: sink.url } };
  await lab.subscribe(channel, subscriber, { delivery });
  await lab.subscribe(channel, watcher);
  const event = await lab.send(channel);
  await lab.arrived(subscriber, event, attempts);
  await lab.quiet(channel, watcher);
  expectSame('Another number of attempts', requestsOf(subscriber, event).length, attempts);
  expectSame('It arrived at the dead letter sink', sink.requests().length, 0);
}

async function withReply(lab: Lab, status: number, mode?: 'binary' | 'structured') {
  const answer = lab.event({ type: 'kit.reply' });
  const { headers, body } = encodeEvent(answer, mode);
  // The sentinel is answered without a reply.
  const subscriber = await lab.recipient({ status, headers, body }, { status, headers, body }, 202);
  if (status === 202) subscriber.respond({ status, headers, body });
  const reply = await lab.recipient();
  const channel = await lab.channel();
  const options = lab.system.manifest.capabilities.deliveryOptions ? { delivery: FAST } : {};
  await lab.subscribe(channel, subscriber, { reply: { uri: reply.url }, ...options });
  return { channel, subscriber, reply, answer };
}

/** The dead letter of an event whose subscriber gives this answer. */
async function deadLetter(lab: Lab, answer: ScriptedAnswer) {
  const [sink, subscriber] = [await lab.recipient(), await lab.recipient(answer)];
  const channel = await lab.channel();
  const delivery = { ...FAST, retry: 1, deadLetterSink: { uri: sink.url } };
  await lab.subscribe(channel, subscriber as Recipient, { delivery });
  const event = await lab.send(channel, lab.event({ subject: 'Größe 42', flag: true }));
  const [request] = await lab.arrived(sink, event);
  const [letter = event] = request === undefined ? [] : eventsOf(request);
  return { event, letter, subscriber };
}

function expectPrefersReply({ headers }: SeenRequest): void {
  const values = headers
    .filter(([name]) => name.toLowerCase() === 'prefer')
    .map(([, value]) => value);
  const preferences = values
    .flatMap((value) => value.split(','))
    .map((one) => one.split(';')[0]?.trim());
  const isAnnounced = preferences.some((preference) => preference?.toLowerCase() === 'reply');
  expectThat(isAnnounced, 'An attempt does not announce it', 'Prefer: reply', values);
}
