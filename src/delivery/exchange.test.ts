import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createDispatcher } from './dispatcher.ts';
import { parseDeliverySpec } from './parse-spec.ts';
import type { Transport } from './transport.ts';

const subscriber = 'http://shop.example/';
const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });

function hostile(): never {
  throw new Error('hostile');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An error with these members in place of its own. */
function errorWith(members: PropertyDescriptorMap): Error {
  return Object.defineProperties(new Error('x'), members);
}

/** What becomes of an event whose one request ends like this, and what is left of its turn. */
async function dispatched(transport: unknown) {
  const clock = createVirtualClock();
  const dispatcher = createDispatcher({ transport: transport as Transport, clock });
  const job = { subscriber, policy: parseDeliverySpec({ retry: 0 }) };
  const { outcome, attempts } = await dispatcher.dispatch(event, job);
  const { inFlight } = dispatcher.destination(subscriber);
  return { outcome, error: attempts[0]?.failure?.error, inFlight, sleeping: clock.sleeping };
}

test.each<[string, unknown, string]>([
  ['an error', new Error('refused'), 'refused'],
  ['an error without words', new Error(''), 'Error'],
  ['nothing', undefined, 'undefined'],
  ['a text', 'refused', 'string'],
  ['a number for a message', errorWith({ message: { value: 5 } }), 'Error'],
  ['an object for a message', errorWith({ message: { value: {} } }), 'Error'],
  [
    'a symbol for a name',
    errorWith({ message: { value: '' }, name: { value: Symbol('x') } }),
    'Error',
  ],
  ['a message that cannot be read', errorWith({ message: { get: hostile } }), 'object'],
  ['a proxy that is revoked', revoked(), 'object'],
])('a transport that rejects with %s has had no response', async (_, reason, message) => {
  const ended = { outcome: 'dropped', inFlight: 0, sleeping: 0 };
  const error = { code: 'DELIVERY_NO_RESPONSE', message };
  expect(await dispatched(() => Promise.reject(reason))).toEqual({ ...ended, error });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['an object that is no response', {}],
  ['a response without headers', { status: 503, body: new Uint8Array(0) }],
  ['a response with null for headers', { status: 503, headers: null, body: new Uint8Array(0) }],
  ['a response without a body', { status: 400, headers: {} }],
  [
    'a response that throws when it is looked at',
    {
      get status() {
        throw new Error('no');
      },
    },
  ],
  ['a response whose status is a text', { status: '202', headers: {}, body: new Uint8Array(0) }],
])('a transport that resolves with %s has had no response', async (_, response) => {
  const error = { code: 'DELIVERY_NO_RESPONSE', message: 'The transport gave no response' };
  const ended = { outcome: 'dropped', error, inFlight: 0, sleeping: 0 };
  expect(await dispatched(async () => response)).toEqual(ended);
});
