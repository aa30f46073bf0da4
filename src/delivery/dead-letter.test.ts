import { expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { parseEvent } from '../event/json.ts';
import { ATTRIBUTE_COUNT_MAX } from '../event/limits.ts';
import { decodeMessage } from '../http/decode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { deadLetterEvent } from './dead-letter.ts';
import { createDispatcher } from './dispatcher.ts';
import { parseDeliverySpec } from './parse-spec.ts';

const subscriber = 'http://a.example/';
const deadLetterSink = 'http://sink.example/';

async function lastOf(event: ReturnType<typeof createEvent>, format?: string) {
  const clock = createVirtualClock();
  const network = createNetwork({
    clock,
    scripts: { [subscriber]: [{ status: 400, body: 'x'.repeat(5000) }], [deadLetterSink]: [202] },
  });
  const { dispatch } = createDispatcher({ transport: network.transport, clock });
  const policy = parseDeliverySpec({ deadLetterSink, format });
  const dispatching = dispatch(event, { subscriber, policy });
  await clock.run(dispatching);
  expect((await dispatching).outcome).toBe('dead-lettered');
  const request = network.requests(deadLetterSink)[0];
  return request && decodeMessage(request).events[0];
}

test.each([undefined, 'binary', 'json'])(
  'An event of a mebibyte has room for what went wrong (format %s)',
  async (format) => {
    const event = createEvent({
      id: '1',
      source: '/a',
      type: 't',
      datacontenttype: 'application/octet-stream',
      data: new Uint8Array(786_200),
    });
    expect(await lastOf(event, format)).toMatchObject({ id: '1', knativeerrordest: subscriber });
  },
);

test('An event with all the attributes that fit goes as it is', async () => {
  const names = Array.from({ length: ATTRIBUTE_COUNT_MAX - 4 }, (_, index) => [`x${index}`, 1]);
  const event = createEvent({ id: '1', source: '/a', type: 't', ...Object.fromEntries(names) });
  const sent = await lastOf(event);
  expect(Object.keys(sent ?? {}).length).toBe(Object.keys(event).length);
  expect(sent).not.toHaveProperty('knativeerrordest');
});

test('The digits of the data survive', () => {
  const event = parseEvent('{"specversion":"1.0","id":"1","source":"/a","type":"t","data":1.0}');
  const letter = deadLetterEvent(event, { destination: subscriber });
  expect(letter).toMatchObject({ data: 1, knativeerrordest: subscriber });
  expect(event).not.toHaveProperty('knativeerrordest');
});
