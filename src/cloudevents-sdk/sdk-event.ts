import { CloudEvent as SdkEvent } from 'cloudevents';
import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeData } from '../event/data.ts';
import { problemsError } from '../event/problem-list.ts';
import { validateEvent } from '../event/validate.ts';

/**
 * Makes an instance of the SDK's class from an event.
 *
 * Attributes and data are those of the event, with two exceptions that the class imposes: an event
 * without `time` gets the current time, and an extension called `schemaurl` is refused. Bytes appear as
 * `data` (a `Uint8Array`) and as `data_base64`.
 *
 * @param event Validated event; never modified.
 * @returns A new instance, frozen by the SDK; its data is a copy that may be changed.
 * @throws `TypeError` from the SDK for an extension called `schemaurl`.
 * @see EVT-038
 * @example For a program that uses the SDK
 * ```ts
 * import { toSdkEvent } from 'event-delivery-spec/cloudevents-sdk';
 * import { createEvent } from 'event-delivery-spec/event';
 * const sdkEvent = toSdkEvent(createEvent({ id: '1', source: '/a', type: 't', data: { n: 1 } }));
 * sdkEvent.constructor.name; // => 'CloudEvent'
 * sdkEvent.data; // => { n: 1 }
 * ```
 */
export function toSdkEvent(event: CloudEvent): SdkEvent<unknown> {
  const { data_base64, ...members } = event;
  const payload =
    data_base64 === undefined ? members.data : new Uint8Array(encodeData(event)?.bytes ?? []);
  // Not strict: the event has been validated, by more than the SDK checks.
  return new SdkEvent<unknown>({ ...members, data: copyOf(payload) }, false);
}

/**
 * Makes an event from an instance of the SDK's class, or says what is wrong with it.
 *
 * The SDK validates less than CloudEvents asks for, so an instance can be no event. Nothing is changed
 * on the way: `time` keeps its text, which the SDK's own `toJSON` rewrites.
 *
 * @param sdkEvent Instance of the SDK's class, or any object of that shape; never modified.
 * @returns The event, frozen.
 * @throws `EventDeliveryError` with the code of the first problem (`EVENT_…`) and all problems.
 * @see EVT-044
 * @example The time keeps its text
 * ```ts
 * import { CloudEvent } from 'cloudevents';
 * import { fromSdkEvent } from 'event-delivery-spec/cloudevents-sdk';
 * const time = '2026-11-22T01:00:00+05:30';
 * fromSdkEvent(new CloudEvent({ id: '1', source: '/a', type: 't', time })).time; // => '2026-11-22T01:00:00+05:30'
 * ```
 */
export function fromSdkEvent(sdkEvent: object): CloudEvent {
  const result = validateEvent(sdkEvent);
  if (result.valid) return result.event;
  throw problemsError(result.problems);
}

/** Programs change the data of SDK events; ours is frozen. */
function copyOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? structuredClone(data) : data;
}
