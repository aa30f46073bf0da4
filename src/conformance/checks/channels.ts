/** Checks of spec page 5: the cases of `cases/channels.yaml` and those that YAML cannot hold. */
import type { Check } from '../check.ts';
import { channelCheck } from './channels-bench.ts';
import { AMPLE, type ChannelCase, channelCases } from './channels-case.ts';
import { channelClaimChecks } from './channels-claims.ts';
import { closingChecks } from './channels-closing.ts';
import { channelDeliveryChecks } from './channels-delivery.ts';
import { ownChannelChecks } from './channels-own.ts';
import { replayChecks } from './channels-replay.ts';
import { takeStep } from './channels-steps.ts';

/** Every check of channels in this process. */
export const channelsChecks: readonly Check[] = [
  ...channelCases.map(toCheck),
  ...ownChannelChecks,
  ...channelClaimChecks,
  ...replayChecks,
  ...closingChecks,
  ...channelDeliveryChecks,
];

function toCheck({ id, title, needs = [], steps, ...asked }: ChannelCase): Check {
  const { ordered, window, retention, limits } = asked;
  const world = {
    needs,
    limits,
    isOrdered: ordered,
    deduplicationMs: window,
    retention: retention && { ...AMPLE, ...retention },
    isPersistent: needs.includes('persistent') ? true : undefined,
  };
  return channelCheck(id, title, world, async (bench) => {
    for (const step of steps) await takeStep(bench, step);
  });
}
