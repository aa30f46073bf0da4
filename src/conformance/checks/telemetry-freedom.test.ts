/** The checks fail nobody who uses what page 9 leaves open. */
import { expect, test } from 'vitest';
import type { Clock } from '../../clock.ts';
import type { Transport } from '../../delivery/transport.ts';
import type { TelemetryAdapter } from '../adapter-telemetry.ts';
import { referenceTelemetry as reference } from '../reference-telemetry.ts';
import { runChecks } from '../run.ts';
import { telemetryChecks } from './telemetry.ts';

/** A span of its own for each request, in the trace of the event; headers that nobody asked for. */
function spanning(transport: Transport): Transport {
  let spans = 0;
  return (request) => {
    spans += 1;
    const { traceparent } = request.headers;
    const span = String(spans).padStart(16, '0');
    const own = traceparent?.replace(/-[0-9a-f]{16}-/, `-${span}-`);
    const headers = { ...request.headers, 'user-agent': 'loose/1.0' };
    return transport({
      ...request,
      headers: own === undefined ? headers : { ...headers, traceparent: own },
    });
  };
}

const lateClock = (clock: Clock): Clock => ({
  now: () => clock.now(),
  sleep: (ms, signal) => clock.sleep(ms + 5, signal),
});

/** Exports more than it tells, and takes its time. */
const loose: TelemetryAdapter = {
  start: ({ clock, transport }) => {
    const world = { clock: lateClock(clock), transport: spanning(transport) };
    const subject = reference.start(world);
    return {
      ...subject,
      deliver: async (json, job) => {
        await subject.deliver(json, job);
        await clock.sleep(1000);
      },
      told: () => subject.told().map((record) => ({ ...record, note: 'more' })),
      exported: () => [...subject.exported(), ...subject.exported(), 'queue_depth 7'],
    };
  },
};

test('An implementation that uses every freedom fails nothing', async () => {
  const results = await runChecks(telemetryChecks, { name: 'loose', telemetry: loose });
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});
