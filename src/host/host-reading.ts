/** What a host tells without changing anything: addresses, statuses, descriptions. */
import type { Host } from './host-contract.ts';
import type { HostedChannelStatus } from './host-status.ts';
import type { HostedChannel } from './hosted-channel.ts';

type HostReading = Pick<Host, 'addressOf' | 'receiverAt' | 'channel' | 'subscription' | 'describe'>;

/** Path of every channel's address, up to its name. */
const CHANNEL_PATH = '/channels/';

/** Reads from these channels, as they are at the time. */
export function hostReading(
  channels: ReadonlyMap<string, HostedChannel>,
  origin: string,
): HostReading {
  return {
    addressOf: (name) => addressOf(origin, name),
    receiverAt: (path) => {
      if (!path.startsWith(CHANNEL_PATH)) return undefined;
      return channels.get(decoded(path.slice(CHANNEL_PATH.length)))?.receiver;
    },
    channel: (name) => {
      const hosted = channels.get(name);
      return hosted && channelStatus(hosted, origin);
    },
    subscription: (channel, name) => channels.get(channel)?.subscriptions.get(name)?.status(name),
    describe: async () => {
      const rows = [...channels].map(async ([name, hosted]) => {
        return [name, await hosted.describe()] as const;
      });
      return Object.fromEntries(await Promise.all(rows));
    },
  };
}

/** Where a channel stands. See CHN-100. */
export function channelStatus({ name, policyOf }: HostedChannel, origin: string) {
  const { deadLetterSink } = policyOf({});
  const rest = deadLetterSink !== undefined && { deadLetterSinkUri: deadLetterSink };
  const status: HostedChannelStatus = {
    name,
    ready: true,
    address: addressOf(origin, name),
    ...rest,
  };
  return status;
}

function addressOf(origin: string, name: string): string {
  return `${origin}${CHANNEL_PATH}${encodeURIComponent(name)}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
