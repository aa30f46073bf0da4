import type { DeliveryRecord } from './observe.ts';
import { withoutQuery, withoutQueryOf } from './without-query.ts';

/** One line of a structured log: plain values that JSON can hold. */
export interface LogEntry {
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string;
  /** `debug`: a request begins; `info`: all is well; `warn`: it goes on; `error`: an event was not delivered. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** What happened, in words that do not change: to be searched for. */
  readonly message: string;
  readonly [field: string]: string | number | undefined;
}

/**
 * A record of a dispatcher as an entry for a structured log.
 *
 * Holds what an operator needs to find where an event went, and never its data.
 *
 * @param record As the dispatcher gives it to `observe`.
 * @returns One entry; `undefined` fields are absent from its JSON.
 * @see OBS-010
 * @see OBS-012
 * @example For any logger
 * ```ts
 * import { logEntry } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created', data: 'secret' });
 * const destination = 'http://shop.example/';
 * const result = { outcome: 'dropped', attempts: [] } as const;
 * logEntry({ kind: 'dispatch-finished', atMs: 0, event, destination, result, context: undefined });
 * // => ~ { level: 'error', message: 'event dropped', id: '1', source: '/shop', destination }
 * ```
 */
export function logEntry(record: DeliveryRecord): LogEntry {
  const time = new Date(record.atMs).toISOString();
  switch (record.kind) {
    case 'exchange-started':
      return { time, level: 'debug', message: 'request started', ...requestFields(record) };
    case 'exchange-finished':
      return finishedEntry(time, record);
    case 'attempt-decided': {
      const { result, event } = record;
      const destination = withoutQuery(record.destination);
      const { decision, number, outcome } = result;
      const delayMs = 'delayMs' in decision ? decision.delayMs : undefined;
      const level = outcome === 'accepted' ? 'info' : 'warn';
      const fields = { attempt: number, outcome, decision: decision.kind, delayMs };
      return {
        time,
        level,
        message: 'attempt decided',
        ...eventFields(event),
        destination,
        ...fields,
      };
    }
    case 'dispatch-finished': {
      const { result, event } = record;
      const destination = withoutQuery(record.destination);
      const level = result.outcome === 'delivered' ? 'info' : 'error';
      const message = `event ${result.outcome}`;
      const fields = { attempts: result.attempts.length, outcome: result.outcome };
      return { time, level, message, ...eventFields(event), destination, ...fields };
    }
    case 'circuit-changed': {
      const { state } = record;
      const destination = withoutQuery(record.destination);
      const level = state.circuit === 'closed' ? 'info' : 'warn';
      return { time, level, message: 'circuit changed', destination, circuit: state.circuit };
    }
  }
}

type Finished = Extract<DeliveryRecord, { kind: 'exchange-finished' }>;

function finishedEntry(time: string, { start, exchange }: Finished): LogEntry {
  const fields = requestFields(start);
  if (exchange === undefined) return { time, level: 'warn', message: 'request aborted', ...fields };
  const { outcome, status, durationMs, error } = exchange;
  const level = outcome === 'accepted' ? 'info' : 'warn';
  const errors = {
    error: error?.code,
    reason: error && withoutQueryOf(error.message, start.destination),
  };
  return {
    time,
    level,
    message: 'request finished',
    ...fields,
    outcome,
    status,
    durationMs,
    ...errors,
  };
}

function requestFields({ event, destination, leg, number }: Finished['start']) {
  return { ...eventFields(event), destination: withoutQuery(destination), leg, attempt: number };
}

function eventFields({ source, id, type }: { source: string; id: string; type: string }) {
  return { source, id, type };
}
