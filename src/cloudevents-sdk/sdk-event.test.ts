import { CloudEvent as SdkEvent } from 'cloudevents';
import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { fromSdkEvent, toSdkEvent } from './sdk-event.ts';

const base = { id: '1', source: '/a', type: 't', time: '2026-11-22T01:00:00.5+01:00' };

test.each([
  [{}],
  [{ data: { a: [1] } }],
  [{ data: null }],
  [{ data: 'text', datacontenttype: 'text/plain' }],
  [{ data_base64: 'AQI=' }],
  [{ data_base64: '' }],
  [{ ext: false, n: -7, emit: 'x', subject: 's', dataschema: 'urn:x' }],
])('An event with %j survives the way through the SDK class', (members) => {
  const event = createEvent({ ...base, ...members });
  const sdkEvent = toSdkEvent(event);
  expect(sdkEvent).toBeInstanceOf(SdkEvent);
  expect(fromSdkEvent(sdkEvent)).toEqual(event);
});

test('The data of an SDK event is a copy that may be changed', () => {
  const event = createEvent({ ...base, data: { list: [1] } });
  (toSdkEvent(event).data as { list: number[] }).list.push(2);
  expect(event.data).toEqual({ list: [1] });
});

test('fromSdkEvent refuses what the SDK accepts against CloudEvents', () => {
  const sdkEvent = new SdkEvent({ ...base, ext: 2 ** 31, datacontenttype: 'not a type' });
  expect(() => fromSdkEvent(sdkEvent)).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({ pointer: '/datacontenttype' }),
        expect.objectContaining({ pointer: '/ext' }),
      ],
    }),
  );
});

test('toSdkEvent passes on the SDK’s refusal of schemaurl', () => {
  expect(() => toSdkEvent(createEvent({ ...base, schemaurl: 'x' }))).toThrow(TypeError);
});
