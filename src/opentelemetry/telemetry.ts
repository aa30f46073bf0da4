import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Settled } from '../channels/deliver-lease.ts';
import type { AttemptResult, DispatchResult } from '../delivery/attempt.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import type { DeliveryRecord, ExchangeStart, Observer } from '../delivery/observe.ts';
import type { DispatchCall } from '../delivery/options.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { formatTraceparent } from '../event/trace-context.ts';
import { destinationAttributes, eventAttributes, exchangeAttributes } from './attributes.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { startContext } from './start-context.ts';

/** Name under which spans and metrics are recorded. */
export const INSTRUMENTATION_NAME = 'event-delivery-spec';

/** What telemetry is made of. */
export interface TelemetryOptions {
  /** Default: the tracer of the global provider, which records nothing until one is registered. */
  readonly tracer?: Tracer | undefined;
  /** Default: the meter of the global provider. */
  readonly meter?: Meter | undefined;
}

/** What connects a dispatcher with OpenTelemetry. */
export interface Telemetry {
  /** For the dispatcher's option `observe`. */
  readonly observe: Observer;
  /** For the dispatcher's option `headers`: the trace context of the request's own span. */
  readonly headers: (start: ExchangeStart) => Readonly<Record<string, string>> | undefined;
  /**
   * For the option `onSettled` of a channel's worker: counts its deliveries when they have ended, as those of
   * `dispatch` are counted. Outcomes are `delivered`, `dead-lettered`, `dropped`, and `kept` by the channel.
   */
  readonly onSettled: (settled: Settled) => void;
  /**
   * The same dispatcher, with one span for each call around those of its requests. The span takes the place of the
   * call's `context` in the records.
   *
   * @param dispatcher Made with `observe` and `headers` of this object.
   */
  trace(dispatcher: Dispatcher): Dispatcher;
}

/**
 * Connects a dispatcher with OpenTelemetry: a span for each delivery and for each request, counters and a histogram.
 *
 * The spans continue the trace that the event names in its attribute `traceparent`; without one they belong under the
 * span that is active. Each request carries the context of its own span. Data of events is never recorded.
 *
 * @param options Tracer and meter; default: those of the global providers.
 * @returns What the dispatcher takes.
 * @see OBS-001
 * @see OBS-020
 * @example One trace from the event to the request
 * ```ts
 * import { createDispatcher, parseDeliverySpec, type TransportRequest } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { createTelemetry } from 'event-delivery-spec/opentelemetry';
 *
 * const telemetry = createTelemetry();
 * const { observe, headers } = telemetry;
 * let traceparent: string | undefined;
 * const transport = async (request: TransportRequest) => {
 *   ({ traceparent } = request.headers);
 *   return { status: 202, headers: {}, body: new Uint8Array() };
 * };
 * const dispatcher = telemetry.trace(createDispatcher({ transport, observe, headers }));
 * const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created', traceparent: trace });
 * const job = { subscriber: 'http://shop.example/', policy: parseDeliverySpec({}) };
 * (await dispatcher.dispatch(event, job)).outcome; // => 'delivered'
 * traceparent?.slice(3, 35); // => '4bf92f3577b34da6a3ce929d0e0e4736'
 * ```
 */
export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  const tracer = options.tracer ?? trace.getTracer(INSTRUMENTATION_NAME);
  const instruments = createInstruments(options.meter ?? metrics.getMeter(INSTRUMENTATION_NAME));
  const spans = new WeakMap<ExchangeStart, Span>();

  function started(start: ExchangeStart): void {
    const name = `send ${new URL(start.destination).host}`;
    const attributes = exchangeAttributes(start);
    const parent = isTraced(start.context) ? start.context.parent : startContext(start.event);
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    spans.set(start, span);
  }

  function observe(record: DeliveryRecord): void {
    if (record.kind === 'exchange-started') started(record);
    if (record.kind === 'exchange-finished') finished(record, spans.get(record.start), instruments);
    if (record.kind === 'dispatch-finished') {
      instruments.deliveries.add(1, {
        ...destinationAttributes(record.destination),
        'event_delivery.outcome': record.result.outcome,
      });
    }
    if (record.kind === 'circuit-changed') {
      instruments.circuitChanges.add(1, {
        ...destinationAttributes(record.destination),
        'event_delivery.circuit': record.state.circuit,
      });
    }
  }

  return {
    observe,
    onSettled: ({ kind, subscription, destination }) => {
      if (destination === undefined || !ENDS.has(kind)) return;
      instruments.deliveries.add(1, {
        ...destinationAttributes(destination),
        'messaging.destination.subscription.name': subscription,
        'event_delivery.outcome': kind,
      });
    },
    headers: (start) => {
      const spanContext = quietly(() => spans.get(start)?.spanContext());
      if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined;
      const { traceId, spanId, traceFlags, traceState } = spanContext;
      const tracestate = traceState?.serialize();
      return {
        traceparent: formatTraceparent({ traceId, spanId, flags: traceFlags }),
        ...(tracestate !== undefined && tracestate !== '' && { tracestate }),
      };
    },
    trace: (dispatcher) => traced(dispatcher, tracer),
  };
}

/** What ends a delivery; all else is followed by another attempt. */
const ENDS: ReadonlySet<Settled['kind']> = new Set([
  'delivered',
  'dead-lettered',
  'dropped',
  'kept',
]);

function finished(
  record: Extract<DeliveryRecord, { kind: 'exchange-finished' }>,
  span: Span | undefined,
  instruments: Instruments,
): void {
  const { start, exchange } = record;
  const attributes: Attributes = {};
  if (exchange?.status !== undefined) attributes['http.response.status_code'] = exchange.status;
  const outcome = exchange?.outcome ?? 'aborted';
  const isAccepted = outcome === 'accepted';
  if (!isAccepted) {
    attributes['error.type'] = exchange?.error?.code ?? String(exchange?.status ?? outcome);
  }
  const measured = {
    ...destinationAttributes(start.destination),
    'messaging.operation.name': 'send',
    'event_delivery.leg': start.leg,
    ...attributes,
  };
  instruments.sent.add(1, measured);
  // A clock can be set back meanwhile, and a histogram drops what is below 0.
  instruments.duration.record(Math.max(record.atMs - start.atMs, 0) / 1000, measured);
  span?.setAttributes({ ...attributes, 'event_delivery.outcome': outcome });
  // No message: a transport's words can hold the whole URL.
  if (!isAccepted) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}

/** What stands in the records of a traced call: the span that those of its requests belong under. */
interface Traced {
  readonly parent: Context;
  readonly traced: typeof TRACED;
}

const TRACED = Symbol('traced');

function isTraced(value: unknown): value is Traced {
  return (
    typeof value === 'object' && value !== null && 'traced' in value && value.traced === TRACED
  );
}

/** What recording gives, or nothing when it fails: that costs a record and no event (OBS-011). */
function quietly<T>(record: () => T): T | undefined {
  try {
    return record();
  } catch {
    return undefined;
  }
}

/** A span with an error is one that says which. */
function conclude(span: Span, attributes: Attributes): void {
  span.setAttributes(attributes);
  if (attributes['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A code or a name, of which there are few: never a message, which can hold anything. */
function errorTypeOf(error: unknown): string {
  if (error instanceof EventDeliveryError) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

function within(call: DispatchCall, own: Traced | undefined): DispatchCall {
  return own === undefined ? call : { ...call, context: own };
}

function traced(dispatcher: Dispatcher, tracer: Tracer): Dispatcher {
  async function inSpan<T>(
    name: string,
    event: CloudEvent,
    destination: string,
    run: (context?: Traced) => Promise<T>,
    attributesOf: (result: T) => Attributes,
  ): Promise<T> {
    const begun = quietly(() => {
      const outer = startContext(event);
      const attributes = {
        ...destinationAttributes(destination),
        ...eventAttributes(event),
        'messaging.operation.name': name,
      };
      const span = tracer.startSpan(name, { kind: SpanKind.PRODUCER, attributes }, outer);
      return { span, parent: trace.setSpan(outer, span) };
    });
    // Without a span the event goes its way; what is wrong with it or its job is the dispatcher's to say.
    if (begun === undefined) return await run();
    const { span, parent } = begun;
    try {
      const result = await context.with(parent, () => run({ parent, traced: TRACED }));
      quietly(() => conclude(span, attributesOf(result)));
      return result;
    } catch (error) {
      quietly(() => conclude(span, { 'error.type': errorTypeOf(error) }));
      throw error;
    } finally {
      quietly(() => span.end());
    }
  }

  return {
    ...dispatcher,
    dispatch: (event, job, call = {}) =>
      inSpan(
        'deliver',
        event,
        job.subscriber,
        (own) => dispatcher.dispatch(event, job, within(call, own)),
        ({ outcome, attempts }: DispatchResult) => ({
          'event_delivery.outcome': outcome,
          'event_delivery.attempts': attempts.length,
          ...(outcome !== 'delivered' && { 'error.type': outcome }),
        }),
      ),
    attempt: (event, job, number, call = {}) =>
      inSpan(
        'deliver',
        event,
        job.subscriber,
        (own) => dispatcher.attempt(event, job, number, within(call, own)),
        ({ outcome, decision }: AttemptResult) => ({
          'event_delivery.outcome': outcome,
          'event_delivery.decision': decision.kind,
          'event_delivery.attempt': number,
          // What was held back was not attempted.
          ...(outcome !== 'accepted' && decision.kind !== 'wait' && { 'error.type': outcome }),
        }),
      ),
  };
}
