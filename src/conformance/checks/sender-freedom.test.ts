/** The checks fail nobody who uses what the clauses leave open. */
import { expect, test } from 'vitest';
import type { Clock } from '../../clock.ts';
import { createDispatcher, type Dispatcher } from '../../delivery/dispatcher.ts';
import type { DeliveryRecord } from '../../delivery/observe.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import type { Transport } from '../../delivery/transport.ts';
import { withAttributes } from '../../event/create.ts';
import { parseEvent } from '../../event/json.ts';
import { decodeMessage } from '../../http/decode.ts';
import { encodeEvent } from '../../http/encode.ts';
import type { SenderAdapter } from '../adapter-sender.ts';
import { referenceSocketSender } from '../reference-sender.ts';
import { runChecks } from '../run.ts';
import { senderChecks } from './sender.ts';

/** Wakes up a little late, as busy machines do. */
function lateClock(clock: Clock): Clock {
  return { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms * 1.05 + 10, signal) };
}

/**
 * Asks with OPTIONS first, adds attributes that change with each attempt, says more in Prefer, has headers of its own,
 * and writes everything in structured mode that nobody wants in binary mode.
 */
function chatty(transport: Transport, isFree: boolean): Transport {
  let count = 0;
  return async (request) => {
    count += 1;
    await transport({ method: 'OPTIONS', url: request.url, headers: {} }).catch(() => undefined);
    const { prefer } = request.headers;
    const extra = {
      'user-agent': 'loose/1.0',
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-${String(count).padStart(16, '0')}-01`,
      ...(prefer !== undefined && { prefer: `respond-async, ${prefer}` }),
    };
    const { mode, events } = decodeMessage(request);
    const [event] = events;
    if (!isFree || event === undefined || mode !== 'binary') {
      return await transport({ ...request, headers: { ...request.headers, ...extra } });
    }
    const message = encodeEvent(withAttributes(event, { attempts: count }), 'structured');
    const own = Object.entries(request.headers).filter(([name]) => !/^(ce|content)-/.test(name));
    const headers = { ...Object.fromEntries(own), ...extra, ...message.headers };
    return await transport({ ...request, headers, body: message.body });
  };
}

/** Announces replies always, never opens a circuit, forgets a 410 at once, and reports like a chatterbox. */
const loose: SenderAdapter = {
  start({ clock, transport, random, origin, concurrencyMax = Number.POSITIVE_INFINITY }) {
    const records: DeliveryRecord[] = [];
    const dispatchers = new Map<string | undefined, Dispatcher>();
    return {
      async dispatch(json, { subscriber, reply, delivery }) {
        const policy = parseDeliverySpec(delivery);
        const dispatcher = dispatchers.get(policy.format) ?? make(policy.format === undefined);
        dispatchers.set(policy.format, dispatcher);
        const job = { subscriber, reply, policy, announcesReplies: true };
        return (await dispatcher.dispatch(parseEvent(json), job)).outcome;
      },
    };

    function make(isFree: boolean) {
      return createDispatcher({
        transport: chatty(transport, isFree),
        clock: lateClock(clock),
        random,
        origin,
        congestion: { concurrencyMax, circuitFailureMax: Number.POSITIVE_INFINITY, goneMs: 0 },
        observe: (record) => records.push(record),
      });
    }
  },
};

test('An implementation that uses every freedom fails nothing', async () => {
  const results = await runChecks(senderChecks, {
    name: 'loose',
    sender: loose,
    senderSockets: referenceSocketSender,
  });
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => `${id}: ${JSON.stringify(evidence)}`)).toEqual([]);
});
