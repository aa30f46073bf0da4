/** Checks of "Sending" that a case in YAML cannot hold: chance, secrets, sizes, and many events at once. */
import { attributeString } from '../../event/attributes.ts';
import { decodeBase64 } from '../../event/base64.ts';
import { createVirtualClock } from '../../virtual-clock.ts';
import type { Adapter } from '../adapter.ts';
import type { SenderAdapter, SenderVerdict } from '../adapter-sender.ts';
import { type Check, CheckFailure } from '../check.ts';
import { createNetwork, type RecordedRequest } from '../network.ts';
import { ADDRESSES, eventText, messageOf, play, type SenderCase } from './sender-case.ts';

const subscriber = ADDRESSES.subscriber ?? '';

export const ownSenderChecks: readonly Check[] = [
  ...[0, 0.25, 0.75, 0.999].map((random) =>
    check(
      `DLV-124/random-${String(random).replace('.', '-')}`,
      `Jitter of a half makes a delay longer, by a half at most, when chance gives ${random}`,
      (sender) => expectJitter(sender, random),
    ),
  ),
  check(
    'DLV-155/access-token',
    'knativeerrordest does not tell an access token',
    async (sender) => {
      const to = `${subscriber}?a=b&access_token=s3cret`;
      const destination = await deadLetterAttribute(sender, { to }, 'knativeerrordest');
      if (destination?.includes('s3cret')) {
        throw new CheckFailure('The token is there', 'no token', destination);
      }
    },
  ),
  ...[1, 767, 768, 769, 770, 1024, 4096, 1_000_000].map((length) =>
    check(
      `DLV-158/body-of-${length}`,
      `Of a body of ${length} bytes the beginning is in knativeerrordata`,
      (sender) => expectErrorData(sender, length),
    ),
  ),
  check(
    'DLV-160/three-at-once',
    'No more requests are under way than the limit',
    expectConcurrency,
  ),
  check(
    'DLV-162/overload',
    'However many events fail at once, each has all of its attempts',
    expectAllAttempts,
  ),
];

function check(id: string, title: string, run: (sender: SenderAdapter) => Promise<void>): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'sender',
    run: async ({ sender }: Adapter) => {
      if (sender === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no sender`);
      await run(sender);
    },
  };
}

/** 15 seconds, and what a busy machine takes. */
const LATE_15_S = 16_550;

async function expectJitter(sender: SenderAdapter, random: number): Promise<void> {
  const { requests } = await play(sender, {
    id: 'jitter',
    title: 'jitter',
    random,
    delivery: { retry: 3, backoffPolicy: 'linear', backoffDelay: 'PT10S', jitter: 0.5 },
    answers: { subscriber: [503] },
  });
  const times = requests('subscriber').map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
  const fits = gaps.length === 3 && gaps.every((gap) => gap >= 10_000 && gap <= LATE_15_S);
  if (!fits) throw new CheckFailure('Other delays', '10000 to 15000, three times', gaps);
}

/** An attribute of the dead letter that a rejected event becomes. */
async function deadLetterAttribute(
  sender: SenderAdapter,
  parts: Partial<SenderCase>,
  name: string,
): Promise<string | undefined> {
  const { requests } = await play(sender, {
    id: 'dead letter',
    title: 'dead letter',
    sink: true,
    delivery: { retry: 0 },
    ...parts,
    answers: { sink: [202], ...parts.answers },
  });
  const sent = requests('sink');
  if (sent.length !== 1) throw new CheckFailure('Dead letters', 1, sent.length);
  const [event] = sent.flatMap((request) => [...messageOf(request).events]);
  return event && attributeString(event, name);
}

/** The longest text in the attribute; three bytes make four characters. */
const ERROR_DATA_LENGTH_MAX = 1024;

async function expectErrorData(sender: SenderAdapter, length: number): Promise<void> {
  const answers = { subscriber: [{ status: 500, length }] };
  const text = await deadLetterAttribute(sender, { answers }, 'knativeerrordata');
  if (text === undefined || text === '' || text.length > ERROR_DATA_LENGTH_MAX) {
    const expected = `1 to ${ERROR_DATA_LENGTH_MAX} characters`;
    throw new CheckFailure('Length of knativeerrordata', expected, text?.length ?? 'absent');
  }
  const decoded = Buffer.from(decodeBase64(text)).toString('latin1');
  const expected = 'x'.repeat(Math.min(length, (ERROR_DATA_LENGTH_MAX / 4) * 3));
  if (decoded !== expected) {
    throw new CheckFailure('Body in knativeerrordata', expected.length, decoded.length);
  }
}

/** Many deliveries at once, each of an event with its own id. */
async function playMany(
  sender: SenderAdapter,
  parts: {
    readonly count: number;
    readonly concurrencyMax?: number;
    readonly delivery: object;
    readonly answers: readonly { readonly status: number; readonly delayMs?: number }[];
  },
): Promise<{
  readonly requests: readonly RecordedRequest[];
  readonly verdicts: readonly SenderVerdict[];
}> {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, scripts: { [subscriber]: parts.answers } });
  const { transport } = network;
  const { concurrencyMax } = parts;
  const started = await sender.start({
    clock,
    transport,
    random: () => 0.5,
    ...(concurrencyMax !== undefined && { concurrencyMax }),
  });
  const deliveries = Array.from({ length: parts.count }, async (_, index) => {
    const job = { subscriber, delivery: parts.delivery };
    return await started.dispatch(eventText({ id: `A-${index}` }), job);
  });
  const all = Promise.all(deliveries);
  await clock.run(all);
  const requests = network.requests(subscriber).filter(({ method }) => method === 'POST');
  return { requests, verdicts: await all };
}

async function expectConcurrency(sender: SenderAdapter): Promise<void> {
  const { requests, verdicts } = await playMany(sender, {
    count: 20,
    concurrencyMax: 3,
    delivery: { retry: 2 },
    answers: [
      { status: 503, delayMs: 100 },
      { status: 202, delayMs: 100 },
    ],
  });
  const most = Math.max(
    ...requests.map(({ atMs }) => {
      return requests.filter((other) => other.atMs <= atMs && (other.endedAtMs ?? 0) > atMs).length;
    }),
  );
  if (requests.length < 20) throw new CheckFailure('Requests', 'at least 20', requests.length);
  if (most > 3) throw new CheckFailure('Requests under way at once', 'at most 3', most);
  if (verdicts.length !== 20 || verdicts.some((verdict) => verdict !== 'delivered')) {
    throw new CheckFailure('What became of the events', '20 times delivered', verdicts);
  }
}

async function expectAllAttempts(sender: SenderAdapter): Promise<void> {
  const { requests, verdicts } = await playMany(sender, {
    count: 200,
    delivery: { retry: 3, backoffPolicy: 'linear', backoffDelay: 'PT1S' },
    answers: [{ status: 503, delayMs: 10 }],
  });
  const attempts = new Map<string, number>();
  for (const request of requests) {
    const id = messageOf(request).events[0]?.id ?? '';
    attempts.set(id, (attempts.get(id) ?? 0) + 1);
  }
  const counts = [...new Set(attempts.values())];
  if (attempts.size !== 200 || counts.length !== 1 || counts[0] !== 4) {
    throw new CheckFailure('Attempts of each event', [4], counts);
  }
  if (verdicts.some((verdict) => verdict !== 'dropped')) {
    throw new CheckFailure('What became of the events', 'dropped', [...new Set(verdicts)]);
  }
}
