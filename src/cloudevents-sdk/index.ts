/**
 * To and from the `CloudEvent` class of the `cloudevents` package, which has to be installed beside.
 *
 * @module
 */
export { fromSdkEvent, toSdkEvent } from './sdk-event.ts';
