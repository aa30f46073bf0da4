/** Checks of spec page 5: the cases of `cases/channels.yaml` and those that YAML cannot hold. */
import type { Check } from '../check.ts';
import { channelCheck } from './channels-bench.ts';
import { type ChannelCase, channelCases } from './channels-case.ts';
import { channelClaimChecks } from './channels-claims.ts';
import { closingChecks } from './channels-closing.ts';
import { channelDeliveryChecks } from './channels-delivery.ts';
import { ownChannelChecks } from './channels-own.ts';
import { takeStep } from './channels-steps.ts';

/** Every check of channels in this process. */
export const channelsChecks: readonly Check[] = [
  ...channelCases.map(toCheck),
  ...ownChannelChecks,
  ...channelClaimChecks,
  ...closingChecks,
  ...channelDeliveryChecks,
];

function toCheck({ id, title, needs = [], ordered, window, limits, steps }: ChannelCase): Check {
  const world = {
    needs,
    limits,
    isOrdered: ordered,
    deduplicationMs: window,
    isPersistent: needs.includes('persistent') ? true : undefined,
  };
  return channelCheck(id, title, world, async (bench) => {
    for (const step of steps) await takeStep(bench, step);
  });
}
