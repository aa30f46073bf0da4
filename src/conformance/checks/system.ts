/** Checks of whole implementations, seen from outside: "A channel over HTTP" on spec page 5, and much of page 2. */
import type { Check } from '../check.ts';
import { systemChannelChecks } from './system-channels.ts';
import { systemDeliveryChecks } from './system-deliveries.ts';
import { systemProfileChecks } from './system-profiles.ts';
import { systemRequestChecks } from './system-requests.ts';
import { systemSubscriptionChecks } from './system-subscriptions.ts';
import { systemTraceChecks } from './system-traces.ts';

/** Every check of the part `system`. */
export const systemChecks: readonly Check[] = [
  ...systemChannelChecks,
  ...systemRequestChecks,
  ...systemSubscriptionChecks,
  ...systemDeliveryChecks,
  ...systemProfileChecks,
  ...systemTraceChecks,
];
