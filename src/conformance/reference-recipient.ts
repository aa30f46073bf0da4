import type { AddressInfo } from 'node:net';
import { createReceiver } from '../delivery/receiver.ts';
import { bearerTokens } from '../delivery/receiver-auth.ts';
import { refusal } from '../delivery/receiver-handling.ts';
import type { BodySource, OnEvent, Receiver, ReceiverOptions } from '../delivery/receiver-types.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createNodeServer } from '../node/node-http.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import {
  HANDLER_SECRET,
  type HandlerStep,
  type RecipientAdapter,
  type RecipientAnswer,
  type RecipientConnectionAdapter,
  type RecipientRequest,
  type RecipientSetup,
} from './adapter-recipient.ts';

/** Carries a request to a receiver. */
export type Carry = (receiver: Receiver, request: RecipientRequest) => Promise<RecipientAnswer>;

/** The receiver of the reference runtime, reached in this way, on a clock of its own. */
export function recipientBy(carry: Carry): RecipientAdapter {
  return {
    start(setup) {
      const clock = createVirtualClock();
      const handler = scripted(setup.handler ?? ['accept']);
      const receiver = createReceiver(receiverOptions(setup, handler, clock));
      return {
        request: (request) => carry(receiver, request),
        handled: () => [...handler.handled],
        finish: () => {
          for (const done of handler.waiting.splice(0)) done();
        },
        wait: (ms) => clock.advance(ms),
        drain: () => {
          void receiver.close();
        },
      };
    },
  };
}

/** The receiver, given plain values. */
export const referenceRecipient: RecipientAdapter = recipientBy(
  async (receiver, { method, target, headers, body }) => {
    const source = body === 'endless' ? endlessBody() : body;
    const answer = await receiver.handle({ method, url: target, headers, body: source });
    return { ...answer, headers: Object.entries(answer.headers) };
  },
);

/** The receiver behind a server of `node:http`. */
export const referenceConnections: RecipientConnectionAdapter = {
  async listen() {
    const timeLimitMs = 100;
    const server = createNodeServer(createReceiver({ onEvent: () => undefined }), {
      headersTimeout: timeLimitMs,
      requestTimeout: timeLimitMs,
      connectionsCheckingInterval: 20,
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return {
      port: (server.address() as AddressInfo).port,
      timeLimitMs,
      close: () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    };
  },
};

/** Every part of the reference runtime that is a recipient. */
export const referenceRecipientParts = {
  recipient: referenceRecipient,
  recipientReplies: referenceRecipient,
  recipientRefusals: referenceRecipient,
  recipientDuplicates: referenceRecipient,
  recipientBatches: referenceRecipient,
  recipientLimits: referenceRecipient,
  recipientTokens: referenceRecipient,
  recipientHandshake: referenceRecipient,
  recipientDecisions: referenceRecipient,
  recipientWebhooks: referenceRecipient,
  recipientConnections: referenceConnections,
} as const;

interface Scripted {
  readonly handled: string[];
  readonly waiting: (() => void)[];
  readonly next: (events: readonly CloudEvent[]) => Promise<CloudEvent | undefined>;
}

function scripted(steps: readonly HandlerStep[]): Scripted {
  const handled: string[] = [];
  const waiting: (() => void)[] = [];
  let count = 0;
  return {
    handled,
    waiting,
    async next(events) {
      handled.push(...events.map(({ id }) => id));
      const step = steps[Math.min(count, steps.length - 1)];
      count += 1;
      if (step === 'fail') throw new Error(`Cannot handle event: ${HANDLER_SECRET}`);
      if (step === 'refuse') throw refusal('it has no subject');
      if (step === 'wait') await new Promise<void>((resolve) => waiting.push(resolve));
      const id = `reply-${events[0]?.id ?? ''}`;
      const reply = { specversion: '1.0', id, source: '/recipient', type: 'reply' } as const;
      return step === 'reply' ? reply : undefined;
    },
  };
}

function receiverOptions(
  setup: RecipientSetup,
  { next }: Scripted,
  clock: VirtualClock,
): ReceiverOptions {
  const { path, profile, batches, duplicates, tokens, origins, allowedRate, limits } = setup;
  const onEvent: OnEvent = (event) => next([event]);
  const never = () => new Promise<never>(() => undefined);
  const decide = setup.undecided === true ? never : undefined;
  const authenticate = tokens === undefined ? undefined : (decide ?? bearerTokens(tokens));
  return {
    clock,
    onEvent,
    path,
    profile,
    onEvents: batches === true ? async (events) => void (await next(events)) : undefined,
    duplicates: duplicates === true ? true : undefined,
    authenticate,
    webhook: origins === undefined ? undefined : { allowedOrigins: origins, allowedRate, decide },
    limits: {
      bodySizeMaxBytes: limits?.bodySizeBytes,
      headerSizeMaxBytes: limits?.headerSizeBytes,
      bodyTimeoutMs: limits?.bodyTimeMs,
      handlerTimeoutMs: limits?.handlerTimeMs,
      decisionTimeoutMs: limits?.decisionTimeMs,
      deliveriesInFlight: limits?.deliveriesAtOnce,
      deliveriesPerMinute: limits?.deliveriesPerMinute,
    },
  };
}

/** A body of which the first byte arrives, and nothing else. */
function endlessBody(): BodySource {
  let end: () => void = () => undefined;
  return {
    read: (take) =>
      new Promise((resolve) => {
        end = () => resolve(undefined);
        take(1);
      }),
    cancel: () => end(),
  };
}
