import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { parseEvent } from '../event/json.ts';
import { createUndiciTransport } from '../node/undici-transport.ts';
import type { SenderAdapter, SenderJob, SocketSenderAdapter } from './adapter-sender.ts';

/** The dispatcher of the reference runtime. */
export const referenceSender: SenderAdapter = {
  start({ clock, transport, random, origin, concurrencyMax }) {
    const congestion = { concurrencyMax };
    const dispatcher = createDispatcher({ transport, clock, random, origin, congestion });
    return {
      dispatch: async (json, job) => {
        const { outcome } = await dispatcher.dispatch(parseEvent(json), toJob(job));
        return outcome;
      },
    };
  },
};

/** The dispatcher of the reference runtime on its transport for Node.js. */
export const referenceSocketSender: SocketSenderAdapter = {
  async dispatch(json, job, addresses) {
    const transport = createUndiciTransport({ addresses });
    try {
      const { outcome } = await createDispatcher({ transport }).dispatch(
        parseEvent(json),
        toJob(job),
      );
      return outcome;
    } finally {
      await transport.close({ abort: true });
    }
  },
};

function toJob({ subscriber, reply, delivery }: SenderJob) {
  return { subscriber, reply, policy: parseDeliverySpec(delivery) };
}
