import { expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { decodeMessage } from '../http/decode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createDispatcher } from './dispatcher.ts';
import { parseDeliverySpec } from './parse-spec.ts';
import { createReceiver } from './receiver.ts';

// An event as any other, but in binary mode its data would need the bytes of that charset.
const letter = createEvent({
  ...{ id: '1', source: '/shop', type: 'letter.written' },
  ...{ datacontenttype: 'text/plain; charset=iso-8859-1', data: 'déjà' },
});

test.each([undefined, 'binary', 'json'])(
  'a text in a charset that nobody here writes is delivered with the format %s',
  async (format) => {
    const clock = createVirtualClock();
    const [subscriber, sink] = ['http://shop.example/', 'http://sink.example/'];
    const network = createNetwork({ clock, scripts: { [subscriber]: [400], [sink]: [202] } });
    const dispatcher = createDispatcher({ transport: network.transport, clock });
    const policy = parseDeliverySpec({ format, deadLetterSink: sink });
    const { outcome } = await dispatcher.dispatch(letter, { subscriber, policy });
    expect(outcome).toBe('dead-lettered');
    const sent = network.requests().map((request) => decodeMessage(request));
    expect(sent).toMatchObject([
      { mode: 'structured', events: [letter] },
      { mode: 'structured', events: [{ ...letter, knativeerrorcode: 400 }] },
    ]);
  },
);

test('a reply with such a text is sent in structured mode', async () => {
  const receiver = createReceiver({ onEvent: () => letter });
  const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' };
  const answer = await receiver.handle({ method: 'POST', url: '/', headers });
  expect(answer.status).toBe(200);
  expect(decodeMessage(answer)).toEqual({ mode: 'structured', events: [letter] });
});
