import { EventDeliveryError } from '../errors.ts';
import type { ChannelErrorCode } from './errors.ts';

/** The error with this code. */
export function refusal(code: ChannelErrorCode, message: string, cause?: unknown) {
  return new EventDeliveryError(code, message, { cause });
}

/** A limit is reached; later there can be room. */
export function full(what: string, current: number, max: number): EventDeliveryError {
  return refusal('CHANNEL_FULL', `Cannot accept: ${current} of at most ${max} ${what}`);
}

/** More than an empty channel holds. */
export function tooLarge(what: 'events' | 'bytes', count: number, max: number): EventDeliveryError {
  return refusal('CHANNEL_TOO_LARGE', `Cannot send: ${count} ${what} at once, at most ${max} fit`);
}

/** No room for another subscription. */
export function tooManySubscriptions(max: number): EventDeliveryError {
  return refusal(
    'CHANNEL_TOO_MANY_SUBSCRIPTIONS',
    `Cannot subscribe: there are ${max} subscriptions, the most there can be`,
  );
}

/** Nobody of this name is subscribed. */
export function noSubscription(name: string): EventDeliveryError {
  return refusal('CHANNEL_NO_SUBSCRIPTION', `Cannot take: no subscription "${name}"`);
}

/** The channel takes nothing any more. */
export function closed(action: string): EventDeliveryError {
  return refusal('CHANNEL_CLOSED', `Cannot ${action}: the channel is closed`);
}

/** Asked for something that the manifest does not claim. */
export function unsupported(action: string, capability: string): EventDeliveryError {
  return refusal(
    'CHANNEL_UNSUPPORTED',
    `Cannot ${action}: the channel does not claim ${capability}`,
  );
}
