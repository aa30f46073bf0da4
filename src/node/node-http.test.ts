import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createReceiver } from '../delivery/receiver.ts';
import type { Receiver, ReceiverOptions } from '../delivery/receiver-types.ts';
import { createNodeServer } from './node-http.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const head = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' };

async function serving(options: ReceiverOptions) {
  const receiver = createReceiver(options);
  const server = createNodeServer(receiver);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { receiver, port: (server.address() as AddressInfo).port };
}

async function send(port: number, headers: Record<string, string | string[]>, body = '') {
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, headers: response.headers, text };
}

test('A receiver that rejects answers 500, and the server goes on', async () => {
  let calls = 0;
  const handle = async () => {
    calls += 1;
    throw new Error('broken');
  };
  const server = createNodeServer({ handle } as unknown as Receiver);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answers = [await send(port, head), await send(port, head)];
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [500, ''],
    [500, ''],
  ]);
  expect(calls).toBe(2);
});

test('A repeated header is seen as repeated', async () => {
  const { port } = await serving({ onEvent: () => undefined });
  const { status, text } = await send(port, { ...head, 'ce-id': ['1', '2'] });
  expect(status).toBe(400);
  expect(text).toContain('/headers/ce-id');
});

test('Data arrives byte by byte, in one piece or several', async () => {
  const seen: unknown[] = [];
  const { port } = await serving({ onEvent: ({ data }) => void seen.push(data) });
  const data = 'x'.repeat(500_000);
  await send(port, { ...head, 'content-type': 'text/plain' }, data);
  const outgoing = request({
    port,
    method: 'POST',
    headers: { ...head, 'content-type': 'text/plain' },
  });
  for (const part of ['a', 'b', 'c']) {
    outgoing.write(part);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  outgoing.end();
  await once(outgoing, 'response');
  expect(seen).toEqual([data, 'abc']);
});

test('An upload that breaks off leaves nothing behind', async () => {
  const { port, receiver } = await serving({ onEvent: () => undefined });
  for (let index = 0; index < 20; index += 1) {
    const outgoing = request({
      port,
      method: 'POST',
      headers: { ...head, 'content-length': '100' },
    });
    outgoing.on('error', () => undefined);
    outgoing.write('half');
    await new Promise((resolve) => setTimeout(resolve, 5));
    outgoing.destroy();
  }
  await expect.poll(() => receiver.inFlight).toBe(0);
});

test('The signal aborts when the connection closes, and the handler can go on', async () => {
  let name: unknown;
  const { port, receiver } = await serving({
    onEvent: (_, { signal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          name = (signal.reason as Error).name;
          resolve();
        });
      }),
  });
  const outgoing = request({ port, method: 'POST', headers: head });
  outgoing.on('error', () => undefined);
  outgoing.end();
  await expect.poll(() => receiver.inFlight).toBe(1);
  outgoing.destroy();
  await expect.poll(() => receiver.inFlight).toBe(0);
  expect(name).toBe('AbortError');
});

test('A handler that asks for the signal late learns that the sender is gone', async () => {
  let isAborted: boolean | undefined;
  let goOn = () => {};
  const { port, receiver } = await serving({
    onEvent: async (_, context) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      isAborted = context.signal.aborted;
    },
  });
  const closed = once(servers[0] as Server, 'connection').then(([socket]) => once(socket, 'close'));
  const outgoing = request({ port, method: 'POST', headers: head });
  outgoing.on('error', () => undefined);
  outgoing.end();
  await expect.poll(() => receiver.inFlight).toBe(1);
  outgoing.destroy();
  await closed;
  goOn();
  await expect.poll(() => receiver.inFlight).toBe(0);
  expect(isAborted).toBe(true);
});

test('An answer that cannot be written is a 500', async () => {
  const answer = { status: 202, headers: { 'x-broken': 'a\nb' }, body: new Uint8Array(0) };
  const server = createNodeServer({ handle: async () => answer } as unknown as Receiver);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect((await send((server.address() as AddressInfo).port, head)).status).toBe(500);
});

test('A small body that nobody wants costs no connection', async () => {
  const { port } = await serving({ onEvent: () => undefined, path: '/events' });
  const socket = connect(port, '127.0.0.1');
  let answers = '';
  socket.on('data', (bytes) => {
    answers += bytes.toString('latin1');
  });
  const wrong = `POST /other HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n${'x'.repeat(1_000)}`;
  socket.write(wrong);
  await expect.poll(() => answers).toContain('404 Not Found');
  socket.write(wrong);
  await expect.poll(() => answers.split('404 Not Found').length).toBe(3);
  socket.destroy();
});

/** What the server writes to a sender that writes this, until the connection ends. */
async function untilClosed(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  return Buffer.concat(await socket.toArray()).toString('latin1');
}

test('A sender that is too slow with its body is answered once, and its connection ends', async () => {
  const limits = { bodyTimeoutMs: 50 };
  const { port } = await serving({ onEvent: () => undefined, limits });
  const answers = await untilClosed(
    port,
    `POST / HTTP/1.1\r\nhost: a\r\nce-id: 1\r\ncontent-length: 9\r\n\r\nabc`,
  );
  expect(answers.split('HTTP/1.1 ')).toHaveLength(2);
  expect(answers).toContain('HTTP/1.1 408 Request Timeout');
  expect(answers.toLowerCase()).toContain('connection: close');
});

test.each([
  ['gzip, chunked', 415],
  ['chunked', 202],
])('A body with the transfer coding %s is answered with %i', async (coding, status) => {
  const { port } = await serving({ onEvent: () => undefined });
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  const answers = await untilClosed(
    port,
    `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines.join('')}transfer-encoding: ${coding}\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
  );
  expect(answers).toContain(`HTTP/1.1 ${status} `);
});

test('A shorter time for a request is one for its headers too', () => {
  const receiver = createReceiver({ onEvent: () => undefined });
  const times = (requestTimeout: number) =>
    createNodeServer(receiver, { requestTimeout }).headersTimeout;
  expect([2_000, 20_000, 0].map(times)).toEqual([2_000, 10_000, 10_000]);
});

test('Options of the server win over those of the package', () => {
  const receiver = createReceiver({ onEvent: () => undefined });
  const server = createNodeServer(receiver, { headersTimeout: 1_234 });
  expect(server).toMatchObject({
    headersTimeout: 1_234,
    requestTimeout: 60_000,
    keepAliveTimeout: 30_000,
    maxConnections: 10_000,
  });
});
