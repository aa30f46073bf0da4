import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createNetwork } from '../conformance/network.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createControl } from './control.ts';
import { createHost } from './host.ts';
import { hostReceiver } from './host-receiver.ts';
import { CONTROL_BODY_SIZE_MAX_BYTES } from './limits.ts';
import { memoryHostStore } from './memory-host-store.ts';

const document = parse(
  readFileSync(new URL('../../static/control.openapi.yaml', import.meta.url), 'utf8'),
) as { readonly components: { readonly schemas: Record<string, object> } };

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema({ $id: 'control', ...document });
const isOf = (schema: string, value: unknown) => {
  const validate = ajv.compile({ $ref: `control#/components/schemas/${schema}` });
  return validate(value) || JSON.stringify(validate.errors);
};

const clock = createVirtualClock();
const { transport } = createNetwork({ clock });
const origin = 'http://host.example';
const host = await createHost({ store: memoryHostStore(), transport, clock, origin });
const receiver = hostReceiver(host, createControl(host, { name: 'test', version: '1' }));
const ask = async (
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
) => {
  const headers = { ...(body !== undefined && { 'content-type': 'application/json' }), ...more };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = new Request(`${origin}/control/v1${path}`, {
    method,
    headers,
    body: text ?? null,
  });
  const answer = await receiver.fetch(request);
  const read = await answer.text();
  return { status: answer.status, value: read === '' ? undefined : (JSON.parse(read) as unknown) };
};

const subscriber = { uri: 'http://shop.example/' };
const deadLetterSink = { uri: 'http://letters.example/' };

test('control: every answer has the form of the OpenAPI document', async () => {
  const manifest = await ask('GET', '/');
  expect([manifest.status, isOf('Manifest', manifest.value)]).toEqual([200, true]);
  const made = await ask('POST', '/channels', { name: 'orders', delivery: { deadLetterSink } });
  expect([made.status, isOf('ChannelStatus', made.value)]).toEqual([201, true]);
  const read = await ask('GET', '/channels/orders');
  expect(read).toEqual({ status: 200, value: made.value });
  const spec = { subscriber, reply: subscriber, delivery: { retry: 1, deadLetterSink } };
  expect(isOf('SubscriptionSpec', spec)).toBe(true);
  const added = await ask('POST', '/channels/orders/subscriptions', { name: 'shop', ...spec });
  expect([added.status, isOf('SubscriptionStatus', added.value)]).toEqual([201, true]);
  expect(await ask('GET', '/channels/orders/subscriptions/shop')).toEqual({
    status: 200,
    value: added.value,
  });
  for (const path of ['/channels/orders/subscriptions/shop', '/channels/orders']) {
    expect((await ask('DELETE', path)).status).toBe(204);
    const gone = await ask('GET', path);
    expect([gone.status, isOf('Refusal', gone.value)]).toEqual([404, true]);
  }
});

test('control: what is refused changes nothing and says where it is wrong', async () => {
  await ask('POST', '/channels', { name: 'refusing' });
  const path = '/channels/refusing/subscriptions';
  const cases: readonly (readonly [unknown, number, readonly string[]])[] = [
    [{}, 400, ['/subscriber']],
    [[], 400, ['', '/subscriber']],
    ['{', 400, ['']],
    [{ subscriber: 'http://shop.example/' }, 400, ['/subscriber']],
    [
      { subscriber: { uri: 'x' }, reply: { ref: 'y', uri: 'z' } },
      400,
      ['/subscriber/uri', '/reply/ref', '/reply/uri'],
    ],
    [{ subscriber, name: '../up' }, 400, ['/name']],
    [
      { subscriber, delivery: { retry: -1, timeout: 'x' } },
      400,
      ['/delivery/retry', '/delivery/timeout'],
    ],
    [{ subscriber, __proto__x: 1 }, 400, ['/__proto__x']],
  ];
  for (const [body, status, pointers] of cases) {
    const answer = await ask('POST', path, body);
    expect([answer.status, isOf('Refusal', answer.value)]).toEqual([status, true]);
    const { problems } = answer.value as { problems: { pointer: string }[] };
    expect(problems.map(({ pointer }) => pointer)).toEqual(pointers);
  }
  expect((await ask('POST', '/channels', { name: 'refusing' })).status).toBe(409);
  expect((await ask('POST', '/channels/nobody/subscriptions', { subscriber })).status).toBe(404);
  expect((await host.describe()).refusing?.subscriptions).toEqual([]);
});

test('control: two requests for one name make one channel', async () => {
  const both = await Promise.all([1, 2].map(() => ask('POST', '/channels', { name: 'twice' })));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('control: web pages, other types and large bodies are refused', async () => {
  const web = { origin: 'https://evil.example' };
  expect((await ask('POST', '/channels', {}, web)).status).toBe(403);
  expect((await ask('DELETE', '/channels/refusing', undefined, web)).status).toBe(403);
  expect((await ask('POST', '/channels', {}, { 'content-type': 'text/plain' })).status).toBe(400);
  const large = { name: 'x'.repeat(CONTROL_BODY_SIZE_MAX_BYTES) };
  expect((await ask('POST', '/channels', large)).status).toBe(413);
  expect((await ask('POST', '/restart')).status).toBe(404);
});

test('control: a closed host refuses', async () => {
  const closed = await createHost({ store: memoryHostStore(), transport, clock, origin });
  await closed.close({ drainMs: 0 });
  await expect(closed.createChannel()).rejects.toMatchObject({ code: 'HOST_CLOSED' });
});

test.each([
  ['PUT', '/channels', 'POST'],
  ['TRACE', '/channels/', 'POST'],
  ['DELETE', '', 'GET, HEAD'],
  ['CONNECT', '/channels/nobody', 'GET, HEAD, DELETE'],
  ['NONSENSE', '/channels/a/subscriptions/b', 'GET, HEAD, DELETE'],
  ['', '/describe', 'GET, HEAD'],
])('control: "%s %s" is refused, and what there is is named', async (method, path, allow) => {
  const answer = await receiver.handle({ method, url: `/control/v1${path}`, headers: {} });
  expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
});

test.each(['PUT', 'TRACE', 'GET'])('control: "%s" of a path that is not there', async (method) => {
  const answer = await receiver.handle({ method, url: '/control/v1/brokers', headers: {} });
  expect([answer.status, answer.headers.allow]).toEqual([404, undefined]);
});

test('control: a target whose host cannot be read is answered by its path', async () => {
  const url = 'http://[/control/v1/channels/nobody';
  const { status } = await receiver.handle({ method: 'GET', url, headers: {}, body: undefined });
  expect(status).toBe(404);
});
