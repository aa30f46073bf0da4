/** Checks of the trace that a request brings, on a whole implementation: OBS-005. */
import { parseTraceparent } from '../../event/trace-context.ts';
import { encodeEvent } from '../../http/encode.ts';
import type { Check } from '../check.ts';
import type { Lab } from '../lab.ts';
import { expectSame, systemCheck } from './system-check.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

/** Sends an event with the header, and gives the trace ids with which it arrives. */
async function traceIds(lab: Lab, mode: 'binary' | 'structured', ...script: readonly number[]) {
  const channel = await lab.channel({ delivery: { retry: 3, backoffDelay: 'PT0.1S' } });
  const recipient = await lab.recipient(...script);
  await lab.subscribe(channel, recipient);
  const event = lab.event();
  const { headers, body } = encodeEvent(event, mode);
  await lab.exchange({
    method: 'POST',
    url: channel.address,
    headers: [...Object.entries(headers), ['traceparent', TRACEPARENT]],
    body,
  });
  const requests = await lab.arrived(recipient, event, Math.max(script.length, 1));
  return requests.map(({ headers: lines }) => {
    const header = lines.find(([name]) => name.toLowerCase() === 'traceparent')?.[1];
    return parseTraceparent(header)?.traceId;
  });
}

/** Every check of OBS-005. */
export const systemTraceChecks: readonly Check[] = [
  ...(['binary', 'structured'] as const).map((mode) =>
    systemCheck({
      id: `OBS-005/${mode}`,
      title: `The trace of a request goes on with its event, sent in ${mode} mode`,
      run: async (lab) => expectSame('Another trace', await traceIds(lab, mode), [TRACE_ID]),
    }),
  ),
  systemCheck({
    id: 'OBS-005/retry',
    title: 'The trace of a request goes on with the retries of its event',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const ids = await traceIds(lab, 'binary', 503, 202);
      expectSame('Another trace', ids, [TRACE_ID, TRACE_ID]);
    },
  }),
];
