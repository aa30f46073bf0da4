import type { DeliveryContext } from '../delivery/receiver-types.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { withAttributes } from '../event/create.ts';
import { parseTraceparent, traceOfEvent } from '../event/trace-context.ts';

/**
 * The event with the trace of the request that brought it, so that it goes on with the event. An event that names its
 * own beginning keeps it, and an event too full for another attribute goes without. See OBS-005.
 */
export function tracedEvent(event: CloudEvent, { header }: Pick<DeliveryContext, 'header'>) {
  const traceparent = header('traceparent');
  if (Object.hasOwn(event, 'traceparent') || parseTraceparent(traceparent) === undefined) {
    return event;
  }
  const tracestate = header('tracestate');
  return (
    withTrace(event, { traceparent, ...(tracestate !== undefined && { tracestate }) }) ??
    withTrace(event, { traceparent }) ??
    event
  );
}

function withTrace(event: CloudEvent, trace: Parameters<typeof withAttributes>[1]) {
  try {
    const traced = withAttributes(event, trace);
    return traceOfEvent(traced) === undefined ? undefined : traced;
  } catch {
    return undefined;
  }
}
