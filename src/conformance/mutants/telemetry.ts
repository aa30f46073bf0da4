/** The reference runtime's telemetry, broken on purpose, one clause each. */
import type { Transport, TransportRequest } from '../../delivery/transport.ts';
import type { TelemetrySubject, ToldRecord } from '../adapter-telemetry.ts';
import type { Mutant } from '../check.ts';
import { referenceTelemetry } from '../reference-telemetry.ts';

const TRACE_ID = /[\da-f]{32}/;

/** Every mutant of spec page 9. */
export const telemetryMutants: readonly Mutant[] = [
  sending('OBS-001/no-header', 'sends no traceparent', ({ headers }) => {
    const { traceparent: _dropped, ...rest } = headers;
    return rest;
  }),
  sending('OBS-001/other-trace', 'begins a new trace with every request', ({ headers }) => {
    const { traceparent } = headers;
    if (traceparent === undefined) return headers;
    return { ...headers, traceparent: traceparent.replace(TRACE_ID, 'ab'.repeat(16)) };
  }),
  sending(
    'OBS-001/first-only',
    'sends the trace with the first request only',
    (request, number) => {
      const { traceparent: _dropped, ...rest } = request.headers;
      return number === 1 ? request.headers : rest;
    },
  ),
  sending('OBS-002/rewritten', 'writes its own span into the attribute', ({ headers }) => {
    const traceparent = headers['ce-traceparent'];
    if (traceparent === undefined) return headers;
    return {
      ...headers,
      'ce-traceparent': traceparent.replace(/-[\da-f]{16}-/, '-1234567890abcdef-'),
    };
  }),
  sending('OBS-002/dropped', 'drops the attribute tracestate', ({ headers }) => {
    const { 'ce-tracestate': _dropped, ...rest } = headers;
    return rest;
  }),
  sending('OBS-003/copied', 'sends whatever the attribute holds', ({ headers }) => {
    const traceparent = headers['ce-traceparent'];
    return traceparent === undefined ? headers : { ...headers, traceparent };
  }),
  sending('OBS-003/later-version', 'sends all that a later version says', ({ headers }) => {
    const traceparent = decodeURIComponent(headers['ce-traceparent'] ?? '');
    return /^[1-9a-e]/.test(traceparent) ? { ...headers, traceparent } : headers;
  }),
  telling('OBS-010/successes-only', 'tells only of requests that were accepted', (told) =>
    told.filter((record) => record.kind === 'end' || record.accepted),
  ),
  telling('OBS-010/first-attempt', 'counts every attempt as the first', (told) =>
    told.map((record) => (record.kind === 'request' ? { ...record, attempt: 1 } : record)),
  ),
  telling('OBS-010/no-status', 'tells no status', (told) =>
    told.map((record) => {
      if (record.kind === 'end') return record;
      const { status: _dropped, ...rest } = record;
      return rest;
    }),
  ),
  telling('OBS-010/no-dead-letter', 'does not tell of dead letters', (told) =>
    told.filter((record) => record.kind === 'end' || !record.destination.includes('sink')),
  ),
  subject('OBS-011/throws', 'stops when its observer fails', (inner) => {
    let isBroken = false;
    return {
      ...inner,
      breakObserver: () => {
        isBroken = true;
      },
      deliver: async (json, job) => {
        if (isBroken) throw new Error('The observer is broken');
        await inner.deliver(json, job);
      },
    };
  }),
  subject(
    'OBS-011/no-retry',
    'gives up after the first request when its observer fails',
    (inner) => {
      let isBroken = false;
      return {
        ...inner,
        breakObserver: () => {
          isBroken = true;
        },
        deliver: (json, job) => {
          const delivery = { ...job.delivery, retry: 0 };
          return inner.deliver(json, isBroken ? { ...job, delivery } : job);
        },
      };
    },
  ),
  exporting('OBS-012/data', 'exports the event with its data', (_told, json) => json),
  exporting('OBS-012/query', 'exports the whole URL of a destination', (told) =>
    told.map((record) => (record.kind === 'request' ? record.destination : '')).join(' '),
  ),
  telling('OBS-013/no-end', 'does not tell how a delivery ended', (told) =>
    told.filter(({ kind }) => kind === 'request'),
  ),
  telling('OBS-013/always-delivered', 'calls every end a delivery', (told) =>
    told.map((record) => (record.kind === 'end' ? { ...record, outcome: 'delivered' } : record)),
  ),
  telling('OBS-013/never-dropped', 'calls what was dropped dead-lettered', (told) =>
    told.map((record) =>
      record.kind === 'end' && record.outcome === 'dropped'
        ? { ...record, outcome: 'dead-lettered' }
        : record,
    ),
  ),
];

/** A mutant that changes the headers of each request; `number` counts from 1. */
function sending(
  id: string,
  breaks: string,
  change: (request: TransportRequest, number: number) => Readonly<Record<string, string>>,
): Mutant {
  return mutant(id, breaks, (world) => {
    let number = 0;
    const transport: Transport = (request) => {
      number += 1;
      return world.transport({ ...request, headers: change(request, number) });
    };
    return referenceTelemetry.start({ ...world, transport });
  });
}

/** A mutant that tells something else. */
function telling(
  id: string,
  breaks: string,
  change: (told: readonly ToldRecord[]) => readonly ToldRecord[],
): Mutant {
  return subject(id, breaks, (inner) => ({ ...inner, told: () => change(inner.told()) }));
}

/** A mutant that exports something more. */
function exporting(
  id: string,
  breaks: string,
  added: (told: readonly ToldRecord[], json: string) => string,
): Mutant {
  return subject(id, breaks, (inner) => {
    const events: string[] = [];
    return {
      ...inner,
      deliver: (json, job) => {
        events.push(json);
        return inner.deliver(json, job);
      },
      exported: () => [...inner.exported(), added(inner.told(), events.join(' '))],
    };
  });
}

function subject(
  id: string,
  breaks: string,
  wrap: (inner: TelemetrySubject) => TelemetrySubject,
): Mutant {
  return mutant(id, breaks, (world) => wrap(referenceTelemetry.start(world)));
}

function mutant(id: string, breaks: string, start: typeof referenceTelemetry.start): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: `mutant ${id}`, telemetry: { start } } };
}
