import { expect, test } from 'vitest';
import { channelsChecks } from '../checks/channels.ts';
import { referenceChannelDeliveries, referenceChannels } from '../reference-channels.ts';
import { runMutants } from '../run-mutants.ts';
import { channelsMutants } from './channels.ts';

test('Every mutant of channels is killed by a check of its clause', {
  timeout: 300_000,
}, async () => {
  const report = await runMutants({
    checks: channelsChecks,
    mutants: channelsMutants,
    reference: {
      name: 'reference',
      channels: referenceChannels,
      channelDeliveries: referenceChannelDeliveries,
    },
    binding: [...new Set(channelsChecks.map(({ clause }) => clause))],
    timeoutMs: 30_000,
  });
  expect(report.failures).toEqual([]);
});
