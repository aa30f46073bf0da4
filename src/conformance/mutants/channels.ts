import type { Mutant } from '../check.ts';
import { acceptingMutants, fullMutants } from './channels-accepting.ts';
import { capabilityMutants, deliveringMutants } from './channels-capabilities.ts';
import { closingMutants } from './channels-closing.ts';
import { describingMutants, leaseMutants } from './channels-leases.ts';
import { replayMutants } from './channels-replay.ts';

/** Every mutant of channels in this process, in the order of spec page 5. */
export const channelsMutants: readonly Mutant[] = [
  ...acceptingMutants,
  ...leaseMutants,
  ...fullMutants,
  ...closingMutants,
  ...capabilityMutants,
  ...replayMutants,
  ...deliveringMutants,
  ...describingMutants,
];
