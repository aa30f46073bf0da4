import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryChannel } from '../channels/memory-channel.ts';
import { createNetwork, type ScriptedAnswer } from '../conformance/network.ts';
import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { createEvent } from '../event/create.ts';
import type { OutboxDescription } from '../outbox/postgres/describe.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { destinationAttributes } from './attributes.ts';
import * as api from './index.ts';
import { observeChannel } from './observe-channel.ts';
import { observeOutbox } from './observe-outbox.ts';
import { createTelemetry } from './telemetry.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const SUBSCRIBER = 'http://a.example:8080/in?token=secret';
const SINK = 'http://sink.example/';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => context.disable());

test('the subpath exposes these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ATTRIBUTE_LENGTH_MAX',
    'INSTRUMENTATION_NAME',
    'createTelemetry',
    'observeChannel',
    'observeOutbox',
  ]);
});

function recording() {
  const spans = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: exported,
    exportIntervalMillis: 3_600_000,
  });
  const meters = new MeterProvider({ readers: [reader] });
  const points = async () => {
    await reader.forceFlush();
    const metrics = exported
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics);
    return new Map((metrics ?? []).map((metric) => [metric.descriptor.name, metric.dataPoints]));
  };
  return { spans, tracer: provider.getTracer('test'), meter: meters.getMeter('test'), points };
}

async function deliver(answers: readonly (ScriptedAnswer | number)[], attributes: object = {}) {
  const { spans, tracer, meter, points } = recording();
  const clock = createVirtualClock();
  const network = createNetwork({ clock, scripts: { [SUBSCRIBER]: answers, [SINK]: [202] } });
  const telemetry = createTelemetry({ tracer, meter });
  const { observe, headers } = telemetry;
  const inner = createDispatcher({ transport: network.transport, clock, observe, headers });
  const dispatcher = telemetry.trace(inner);
  const base = { id: '7', source: '/s', type: 't', data: 'hidden', confidential: 'hidden' };
  const event = createEvent({ ...base, ...attributes });
  const policy = parseDeliverySpec({ retry: 1, backoffDelay: 'PT1S', deadLetterSink: SINK });
  await clock.run(dispatcher.dispatch(event, { subscriber: SUBSCRIBER, policy }));
  return { spans: spans.getFinishedSpans(), requests: network.requests(), points };
}

test('the delivery is a span, and each request one below it', async () => {
  const { spans } = await deliver([503, 202]);
  const delivery = spans.find(({ name }) => name === 'deliver');
  const sent = spans.filter(({ name }) => name === 'send a.example:8080');
  expect(sent.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
    sent.map(() => delivery?.spanContext().spanId),
  );
  expect(delivery?.kind).toBe(SpanKind.PRODUCER);
  expect(delivery?.attributes).toMatchObject({
    'event_delivery.outcome': 'delivered',
    'event_delivery.attempts': 2,
  });
  expect(sent.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 202]);
  expect(sent.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
    undefined,
    1,
  ]);
  expect(sent.map(({ status }) => status.code)).toEqual([
    SpanStatusCode.ERROR,
    SpanStatusCode.UNSET,
  ]);
});

test('each request carries the context of its own span, in the trace that the event names', async () => {
  const traceparent = `00-${TRACE}-${SPAN}-01`;
  const { spans, requests } = await deliver([503, 202], { traceparent, tracestate: 'a=1' });
  const sent = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
  expect(requests.map(({ headers }) => headers.traceparent)).toEqual(
    sent.map((span) => `00-${TRACE}-${span.spanContext().spanId}-01`),
  );
  expect(new Set(requests.map(({ headers }) => headers.traceparent)).size).toBe(2);
  expect(requests.map(({ headers }) => headers.tracestate)).toEqual(['a=1', 'a=1']);
  expect(requests.map(({ headers }) => headers['ce-traceparent'])).toEqual([
    traceparent,
    traceparent,
  ]);
  const delivery = spans.find(({ name }) => name === 'deliver');
  expect(delivery?.parentSpanContext?.spanId).toBe(SPAN);
});

test('an event without a trace belongs under the span that is active', async () => {
  const { tracer } = recording();
  const outer = tracer.startSpan('handle order');
  const { spans } = await context.with(trace.setSpan(context.active(), outer), () =>
    deliver([202]),
  );
  expect(spans.map((span) => span.spanContext().traceId)).toEqual(
    spans.map(() => outer.spanContext().traceId),
  );
});

test('the dead letter is a request of the same delivery', async () => {
  const { spans, points } = await deliver([400]);
  expect(spans.map(({ name }) => name)).toEqual([
    'send a.example:8080',
    'send sink.example',
    'deliver',
  ]);
  expect(spans[1]?.attributes['event_delivery.leg']).toBe('dead-letter');
  const deliveries = (await points()).get('event_delivery.deliveries');
  expect(
    deliveries?.map(({ value, attributes }) => [value, attributes['event_delivery.outcome']]),
  ).toEqual([[1, 'dead-lettered']]);
});

test('counters and the histogram are told apart by what came of the request', async () => {
  const { points } = await deliver([{ status: 503, delayMs: 2_000 }, 202]);
  const metrics = await points();
  const sent = metrics.get('messaging.client.sent.messages');
  expect(sent?.map(({ value, attributes }) => [value, attributes['error.type']])).toEqual([
    [1, '503'],
    [1, undefined],
  ]);
  const durations = metrics.get('messaging.client.operation.duration');
  expect(durations?.map(({ value }) => (value as { sum?: number }).sum)).toEqual([2, 0]);
});

test('no request takes less than no time, although the clock was set back', async () => {
  const { meter, points } = recording();
  const { observe } = createTelemetry({ meter });
  const event = createEvent({ id: '7', source: '/s', type: 't' });
  const start = {
    ...({ kind: 'exchange-started', leg: 'subscriber', number: 1, context: undefined } as const),
    ...{ atMs: 5_000, destination: SINK, event },
  };
  observe(start);
  observe({ kind: 'exchange-finished', atMs: 1_000, start });
  const durations = (await points()).get('messaging.client.operation.duration');
  expect(durations?.map(({ value }) => (value as { sum?: number }).sum)).toEqual([0]);
});

test('an event is delivered although nothing can be recorded', async () => {
  const fail = (): never => {
    throw new Error('the exporter is gone');
  };
  const span = { setAttributes: fail, setStatus: fail, end: fail, spanContext: fail };
  for (const startSpan of [fail, () => span as unknown as Span]) {
    const tracer = { startSpan, startActiveSpan: fail };
    const clock = createVirtualClock();
    const network = createNetwork({ clock, scripts: { [SUBSCRIBER]: [202] } });
    const telemetry = createTelemetry({ tracer });
    const { observe, headers } = telemetry;
    const { transport } = network;
    const dispatcher = telemetry.trace(createDispatcher({ transport, clock, observe, headers }));
    const event = createEvent({ id: '7', source: '/s', type: 't' });
    const job = { subscriber: SUBSCRIBER, policy: parseDeliverySpec({}) };
    expect((await dispatcher.dispatch(event, job)).outcome).toBe('delivered');
    expect((await dispatcher.attempt(event, job, 1)).outcome).toBe('accepted');
    expect(network.requests()).toHaveLength(2);
  }
});

test('a wrong destination is refused as it is without telemetry', async () => {
  const { transport } = createNetwork({ clock: createVirtualClock(), scripts: {} });
  const dispatcher = createTelemetry().trace(createDispatcher({ transport }));
  const event = createEvent({ id: '7', source: '/s', type: 't' });
  const job = { subscriber: 'nowhere', policy: parseDeliverySpec({}) };
  const refused = { code: 'DELIVERY_BAD_DESTINATION' };
  await expect(dispatcher.dispatch(event, job)).rejects.toMatchObject(refused);
  await expect(dispatcher.attempt(event, job, 1)).rejects.toMatchObject(refused);
});

test('no span and no metric holds data, extensions, credentials or queries', async () => {
  const { spans, points } = await deliver([{ fail: 'reset' }, 400]);
  const spanTexts = spans.map(({ name, attributes, status, events }) =>
    JSON.stringify([name, attributes, status, events]),
  );
  const exported = JSON.stringify([spanTexts, [...(await points())]]);
  expect(exported).toContain('a.example');
  expect(exported).not.toContain('hidden');
  expect(exported).not.toContain('secret');
});

test('the metrics of a channel are what it describes when they are collected', async () => {
  const { meter, points } = recording();
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const stop = observeChannel(channel, { name: 'orders', meter, clock });
  const subscription = await channel.subscribe('billing');
  const event = createEvent({ id: '1', source: '/s', type: 't' });
  await channel.send([event, { ...event, id: '2' }]);
  await clock.advance(5_000);
  const [lease] = await subscription.take();
  const value = async (name: string) =>
    (await points()).get(`event_delivery.subscription.${name}`)?.map((point) => point.value);
  expect(await value('depth')).toEqual([2]);
  expect(await value('in_flight')).toEqual([1]);
  expect(await value('oldest.age')).toEqual([5]);
  await lease?.ack();
  expect(await value('acknowledged')).toEqual([1]);
  stop();
  await channel.close();
});

test('what a channel retains is a metric of the channel, and none of one that retains nothing', async () => {
  const { meter, points } = recording();
  const clock = createVirtualClock();
  const [kept, plain] = [createMemoryChannel({ clock, retention: {} }), createMemoryChannel()];
  observeChannel(kept, { name: 'orders', meter, clock });
  observeChannel(plain, { name: 'plain', meter });
  const read = async (name: string) =>
    (await points())
      .get(`event_delivery.channel.retained.${name}`)
      ?.map(({ value, attributes }) => [value, attributes]);
  const attributes = { 'messaging.destination.name': 'orders' };
  expect(await read('events')).toEqual([[0, attributes]]);
  expect(await read('oldest.age')).toEqual([[0, attributes]]);
  await kept.send([createEvent({ id: '1', source: '/s', type: 't' })]);
  await clock.advance(7_000);
  await kept.send([createEvent({ id: '2', source: '/s', type: 't' })]);
  expect(await read('events')).toEqual([[2, attributes]]);
  expect(await read('oldest.age')).toEqual([[7, attributes]]);
  await Promise.all([kept.close(), plain.close()]);
});

test('a delivery that did not reach its subscriber is a span with an error', async () => {
  const failed = async (answers: readonly number[]) => {
    const { spans } = await deliver(answers);
    const delivery = spans.find(({ name }) => name === 'deliver');
    return [delivery?.status.code, delivery?.attributes['error.type']];
  };
  expect(await failed([503, 202])).toEqual([SpanStatusCode.UNSET, undefined]);
  expect(await failed([400])).toEqual([SpanStatusCode.ERROR, 'dead-lettered']);
});

test('an attempt that failed is a span with an error; one that was held back is none', async () => {
  const { spans, tracer } = recording();
  const clock = createVirtualClock();
  const { transport } = createNetwork({ clock, scripts: { [SUBSCRIBER]: [503] } });
  const congestion = { circuitFailureMax: 1 };
  const dispatcher = createTelemetry({ tracer }).trace(
    createDispatcher({ transport, clock, congestion }),
  );
  const event = createEvent({ id: '7', source: '/s', type: 't' });
  const job = { subscriber: SUBSCRIBER, policy: parseDeliverySpec({}) };
  await clock.run(dispatcher.attempt(event, job, 1));
  await clock.run(dispatcher.attempt(event, job, 2));
  const told = spans.getFinishedSpans().map(({ status, attributes }) => {
    return [status.code, attributes['error.type'], attributes['event_delivery.decision']];
  });
  expect(told).toEqual([
    [SpanStatusCode.ERROR, 'retriable', 'retry'],
    [SpanStatusCode.UNSET, undefined, 'wait'],
  ]);
});

test('what is cut stays text, and an address of IPv6 stands without brackets', async () => {
  const subject = `${'x'.repeat(254)}😀${'x'.repeat(9)}`;
  const { spans } = await deliver([202], { subject });
  const cut = spans.map(({ attributes }) => attributes['cloudevents.event_subject']);
  expect(cut).toEqual(spans.map(() => `${'x'.repeat(254)}…`));
  expect(destinationAttributes('http://[2001:db8::1]:8080/in')).toMatchObject({
    'server.address': '2001:db8::1',
    'server.port': 8080,
  });
});

test('the metrics of an outbox are its backlog, its lag, and what its relay did', async () => {
  const { meter, points } = recording();
  let outbox: OutboxDescription = {
    ...{ schema: 'eds', pending: 3, parked: 1, parkedKeys: 1, dead: 2, relays: 1 },
    ...{ oldestPendingMs: 1500, lastError: 'secret' },
  };
  const relay = {
    state: () => ({ sent: 7, failed: 4, dead: 2, restarts: 1, lastError: 'secret' }),
  };
  const stop = observeOutbox(async () => outbox, { name: 'orders', meter, relay });
  const values = async () =>
    Object.fromEntries(
      [...(await points())].map(([name, [point]]) => [name.slice(15), point?.value]),
    );
  const counted = {
    ...{ 'outbox.pending': 3, 'outbox.oldest.age': 1.5, 'outbox.parked': 1, 'outbox.dead': 2 },
    ...{ 'outbox.relays': 1, 'relay.sent': 7, 'relay.failures': 4, 'relay.dead': 2 },
    'relay.restarts': 1,
  };
  expect(await values()).toEqual(counted);
  const slot = { name: 's', isActive: true, walStatus: 'reserved', lagBytes: 8, retainedBytes: 9 };
  outbox = { ...outbox, slot };
  expect(await values()).toEqual({ ...counted, 'outbox.log.lag': 8, 'outbox.log.retained': 9 });
  expect(JSON.stringify([...(await points())])).not.toContain('secret');
  stop();
});
