/** The OpenAPI document and the host say the same: every status that is answered stands in it, and the other way round. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createNetwork } from '../conformance/network.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createControl } from './control.ts';
import { createHost } from './host.ts';
import type { Host } from './host-contract.ts';
import { hostReceiver } from './host-receiver.ts';
import type { HostStore } from './host-store.ts';
import { CONTROL_BODY_SIZE_MAX_BYTES } from './limits.ts';
import { memoryHostStore } from './memory-host-store.ts';
import { serveHost } from './serve.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Answer>>;
}
interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, object>>;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
}
const document = parse(
  readFileSync(new URL('../../static/control.openapi.yaml', import.meta.url), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Answer>> };
};
const METHODS = ['get', 'post', 'delete', 'put', 'patch', 'head', 'options', 'trace'];
const operations = Object.entries(document.paths).flatMap(([path, item]) => {
  const found = Object.entries(item).filter(([method]) => METHODS.includes(method));
  return found.map(([method, operation]) => ({ path, method: method.toUpperCase(), operation }));
});

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema({ $id: 'control', ...document });

const origin = 'http://host.example';
const { transport } = createNetwork({ clock: createVirtualClock() });
const failing = async () => {
  throw new Error('The disk is full');
};
/** A host with a channel and a subscription of each name that a path asks for. */
async function hostOf(store: Partial<HostStore> = {}, ready = true) {
  const kept = memoryHostStore();
  const state: { broken: Partial<HostStore> } = { broken: {} };
  const host = await createHost({
    store: {
      ...kept,
      capabilities: { ...kept.capabilities, persistent: true },
      load: () => (state.broken.load ?? kept.load)(),
      save: (channels) => (state.broken.save ?? kept.save)(channels),
    },
    transport,
    clock: createVirtualClock(),
    origin,
  });
  if (ready) {
    await host.createChannel({ name: 'orders' });
    await host.createSubscription('orders', { name: 'shop', subscriber: { uri: origin } });
  }
  state.broken = store;
  return host;
}
const handleOf = (host: Host) => hostReceiver(host, createControl(host, { name: 'test' })).handle;

type Body = string | undefined;
const bodies: Readonly<Record<string, Body>> = {
  createChannel: '{"name":"refunds"}',
  createSubscription: `{"name":"stock","subscriber":{"uri":"${origin}"}}`,
};
const seen = new Set<string>();

/** Asks, and compares the answer with what the document has for it. */
async function ask(
  { path, method, operation }: (typeof operations)[number],
  host: Host,
  options: { body?: Body; headers?: Record<string, string>; method?: string } = {},
) {
  const { body = bodies[operation.operationId], headers = {} } = options;
  const url = `/control/v1${path.replace('{channel}', 'orders').replace('{subscription}', 'shop')}`;
  const answer = await handleOf(host)({
    method: options.method ?? method,
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: new TextEncoder().encode(body ?? ''),
  });
  const status = options.method === undefined ? String(answer.status) : 'other';
  check(`${operation.operationId} ${status}`, operation, answer);
  return answer.status;
}

function check(
  key: string,
  operation: Operation,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  },
) {
  seen.add(key);
  const documented = key.endsWith('other')
    ? ({ $ref: '#/components/responses/OtherMethod' } as Answer)
    : operation.responses[answer.status];
  expect(documented, `${key} is not in the document`).toBeDefined();
  const name = documented?.$ref?.split('/').at(-1) ?? '';
  const response = document.components.responses[name] ?? documented;
  for (const [header, { required }] of Object.entries(response?.headers ?? {})) {
    if (required) expect(answer.headers[header.toLowerCase()], `${key} ${header}`).toBeDefined();
  }
  const [type, media] = Object.entries(response?.content ?? {})[0] ?? [];
  if (type === undefined) return expect(answer.body.byteLength, key).toBe(0);
  expect(answer.headers['content-type'], key).toContain(type);
  const validate = ajv.compile(resolved(media));
  const value: unknown = JSON.parse(new TextDecoder().decode(answer.body));
  expect(validate(value) || JSON.stringify(validate.errors), key).toBe(true);
}

const resolved = (media: unknown) => {
  const { $ref } = (media as { readonly schema: { readonly $ref: string } }).schema;
  return { $ref: `control${$ref}` };
};

const id = ({ operation }: (typeof operations)[number]) => operation.operationId;
const named = operations.map((one) => [id(one), one] as const);

test('document: every path has its word about other methods', () => {
  const words = Object.values(document.paths).map((item) => item['x-other-methods']);
  expect(new Set(words.map((word) => JSON.stringify(word)))).toEqual(
    new Set(['{"$ref":"#/components/responses/OtherMethod"}']),
  );
});

test.each(named)('document: %s, when it goes well', async (_, one) => {
  const status = await ask(one, await hostOf());
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(300);
});

test.each(named)(
  'document: %s of a web page, too large, and with another method',
  async (_, one) => {
    const host = await hostOf();
    expect(await ask(one, host, { headers: { origin: 'https://evil.example' } })).toBe(403);
    expect(await ask(one, host, { body: ' '.repeat(CONTROL_BODY_SIZE_MAX_BYTES + 1) })).toBe(413);
    for (const method of ['PUT', 'TRACE', 'CONNECT', 'nonsense', '']) {
      expect(await ask(one, host, { method }), method).toBe(405);
    }
  },
);

test.each(named)('document: %s, when there is nothing, or something already', async (name, one) => {
  const isMaking = name.startsWith('create');
  if (isMaking) expect(await ask(one, await hostOf(), { body: '{"name":3}' })).toBe(400);
  if (isMaking) {
    const taken = name === 'createChannel' ? 'orders' : 'shop';
    const body = bodies[name]?.replace(/refunds|stock/, taken) ?? '';
    expect(await ask(one, await hostOf(), { body })).toBe(409);
  }
  if (one.path.includes('{')) expect(await ask(one, await hostOf({}, false))).toBe(404);
});

test('document: a restart that the host does not have', async () => {
  const restart = operations.find((one) => id(one) === 'restart');
  const host = await createHost({ store: memoryHostStore(), transport, origin });
  expect(restart && (await ask(restart, host))).toBe(404);
});

test.each(named.filter(([name]) => !name.startsWith('read')))(
  'document: %s, when the store fails',
  async (name, one) => {
    const host = await hostOf({ save: failing, load: failing });
    if (name === 'describe') Object.assign(host, { describe: failing });
    expect(await ask(one, host)).toBe(500);
  },
);

test.each(named.filter(([name]) => /^(create|delete|restart)/.test(name)))(
  'document: %s, when the host is closed',
  async (_, one) => {
    const host = await hostOf();
    await host.close({ drainMs: 0 });
    expect(await ask(one, host)).toBe(503);
  },
);

test('document: every path of a host that is starting', async () => {
  const kept = memoryHostStore();
  let go: () => void = () => undefined;
  const load = () =>
    new Promise<readonly []>((resolve) => {
      go = () => resolve([]);
    });
  const port = await freePort();
  const serving = serveHost({ store: { ...kept, load }, transport, port });
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  for (const { path, method, operation } of operations) {
    const url = `http://127.0.0.1:${port}/control/v1${path.replace(/[{}]/g, '')}`;
    const answer = await fetch(url, { method });
    expect(answer.status).toBe(503);
    const body = new Uint8Array(await answer.arrayBuffer());
    const headers = Object.fromEntries(answer.headers);
    check(`${operation.operationId} 503`, operation, { status: answer.status, headers, body });
  }
  go();
  await (await serving).close();
});

test('document: a path that is not in it', async () => {
  const answer = await handleOf(await hostOf())({
    method: 'GET',
    url: '/control/v1/brokers',
    headers: {},
  });
  expect(answer.status).toBe(404);
});

test('document: every status that stands in it was answered above', () => {
  const documented = operations.flatMap(({ operation }) => {
    const statuses = Object.keys(operation.responses);
    return [...statuses, 'other'].map((status) => `${operation.operationId} ${status}`);
  });
  expect([...seen].sort()).toEqual([...documented].sort());
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
