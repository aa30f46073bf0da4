/** The checks against every channel of this package. */
import { expect, test } from 'vitest';
import type { ChannelAdapter } from '../adapter-channels.ts';
import {
  memoryChannels,
  referenceChannelDeliveries,
  referenceChannels,
  sqlChannels,
} from '../reference-channels.ts';
import { runChecks } from '../run.ts';
import { channelsChecks } from './channels.ts';

const cases = [
  { name: 'the channels of this package', channels: referenceChannels },
  { name: 'the channel in memory', channels: memoryChannels },
  { name: 'the channel in PGlite', channels: sqlChannels },
];

test.each(cases)(
  '$name passes every check of what it claims',
  { timeout: 120_000 },
  async ({ name, channels }) => {
    const adapter = { name, channels, channelDeliveries: referenceChannelDeliveries };
    const results = await runChecks(channelsChecks, adapter, { timeoutMs: 30_000 });
    const found = results.filter(({ status }) => status !== 'pass');
    const failed = found.filter(({ status }) => status !== 'not-applicable');
    expect(failed.map(({ id, evidence }) => ({ id, evidence }))).toEqual([]);
    const persistent = /^CHN-(03[578]|074)\//;
    const handedOver = /^CHN-033\//;
    const left = found
      .map(({ id }) => id)
      .filter((id) => {
        if (channels === memoryChannels) return !persistent.test(id);
        return channels === sqlChannels ? !handedOver.test(id) : true;
      });
    expect(left).toEqual([]);
  },
);

// A rejection that nobody handles would end the process; Vitest fails on one.
test('a take that rejects at once fails checks and does not end the run', async () => {
  const channels: ChannelAdapter = {
    ...memoryChannels,
    open: async (world) => {
      const opened = await memoryChannels.open(world);
      const subscribe: typeof opened.channel.subscribe = async (name, options) => ({
        ...(await opened.channel.subscribe(name, options)),
        take: () => Promise.reject(new Error('broken')),
      });
      return { ...opened, channel: { ...opened.channel, subscribe } };
    },
  };
  const checks = channelsChecks.filter(({ clause }) => clause === 'CHN-029');
  const results = await runChecks(checks, { name: 'broken', channels });
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['fail']));
});
