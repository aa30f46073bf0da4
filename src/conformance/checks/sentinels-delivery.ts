/** The sentinels of senders and recipients: an event gets through, and what is wrong does not. */
import { createVirtualClock } from '../../virtual-clock.ts';
import type { RecipientAdapter } from '../adapter-recipient.ts';
import { CheckFailure, type Sentinel } from '../check.ts';
import { createNetwork } from '../network.ts';
import { openSocketRecipient } from '../socket-recipient.ts';
import { expectSign } from './sentinels.ts';

const EVENT = { specversion: '1.0', id: 'A-1', source: '/kit', type: 'kit.one' };
const TEXT = JSON.stringify(EVENT);
const STRUCTURED = [['content-type', 'application/cloudevents+json']] as const;

/** Parts that send. */
export const senderSentinels = {
  sender: async ({ sender }) => {
    if (sender === undefined) return;
    const clock = createVirtualClock();
    const [sound, refusing] = ['http://sound.example/', 'http://refusing.example/'];
    const network = createNetwork({ clock, scripts: { [sound]: [202], [refusing]: [400] } });
    const started = await sender.start({ clock, transport: network.transport, random: () => 0.5 });
    const send = async (subscriber: string) => {
      const dispatching = (async () => started.dispatch(TEXT, { subscriber, delivery: {} }))();
      await clock.run(dispatching);
      return dispatching;
    };
    const verdicts = [await send(sound), await send(refusing)];
    expectSign('An event is delivered to one and not to another', SENT, verdicts);
    const requests = [sound, refusing].map((url) => network.requests(url).length);
    expectSign('and both have seen it', [1, 1], requests);
  },
  senderSockets: async ({ senderSockets }) => {
    if (senderSockets === undefined) return;
    const recipient = await openSocketRecipient();
    try {
      const job = { subscriber: recipient.url, delivery: { retry: 0 } };
      const verdict = await senderSockets.dispatch(TEXT, job, 'any');
      expectSign('An event is delivered', 'delivered', verdict);
      expectSign('and was sent', 1, recipient.requests.length);
    } finally {
      await recipient.close();
    }
  },
} as const satisfies Record<string, Sentinel>;

const SENT = ['delivered', 'dropped'];

/** How often an event is sent to a recipient on a socket, until it is accepted. */
const TRIES = 20;

const takesEvents = async (recipients: RecipientAdapter | undefined) => {
  if (recipients === undefined) return;
  const recipient = await recipients.start({});
  const post = async (body: string) => {
    const bytes = Buffer.from(body);
    const request = { method: 'POST', target: '/events', headers: STRUCTURED, body: bytes };
    return Math.trunc((await recipient.request(request)).status / 100);
  };
  const classes = [await post(TEXT), await post('{}')];
  expectSign('An event is accepted, and what is none is not', [2, 4], classes);
  expectSign('The handler has the event', [EVENT.id], recipient.handled());
};

/** Parts that receive. */
export const recipientSentinels = {
  recipient: ({ recipient }) => takesEvents(recipient),
  recipientReplies: ({ recipientReplies }) => takesEvents(recipientReplies),
  recipientRefusals: ({ recipientRefusals }) => takesEvents(recipientRefusals),
  recipientDuplicates: ({ recipientDuplicates }) => takesEvents(recipientDuplicates),
  recipientBatches: ({ recipientBatches }) => takesEvents(recipientBatches),
  recipientLimits: ({ recipientLimits }) => takesEvents(recipientLimits),
  recipientTokens: ({ recipientTokens }) => takesEvents(recipientTokens),
  recipientHandshake: ({ recipientHandshake }) => takesEvents(recipientHandshake),
  recipientDecisions: ({ recipientDecisions }) => takesEvents(recipientDecisions),
  recipientWebhooks: ({ recipientWebhooks }) => takesEvents(recipientWebhooks),
  recipientConnections: async ({ recipientConnections }) => {
    if (recipientConnections === undefined) return;
    const { port, close } = await recipientConnections.listen();
    try {
      const headers = Object.fromEntries(STRUCTURED);
      const request = { method: 'POST', headers, body: TEXT };
      let status: number | undefined;
      // Its time limit can be shorter than a busy machine takes for a request.
      for (let tries = 0; tries < TRIES; tries += 1) {
        const response = await fetch(`http://127.0.0.1:${port}/events`, request).catch(() => {});
        if (response?.ok) return;
        status = response?.status ?? status;
      }
      throw new CheckFailure('An event is accepted', 'a status 2xx', status);
    } finally {
      await close();
    }
  },
} as const satisfies Record<string, Sentinel>;
