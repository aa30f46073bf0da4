import { expect, test } from 'vitest';
import { withAttributes } from '../../event/create.ts';
import { decodeMessage } from '../../http/decode.ts';
import { encodeEvent } from '../../http/encode.ts';
import { bytesOfJson, jsonOf, sending, told } from '../mutants/system-mutant.ts';
import { referenceSystem, type SystemParts } from '../reference-system.ts';
import { runChecks } from '../run.ts';
import { systemChecks } from './system.ts';

/** What page 5 leaves open: nobody fails for using it. */
const FREEDOMS: Readonly<Record<string, SystemParts>> = {
  'adds attributes, and sends in structured mode': sending((request) => {
    const { headers, body } = request;
    const [event] = decodeMessage({ headers, body }).events;
    if (event === undefined) return request;
    const { prefer, traceparent } = headers;
    const message = encodeEvent(withAttributes(event, { knativearrivaltime: 'now' }), 'structured');
    return {
      ...request,
      body: message.body,
      headers: {
        ...message.headers,
        ...(prefer !== undefined && { prefer }),
        ...(traceparent !== undefined && { traceparent }),
      },
    };
  }),
  'has no address for the unknown, and tells more than is asked for': told((status) => {
    const { unknownAddress: _, ...rest } = status;
    return { ...rest, more: { generation: 1 }, conditions: [] };
  }),
  'is ready late, and says why': {
    handle: (handle) => {
      const reads = new Map<string, number>();
      return async (request) => {
        const answer = await handle(request);
        const status = request.url.startsWith('/control') ? jsonOf(answer.body) : undefined;
        if (typeof status?.ready !== 'boolean') return answer;
        const count = (reads.get(request.url) ?? 0) + 1;
        reads.set(request.url, count);
        if (request.method === 'GET' && count > 5) return answer;
        const { address: _, subscriberUri: __, ...rest } = status;
        return { ...answer, body: bytesOfJson({ ...rest, ready: false, reason: 'starting' }) };
      };
    },
  },
  'says more with Prefer, in other letters': sending((request) => {
    const { prefer, ...headers } = request.headers;
    if (prefer === undefined) return request;
    return { ...request, headers: { ...headers, Prefer: 'respond-async, Reply; note="x"' } };
  }),
  'is slow to send': {
    transport:
      (transport, { clock }) =>
      async (request) => {
        await clock.sleep(5);
        return transport(request);
      },
  },
};

/** Slowness adds to every delay: these checks know the exact times of a clock that stands still. */
const EXACT = ['DLV-118', 'DLV-121', 'DLV-122', 'DLV-126', 'DLV-128'];

test.each(Object.entries(FREEDOMS))(
  'system: an implementation that %s fails nothing',
  {
    timeout: 60_000,
  },
  async (name, parts) => {
    const checks = systemChecks.filter(
      ({ clause }) => name !== 'is slow to send' || !EXACT.includes(clause),
    );
    const results = await runChecks(checks, { name, system: referenceSystem(parts) });
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
  },
);
