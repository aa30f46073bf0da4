/** Implementations of what does things that say yes, or no, and do nothing. */
import { createServer } from 'node:net';
import { CAPABILITY_NAMES, manifestOf } from '../channels/capabilities.ts';
import type { Channel } from '../channels/channel.ts';
import { CHANNEL_ERRORS } from '../channels/errors.ts';
import { EventDeliveryError } from '../errors.ts';
import type { Adapter } from './adapter.ts';
import type { ChannelAdapter } from './adapter-channels.ts';
import type { OutboxAdapter, StepResult } from './adapter-outbox.ts';
import type { WaitOutcome } from './adapter-outbox-waits.ts';
import type { RecipientAdapter } from './adapter-recipient.ts';
import type { SenderVerdict } from './adapter-sender.ts';
import { Refusal, type System } from './adapter-system.ts';
import { refuse } from './fixture-idle-answers.ts';

const nothing = async () => undefined;
const NO_BYTES = new Uint8Array(0);
const STEP_RESULTS = ['idle', 'more', 'stopped', 'halted', 'lost', 'fenced'] as const;
const STATUSES = [200, 202, 204, 400, 401, 403, 404, 405, 413, 415, 422, 429, 503] as const;

const CLAIMS = [
  'deliveryOptions',
  'replies',
  'persistent',
  'orderedPerKey',
  'deduplicating',
  'replay',
];

/** What says that it did everything, or that it will do nothing. */
export const idleWorlds: readonly Adapter[] = [
  ...(['delivered', 'dead-lettered', 'dropped'] as const).map(sender),
  { ...sender('delivered'), name: 'a sender that refuses every job', ...refusingSender() },
  ...STATUSES.map(recipient),
  { name: 'an operator who is told nothing', telemetry: telemetry() },
  { name: 'channels that take everything', channels: channels([]) },
  { name: 'channels that claim everything', channels: channels(CAPABILITY_NAMES) },
  ...Object.keys(CHANNEL_ERRORS).flatMap((code) => [
    { name: `channels that refuse: ${code}`, channels: channels(CAPABILITY_NAMES, code) },
    { name: `channels that take nothing: ${code}`, channels: channels([], code, ['subscribe']) },
  ]),
  {
    name: 'deliveries that never begin',
    channelDeliveries: { start: async () => ({ stop: nothing }) },
  },
  ...STATUSES.map((status) => host(`a host that answers ${status}`, status)),
  host('a host that refuses everything', 400, ['channel', 'subscription']),
  host('a host that refuses subscriptions', 400, ['subscription']),
  ...STEP_RESULTS.flatMap((step) => [outbox(step, true), outbox(step, false)]),
  ...STEP_RESULTS.map(consumer),
  { name: 'a consumer that refuses every setup', outboxConsumer: { open: refuse } },
  ...(['visible', 'timeout', 'failed'] as const).map((outcome) => waits(outcome, false)),
  ...(['visible', 'timeout', 'failed'] as const).map((outcome) => waits(outcome, true)),
];

function sender(verdict: SenderVerdict): Adapter {
  const dispatch = async () => verdict;
  return {
    name: `a sender that says ${verdict}`,
    sender: { start: () => ({ dispatch }) },
    senderSockets: { dispatch },
  };
}

function refusingSender() {
  return { sender: { start: () => ({ dispatch: refuse }) }, senderSockets: { dispatch: refuse } };
}

function recipient(status: number): Adapter {
  const part: RecipientAdapter = {
    start: () => ({
      request: async () => ({ status, headers: [], body: NO_BYTES }),
      handled: () => [],
      finish: nothing,
      wait: nothing,
      drain: nothing,
    }),
  } as RecipientAdapter;
  return {
    name: `a recipient that answers ${status}`,
    recipient: part,
    recipientReplies: part,
    recipientRefusals: part,
    recipientDuplicates: part,
    recipientBatches: part,
    recipientLimits: part,
    recipientTokens: part,
    recipientHandshake: part,
    recipientDecisions: part,
    recipientWebhooks: part,
    recipientConnections: { listen },
  };
}

/** A port where every connection is closed at once. */
async function listen() {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = () => {
    return new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return { port, timeLimitMs: 20, close };
}

function telemetry(): NonNullable<Adapter['telemetry']> {
  const subject = { deliver: nothing, told: () => [], exported: () => [], breakObserver: () => {} };
  return { start: () => subject };
}

/** With a code every method but those excepted is refused with it. */
function channels(
  claims: Parameters<typeof manifestOf>[0],
  code?: string,
  excepted: readonly (keyof Channel)[] = [],
): ChannelAdapter {
  const capabilities = manifestOf(claims);
  const open = (): Channel => {
    const names = new Set<string>();
    const sound: Channel = {
      capabilities,
      send: async (events) => ({ accepted: events.length, duplicates: 0 }),
      subscribe: async (name) => {
        names.add(name);
        const take = code === undefined ? async () => [] : refusing(code);
        return { name, take, deadLetters: async () => [], removeDeadLetters: async () => 0 };
      },
      unsubscribe: async (name) => names.delete(name),
      describe: async () => {
        return { open: true, accepted: 0, stored: 0, storedBytes: 0, subscriptions: [] };
      },
      close: async () => ({ undelivered: 0, deadLetters: 0 }),
      [Symbol.asyncDispose]: nothing,
    };
    if (code === undefined) return sound;
    const methods = ['send', 'subscribe', 'unsubscribe', 'close'] as const;
    const refused = methods.filter((name) => !excepted.includes(name));
    return { ...sound, ...Object.fromEntries(refused.map((name) => [name, refusing(code)])) };
  };
  return { capabilities, open: async () => ({ channel: open(), restart: async () => open() }) };
}

function refusing(code: string) {
  return () => Promise.reject(new EventDeliveryError(code, 'refused'));
}

/** A host that remembers what was asked for, and says that it is so. */
function host(
  name: string,
  status: number,
  refused: readonly ('channel' | 'subscription')[] = [],
): Adapter {
  const capabilities = Object.fromEntries(CLAIMS.map((claim) => [claim, true]));
  const open = async (): Promise<System> => {
    const made = new Map<string, unknown>();
    const make = (kind: 'channel' | 'subscription', spec: unknown) => {
      if (refused.includes(kind)) throw new Refusal('no', 400);
      const given = `n${made.size + 1}`;
      made.set(given, spec);
      return statusOf(given, spec);
    };
    const read = async (given: string) => {
      return made.has(given) ? statusOf(given, made.get(given)) : undefined;
    };
    const remove = async (given: string) => void made.delete(given);
    return {
      manifest: { name, capabilities, unknownAddress: 'http://idle.example/unknown' },
      createChannel: async (spec) => make('channel', spec),
      readChannel: read,
      deleteChannel: remove,
      createSubscription: async (_, spec) => make('subscription', spec),
      readSubscription: async (_, given) => read(given),
      deleteSubscription: async (_, given) => remove(given),
      exchange: async () => ({ status, headers: [], body: NO_BYTES }),
      restart: nothing,
      close: nothing,
    };
  };
  return { name, system: { time: 'virtual', open } };
}

interface AskedFor {
  readonly subscriber?: { readonly uri?: string };
  readonly reply?: { readonly uri?: string };
  readonly delivery?: { readonly deadLetterSink?: { readonly uri?: string } };
}

function statusOf(name: string, spec: unknown) {
  const { subscriber, reply, delivery } = (spec ?? {}) as AskedFor;
  return {
    name,
    ready: true,
    address: `http://idle.example/${name}`,
    subscriberUri: subscriber?.uri,
    replyUri: reply?.uri,
    deadLetterSinkUri: delivery?.deadLetterSink?.uri,
  };
}

function stepped(step: StepResult) {
  return { step: () => step, crash: () => undefined, askToStop: () => undefined };
}

/** It remembers what is pending. */
function outbox(step: StepResult, survives: boolean): Adapter {
  const open: OutboxAdapter['open'] = () => {
    const pending: string[] = [];
    return {
      begin: () => ({
        enqueue: ({ id }) => {
          pending.push(id);
          return 'enqueued';
        },
        commit: () => undefined,
        rollback: () => undefined,
      }),
      startRelay: () => stepped(step),
      published: () => [],
      states: () => ({ pending: [...pending], sent: [], dead: [] }),
      crashDatabase: () => undefined,
      loseSlot: () => undefined,
      cleanUp: () => undefined,
      releaseKey: () => undefined,
      giveBack: () => undefined,
      backlog: () => ({ count: pending.length, oldestMs: 0 }),
      passTime: () => undefined,
      loseNotifications: () => undefined,
      survives: () => {
        const answer = survives;
        return { process: answer, operatingSystem: answer, disk: answer, slot: answer };
      },
      close: () => undefined,
    };
  };
  const name = `a relay that is ${step}, and says that ${survives ? 'all' : 'nothing'} survives`;
  return { name, outboxPolling: { open }, outboxLog: { open } };
}

function consumer(step: StepResult): Adapter {
  const open = () => ({
    startConsumer: () => stepped(step),
    deliveries: () => [],
    effects: () => [],
    deadLetters: () => [],
    parked: () => [],
    committed: () => [0, 0],
    rewind: () => undefined,
    mend: () => undefined,
    releaseKey: () => undefined,
    passTime: () => undefined,
    close: () => undefined,
  });
  return { name: `a consumer that is ${step}`, outboxConsumer: { open } };
}

function waits(outcome: WaitOutcome, commits: boolean): Adapter {
  return {
    name: `a wait that is ${outcome} at once, ${commits ? 'with' : 'without'} a write`,
    outboxWaits: {
      writeAndWait: async (world) => {
        if (commits) await world.commit();
        return outcome;
      },
    },
  };
}
