/** Mutants of "Closing" on spec page 5. */
import type { Mutant } from '../check.ts';
import { channelMutant, storeMutant, taking } from './channels-mutant.ts';

export const closingMutants: readonly Mutant[] = [
  channelMutant('CHN-030/swallows', 'It accepts and drops events while it closes.', (channel) => {
    let isClosing = false;
    return {
      ...channel,
      close: (options) => {
        isClosing = true;
        return channel.close(options);
      },
      send: async (events) => {
        return isClosing ? { accepted: events.length, duplicates: 0 } : channel.send(events);
      },
    };
  }),
  channelMutant('CHN-030/says-open', 'It says that it is open when it is not.', (channel) => ({
    ...channel,
    describe: async () => ({ ...(await channel.describe()), open: true }),
  })),
  channelMutant(
    'CHN-030/empty',
    'A closed channel gives nothing, without saying why.',
    taking((subscription) => ({
      ...subscription,
      take: (options) => subscription.take(options).catch(() => []),
    })),
  ),
  channelMutant('CHN-031/stops', 'It gives nothing while it drains.', (channel) => {
    let isClosing = false;
    const taken = taking((subscription) => ({
      ...subscription,
      take: async (options) => (isClosing ? [] : subscription.take(options)),
    }))(channel);
    return {
      ...taken,
      close: (options) => {
        isClosing = true;
        return channel.close(options);
      },
    };
  }),
  channelMutant('CHN-032/at-once', 'It does not drain.', (channel) => ({
    ...channel,
    close: ({ onUndelivered } = {}) => channel.close({ onUndelivered }),
  })),
  storeMutant('CHN-032/one-left', 'It does not wait for the last event.', (store) => ({
    ...store,
    pending: async () => Math.max(0, (await store.pending()) - 1),
  })),
  channelMutant('CHN-039/longer', 'It drains twice as long.', (channel) => ({
    ...channel,
    close: (options = {}) => channel.close({ ...options, drainMs: (options.drainMs ?? 0) * 2 }),
  })),
  storeMutant('CHN-033/lost', 'It hands nothing over.', (store) => ({
    ...store,
    undelivered: () => [],
  })),
  storeMutant('CHN-033/untaken', 'It hands over what nobody ever took.', (store) => ({
    ...store,
    undelivered: () => [...store.undelivered()].filter(({ attempts }) => attempts === 0),
  })),
  storeMutant('CHN-033/no-dead', 'It does not hand over dead letters.', (store) => ({
    ...store,
    undelivered: () => [...store.undelivered()].filter(({ reason }) => reason === undefined),
  })),
  channelMutant('CHN-034/zero', 'It says that nothing is left.', (channel) => ({
    ...channel,
    close: async (options) => ({ ...(await channel.close(options)), undelivered: 0 }),
  })),
  channelMutant('CHN-034/no-dead', 'It does not count dead letters.', (channel) => ({
    ...channel,
    close: async (options) => ({ ...(await channel.close(options)), deadLetters: 0 }),
  })),
];
