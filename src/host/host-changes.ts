/** What changes a host: channels and subscriptions that come and go, its restart and its end. One after the other. */
import { integerIn } from '../channels/arguments.ts';
import { WAIT_MAX_MS } from '../channels/limits.ts';
import { createTurns } from '../channels/turns.ts';
import type { ChannelSet } from './channel-set.ts';
import type { Host } from './host-contract.ts';
import { hostError } from './host-error.ts';
import { channelStatus } from './host-reading.ts';
import type { HostedParts } from './hosted-channel.ts';
import { DRAIN_MS_DEFAULT } from './limits.ts';
import { readChannelSpec, readSubscriptionSpec } from './specs.ts';

type HostChanges = Pick<
  Host,
  | 'createChannel'
  | 'deleteChannel'
  | 'createSubscription'
  | 'deleteSubscription'
  | 'restart'
  | 'close'
>;

/** What changing needs beside the channels. */
export interface ChangeOptions {
  readonly origin: string;
  readonly tell: HostedParts['tell'];
}

/** The changes of a host that is open. */
export function hostChanges(set: ChannelSet, { origin, tell }: ChangeOptions): HostChanges {
  const { inTurn, restart, close } = lifeOf(set);
  return {
    restart,
    close,
    createChannel: (value = {}) =>
      inTurn(async () => {
        const hosted = await set.add(readChannelSpec(value));
        tell(hosted.name, { kind: 'channel-created' });
        return channelStatus(hosted, origin);
      }),
    deleteChannel: (name) =>
      inTurn(async () => {
        const isThere = await set.remove(name);
        if (isThere) tell(name, { kind: 'channel-deleted' });
        return isThere;
      }),
    createSubscription: (channel, value) =>
      inTurn(async () => {
        const [name, subscription] = await set.subscribe(channel, readSubscriptionSpec(value));
        tell(channel, { kind: 'subscription-created', subscription: name });
        return subscription.status(name);
      }),
    deleteSubscription: (channel, name) =>
      inTurn(async () => {
        const isThere = await set.unsubscribe(channel, name);
        if (isThere) tell(channel, { kind: 'subscription-deleted', subscription: name });
        return isThere;
      }),
  };
}

type State = 'open' | 'restarting' | 'failed' | 'closed';

const REFUSALS: Readonly<Record<Exclude<State, 'open'>, string>> = {
  restarting: 'the host is restarting',
  failed: 'the last restart of the host failed',
  closed: 'the host is closing',
};

/** Restarts and ends, and lets changes through in between. */
function lifeOf(set: ChannelSet) {
  const turns = createTurns();
  let state: State = 'open';
  let closing: Promise<void> | undefined;
  const refuse = (now: Exclude<State, 'open'>) => hostError('HOST_CLOSED', REFUSALS[now]);
  const isClosed = () => state === 'closed';

  async function startAgain(): Promise<void> {
    try {
      await set.end(0);
      await set.load(() => !isClosed());
    } catch (error) {
      if (!isClosed()) state = 'failed';
      throw error;
    }
    if (isClosed()) throw refuse('closed');
    state = 'open';
  }

  async function end(drainMs: number): Promise<void> {
    try {
      await set.end(drainMs);
    } finally {
      // What was being made meanwhile came too late to be waited for.
      await turns(() => set.end(0));
    }
  }

  return {
    /** Waits for what was asked for before; a restart is waited for too. */
    inTurn: <T>(change: () => Promise<T>) =>
      turns(async () => {
        if (state !== 'open') throw refuse(state);
        return change();
      }),
    restart: async () => {
      if (state === 'closed' || state === 'restarting') throw refuse(state);
      state = 'restarting';
      await turns(startAgain);
    },
    close: async ({ drainMs }: { readonly drainMs?: number | undefined } = {}) => {
      const range = { min: 0, max: WAIT_MAX_MS, default: DRAIN_MS_DEFAULT };
      const forMs = integerIn('drainMs', drainMs, range);
      state = 'closed';
      closing ??= end(forMs);
      await closing;
    },
  };
}
