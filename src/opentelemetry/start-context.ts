import { type Context, context, createTraceState, isValidTraceId, trace } from '@opentelemetry/api';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseTraceparent, traceOfEvent } from '../event/trace-context.ts';

/**
 * The context under which the spans of an event belong: the span that is active when it is of the event's own trace,
 * else the trace that the event names, else whatever is active.
 */
export function startContext(event: CloudEvent): Context {
  const active = context.active();
  const named = traceOfEvent(event);
  const start = parseTraceparent(named?.traceparent);
  if (start === undefined) return active;
  const current = trace.getSpanContext(active);
  if (
    current !== undefined &&
    isValidTraceId(current.traceId) &&
    current.traceId === start.traceId
  ) {
    return active;
  }
  return trace.setSpanContext(active, {
    traceId: start.traceId,
    spanId: start.spanId,
    traceFlags: start.flags,
    isRemote: true,
    ...(named?.tracestate !== undefined && { traceState: createTraceState(named.tracestate) }),
  });
}
