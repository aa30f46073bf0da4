import type { CloudEvent } from './cloud-event.ts';

/** Where a span stands in a trace, as the header and the extension attribute `traceparent` say it. */
export interface TraceContext {
  /** 32 small hexadecimal digits, not all 0. */
  readonly traceId: string;
  /** Id of the span that the next one belongs under: 16 small hexadecimal digits, not all 0. */
  readonly spanId: string;
  /** Bit 0: the trace is recorded. 0 to 255. */
  readonly flags: number;
}

/** Longest `tracestate` that is passed on, in characters, as W3C Trace Context asks for. */
export const TRACESTATE_LENGTH_MAX = 512;

const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` by W3C Trace Context.
 *
 * A later version is read by the four fields of the first, as that recommendation asks; a wrong value is none.
 *
 * @param text Value of the header or of the attribute; any length.
 * @returns The context; `undefined` for what is no `traceparent`. Never throws.
 * @see OBS-003
 * @example Four fields
 * ```ts
 * import { parseTraceparent } from 'event-delivery-spec/event';
 *
 * parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
 * // => { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', flags: 1 }
 * parseTraceparent('00-00000000000000000000000000000000-00f067aa0ba902b7-01'); // => undefined
 * ```
 */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', rest] =
    TRACEPARENT.exec(text ?? '') ?? [];
  if (version === undefined || version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(spanId)) {
    return undefined;
  }
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/**
 * Writes a `traceparent` of version 00.
 *
 * @param context Ids in small hexadecimal digits.
 * @returns 55 characters.
 * @see OBS-003
 * @example There and back
 * ```ts
 * import { formatTraceparent, parseTraceparent } from 'event-delivery-spec/event';
 *
 * const text = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
 * const context = parseTraceparent(text);
 * context && formatTraceparent(context) === text; // => true
 * ```
 */
export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}

/** The headers by which W3C Trace Context carries a trace. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/**
 * The trace in which an event began, by the distributed tracing extension.
 *
 * @param event Validated event.
 * @returns The values of its attributes `traceparent` and `tracestate` as headers; `undefined` when it has no
 *   `traceparent`, or one that is none. A later version goes on as version 00. A `tracestate` over
 *   {@link TRACESTATE_LENGTH_MAX} characters is left out.
 * @see OBS-004
 * @example An event with a trace
 * ```ts
 * import { createEvent, traceOfEvent } from 'event-delivery-spec/event';
 *
 * const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
 * traceOfEvent(createEvent({ id: '1', source: '/a', type: 't', traceparent })); // => { traceparent }
 * traceOfEvent(createEvent({ id: '1', source: '/a', type: 't', traceparent: 'none' })); // => undefined
 * ```
 */
export function traceOfEvent(event: CloudEvent): TraceHeaders | undefined {
  const { traceparent, tracestate } = event as Readonly<Record<string, unknown>>;
  const known = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
  if (known === undefined) return undefined;
  const header = knownVersion(String(traceparent), known);
  return isTracestate(tracestate) ? { traceparent: header, tracestate } : { traceparent: header };
}

/** What a later version says beside the fields of the first is for those who know it, and need not be ASCII here. */
function knownVersion(written: string, context: TraceContext): string {
  if (written.startsWith('00-')) return written;
  return formatTraceparent({ ...context, flags: context.flags & SAMPLED });
}

/** The one flag that the first version has. */
const SAMPLED = 1;

/** Printable ASCII of a length that everybody has to pass on. */
function isTracestate(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= TRACESTATE_LENGTH_MAX &&
    /^[\u0020-\u007e]+$/.test(value)
  );
}
