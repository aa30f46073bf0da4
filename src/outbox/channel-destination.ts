import type { Channel } from '../channels/channel.ts';
import { EventDeliveryError } from '../errors.ts';
import type { Destination } from './destination.ts';
import { outboxError } from './errors.ts';

/**
 * A channel as the destination of a relay: what the relay read goes into the channel in one `send`, in its order.
 *
 * @param channel Any channel; it stays the caller's to close. An event is as durable as the channel makes it.
 * @param name What messages and logs call it. Default: `channel`.
 * @returns The destination.
 * @example From the outbox into a channel
 * ```ts
 * import { createMemoryChannel } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { channelDestination } from 'event-delivery-spec/outbox';
 *
 * const channel = createMemoryChannel();
 * const stock = await channel.subscribe('stock');
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const { signal } = new AbortController();
 * await channelDestination(channel).publish([event], { signal });
 * (await stock.take()).map(({ event }) => event.id); // => ['1']
 * await channel.close();
 * ```
 */
export function channelDestination(channel: Pick<Channel, 'send'>, name = 'channel'): Destination {
  return {
    name,
    takesBatches: true,
    async publish(events) {
      try {
        await channel.send(events);
      } catch (error) {
        throw isForGood(error) ? refused(error) : error;
      }
    },
  };
}

/** What would be refused however often it came; a full channel has room again, a store works again. */
function isForGood(error: unknown): error is EventDeliveryError {
  return (
    error instanceof EventDeliveryError &&
    (error.code === 'CHANNEL_TOO_LARGE' || error.code.startsWith('EVENT_'))
  );
}

const refused = (error: EventDeliveryError) =>
  outboxError('OUTBOX_REJECTED', `Cannot publish event: ${error.message}`, error);
