/** Checks of spec page 9: deliveries to scripted recipients, and what an operator sees of them. */
import { parseTraceparent } from '../../event/trace-context.ts';
import { decodeMessage } from '../../http/decode.ts';
import { createVirtualClock } from '../../virtual-clock.ts';
import type { Adapter } from '../adapter.ts';
import type { TelemetrySubject, ToldRecord } from '../adapter-telemetry.ts';
import { type Check, CheckFailure } from '../check.ts';
import { createNetwork, type RecordedRequest, type ScriptedAnswer } from '../network.ts';

const SUBSCRIBER = 'http://subscriber.example/in?access_token=query-secret';
const SINK = 'http://sink.example/';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const TRACESTATE = 'vendor=t61rcWkgMzE';
const DATA = 'data-secret';

type Answers = readonly (ScriptedAnswer | number)[];

/** Three ways a delivery can go: at the second attempt, into the sink, and to nobody. */
const SECOND: Answers = [503, 202];
const REFUSED: Answers = [{ fail: 'refuse' }];

interface Delivered {
  readonly requests: readonly RecordedRequest[];
  readonly told: readonly ToldRecord[];
  readonly exported: readonly string[];
}

interface Delivery {
  readonly answers: Answers;
  readonly sink?: Answers;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly before?: (subject: TelemetrySubject) => void;
}

async function deliver({ telemetry }: Adapter, delivery: Delivery): Promise<Delivered> {
  if (telemetry === undefined) throw new TypeError('Cannot run: the adapter has no telemetry');
  const { answers, sink, attributes = {}, before } = delivery;
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const scripts = { [SUBSCRIBER]: answers, [SINK]: sink ?? [202] };
  const network = createNetwork({ clock, scripts });
  // Awaited, so that one that rejects ends its check and not the run.
  const subject = await telemetry.start({ clock, transport: network.transport });
  before?.(subject);
  const base = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'order.created' };
  const json = JSON.stringify({ ...base, data: DATA, ...attributes });
  const policy = { retry: 1, backoffPolicy: 'linear', backoffDelay: 'PT1S' };
  const delivering = subject.deliver(json, {
    subscriber: SUBSCRIBER,
    delivery: sink === undefined ? policy : { ...policy, deadLetterSink: SINK },
  });
  await clock.run(delivering);
  return { requests: network.requests(), told: subject.told(), exported: subject.exported() };
}

function check(
  id: string,
  title: string,
  delivery: Delivery,
  judge: (delivered: Delivered) => readonly [expected: unknown, actual: unknown],
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'telemetry',
    run: async (adapter) => {
      const [expected, actual] = judge(await deliver(adapter, delivery));
      if (JSON.stringify(actual) === JSON.stringify(expected)) return;
      throw new CheckFailure(`${title}: something else`, expected, actual);
    },
  };
}

const traced = { traceparent: TRACEPARENT, tracestate: TRACESTATE };

/** Trace ids of the headers, in the order of the requests; a wrong header is shown as it is. */
function traceIds({ requests }: Delivered): readonly (string | undefined)[] {
  return requests.map(({ headers }) => {
    const { traceparent } = headers;
    return parseTraceparent(traceparent)?.traceId ?? traceparent;
  });
}

function attributeOf({ requests }: Delivered, name: string): readonly unknown[] {
  return requests.map(({ headers, body }) => {
    const [event] = decodeMessage({ headers, body }).events;
    return (event as unknown as Readonly<Record<string, unknown>>)[name];
  });
}

function wrongTrace(slug: string, title: string, traceparent: string): Check {
  return check(
    `OBS-003/${slug}`,
    title,
    { answers: [202], attributes: { traceparent } },
    ({ requests }) => {
      const sent = requests.map(({ headers }) => headers.traceparent);
      // A trace of its own is as good as none.
      const isWrong = sent.some(
        (header) =>
          header !== undefined &&
          (parseTraceparent(header) === undefined || !/^[!-~]+$/.test(header)),
      );
      return [
        { requests: 1, isWrong: false },
        { requests: sent.length, isWrong },
      ];
    },
  );
}

const requestsTold = ({ told }: Delivered) =>
  told.flatMap((record) =>
    record.kind === 'request' ? [[record.destination, record.attempt, record.accepted]] : [],
  );
const statusesTold = ({ told }: Delivered) =>
  told.flatMap((record) => (record.kind === 'request' ? [record.status ?? null] : []));
const endsTold = ({ told }: Delivered) =>
  told.flatMap((record) => (record.kind === 'end' ? [record.outcome] : []));

/** Secrets that stand in what was exported; the id of the event has to be there, or nothing was exported at all. */
function leaks({ exported }: Delivered): unknown {
  const text = exported.join('\n');
  return {
    told: text.includes('A-1'),
    secrets: [DATA, 'query-secret'].filter((secret) => text.includes(secret)),
  };
}

/** Every check of spec page 9. */
export const telemetryChecks: readonly Check[] = [
  check(
    'OBS-001/attempts',
    'Every attempt carries the trace of its event',
    { answers: SECOND, attributes: traced },
    (delivered) => [[TRACE_ID, TRACE_ID], traceIds(delivered)],
  ),
  check(
    'OBS-001/dead-letter',
    'The dead letter carries the trace of its event',
    { answers: [400], sink: [202], attributes: traced },
    (delivered) => [[TRACE_ID, TRACE_ID], traceIds(delivered)],
  ),
  check(
    'OBS-002/attempts',
    'The attributes of the trace are the same at every attempt',
    { answers: SECOND, attributes: traced },
    (delivered) => [
      [TRACEPARENT, TRACEPARENT, TRACESTATE, TRACESTATE],
      [...attributeOf(delivered, 'traceparent'), ...attributeOf(delivered, 'tracestate')],
    ],
  ),
  check(
    'OBS-002/dead-letter',
    'The attributes of the trace are those of the event in its dead letter too',
    { answers: [400], sink: [202], attributes: traced },
    (delivered) => [
      [TRACEPARENT, TRACEPARENT, TRACESTATE, TRACESTATE],
      [...attributeOf(delivered, 'traceparent'), ...attributeOf(delivered, 'tracestate')],
    ],
  ),
  wrongTrace('words', 'Words are not sent as a traceparent', 'none'),
  wrongTrace(
    'later-version',
    'What a later version of traceparent says more is not sent as it stands',
    TRACEPARENT.replace(/^00(.*)$/, 'cc$1-größer'),
  ),
  wrongTrace('capitals', 'Capitals are not sent as a traceparent', TRACEPARENT.toUpperCase()),
  wrongTrace(
    'zeros',
    'A trace id of zeros is not sent as a traceparent',
    TRACEPARENT.replace(TRACE_ID, '0'.repeat(32)),
  ),
  check(
    'OBS-010/failure',
    'A request that was answered with a failure is told, and so is the next',
    { answers: SECOND },
    (delivered) => [
      [
        [SUBSCRIBER, 1, false],
        [SUBSCRIBER, 2, true],
      ],
      requestsTold(delivered),
    ],
  ),
  check(
    'OBS-010/status',
    'The status of each response is told, and none where there was no response',
    { answers: [{ fail: 'reset' }, 503] },
    (delivered) => [[null, 503], statusesTold(delivered)],
  ),
  check(
    'OBS-010/dead-letter',
    'The request with the dead letter is told',
    { answers: [400], sink: [202] },
    (delivered) => [
      [
        [SUBSCRIBER, 1, false],
        [SINK, 1, true],
      ],
      requestsTold(delivered),
    ],
  ),
  check(
    'OBS-011/delivered',
    'An observer that fails keeps no event from being retried and delivered',
    { answers: SECOND, before: (subject) => subject.breakObserver() },
    ({ requests }) => [[503, 202], requests.map(({ status }) => status)],
  ),
  check(
    'OBS-011/dead-letter',
    'An observer that fails keeps no event from the dead letter sink',
    { answers: [400], sink: [202], before: (subject) => subject.breakObserver() },
    ({ requests }) => [[400, 202], requests.map(({ status }) => status)],
  ),
  check(
    'OBS-012/accepted',
    'Neither data nor a query is exported when all is well',
    { answers: [202] },
    (delivered) => [{ told: true, secrets: [] }, leaks(delivered)],
  ),
  check(
    'OBS-012/failures',
    'Neither data nor a query is exported when an event is given up',
    { answers: REFUSED, sink: [{ fail: 'reset' }] },
    (delivered) => [{ told: true, secrets: [] }, leaks(delivered)],
  ),
  check(
    'OBS-013/delivered',
    'The end of a delivery is told once: delivered',
    { answers: SECOND },
    (delivered) => [['delivered'], endsTold(delivered)],
  ),
  check(
    'OBS-013/dead-lettered',
    'The end of a delivery is told once: dead-lettered',
    { answers: REFUSED, sink: [202] },
    (delivered) => [['dead-lettered'], endsTold(delivered)],
  ),
  check(
    'OBS-013/no-sink',
    'The end of a delivery is told once: dropped, because there is no sink',
    { answers: [503] },
    (delivered) => [['dropped'], endsTold(delivered)],
  ),
  check(
    'OBS-013/sink-refuses',
    'The end of a delivery is told once: dropped, because the sink refuses',
    { answers: [400], sink: [400] },
    (delivered) => [['dropped'], endsTold(delivered)],
  ),
];
