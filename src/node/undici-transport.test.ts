import { getEventListeners } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import { createEvent } from '../event/create.ts';
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts';

const event = createEvent({ id: '1', source: '/shop', type: 'order.created', data: 'x' });
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A recipient on a real socket that answers each request with these bytes, and then does as told. */
async function recipient(onRequest: (socket: Socket, count: number) => void) {
  const sockets = new Set<Socket>();
  const seen: string[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      seen.push(text);
      text = '';
      onRequest(socket, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}/`, seen, sockets, port };
}

function sender(options: UndiciTransportOptions = {}) {
  const transport = createUndiciTransport(options);
  open.unshift(() => transport.close({ abort: true }));
  return { transport, dispatcher: createDispatcher({ transport }) };
}

const policy: DeliveryPolicy = parseDeliverySpec({ retry: 0, timeout: 'PT0.5S' });
const ok = 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';

async function firstExchange(url: string, options: UndiciTransportOptions = {}) {
  const { dispatcher } = sender(options);
  const { attempts } = await dispatcher.dispatch(event, { subscriber: url, policy });
  return attempts[0]?.exchanges[0];
}

test('Connections are used again', async () => {
  const { url, seen, sockets } = await recipient((socket) => socket.write(ok));
  const { dispatcher } = sender();
  for (let count = 0; count < 20; count += 1) {
    const { outcome } = await dispatcher.dispatch(event, { subscriber: url, policy });
    expect(outcome).toBe('delivered');
  }
  expect(seen.length).toBe(20);
  // Two: the pool opens another while the first one has not yet seen the end of its response.
  expect(sockets.size).toBeLessThanOrEqual(2);
  expect(seen[0]).toMatch(/^POST \/ HTTP\/1\.1\r\n/);
  expect(seen[0]).toMatch(/\r\n\r\n"x"$/);
});

test('A redirect is an answer, and its location is not asked', async () => {
  const other = await recipient((socket) => socket.write(ok));
  const { url } = await recipient((socket) => {
    socket.write(`HTTP/1.1 307 Moved\r\nLocation: ${other.url}\r\nContent-Length: 0\r\n\r\n`);
  });
  expect(await firstExchange(url)).toMatchObject({ status: 307, outcome: 'rejected' });
  expect(other.seen).toEqual([]);
});

test('An authentication challenge is an answer', async () => {
  const { url, seen } = await recipient((socket) => {
    const challenge = 'WWW-Authenticate: Basic realm="x"';
    socket.write(`HTTP/1.1 401 No\r\n${challenge}\r\nContent-Length: 0\r\n\r\n`);
  });
  expect(await firstExchange(url)).toMatchObject({ status: 401, outcome: 'rejected' });
  expect(seen.length).toBe(1);
});

test('A recipient that never answers is given up, and its connection is closed', async () => {
  const { url, sockets } = await recipient(() => undefined);
  expect(await firstExchange(url)).toMatchObject({
    outcome: 'retriable',
    error: { code: 'DELIVERY_TIMEOUT' },
  });
  await expect.poll(() => sockets.size).toBe(0);
});

test('A recipient that answers a byte at a time is given up', async () => {
  const { url } = await recipient((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  expect(await firstExchange(url)).toMatchObject({ error: { code: 'DELIVERY_TIMEOUT' } });
});

test('A connection that is refused or reset is retriable', async () => {
  const { url, port } = await recipient((socket) => socket.resetAndDestroy());
  expect(await firstExchange(url)).toMatchObject({
    outcome: 'retriable',
    error: { code: 'DELIVERY_NO_RESPONSE' },
  });
  await open.pop()?.();
  expect(await firstExchange(`http://127.0.0.1:${port}/`)).toMatchObject({
    outcome: 'retriable',
    error: { code: 'DELIVERY_NO_RESPONSE' },
  });
});

test('Half a status line is no response', async () => {
  const { url } = await recipient((socket) => socket.end('HTTP/1.1 20'));
  expect(await firstExchange(url)).toMatchObject({ error: { code: 'DELIVERY_NO_RESPONSE' } });
});

test('Something else than HTTP is no response', async () => {
  const { url } = await recipient((socket) => socket.end('220 mail.example ESMTP\r\n'));
  expect(await firstExchange(url)).toMatchObject({
    outcome: 'retriable',
    error: { code: 'DELIVERY_NO_RESPONSE' },
  });
});

test('A status counts although the body breaks off', async () => {
  const { url } = await recipient((socket) => {
    socket.end('HTTP/1.1 202 OK\r\nContent-Length: 100\r\n\r\nhalf');
  });
  expect(await firstExchange(url)).toMatchObject({ status: 202, outcome: 'accepted' });
});

test('A reply that breaks off is asked for again', async () => {
  const whole = '{"specversion":"1.0","id":"r","source":"/b","type":"t"}';
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/cloudevents+json\r\n';
  const { url } = await recipient((socket, count) => {
    if (count === 1) return socket.end(`${head}Content-Length: ${whole.length}\r\n\r\n{"spec`);
    socket.write(`${head}Content-Length: ${whole.length}\r\n\r\n${whole}`);
  });
  const target = await recipient((socket) => socket.write(ok));
  const { dispatcher } = sender();
  const again = parseDeliverySpec({ retry: 1, backoffDelay: 'PT0.001S' });
  const job = { subscriber: url, reply: target.url, policy: again };
  const { attempts } = await dispatcher.dispatch(event, job);
  expect(attempts.map(({ outcome, reply }) => [outcome, reply])).toEqual([
    ['retriable', 'no-event'],
    ['accepted', 'delivered'],
  ]);
  expect(attempts[0]?.failure?.error?.code).toBe('DELIVERY_BROKEN_RESPONSE');
});

test('More bytes than announced do not reach the next response', async () => {
  const { url, seen } = await recipient((socket) => {
    socket.write('HTTP/1.1 202 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Injected\r\n\r\n');
  });
  const { dispatcher } = sender();
  for (let count = 0; count < 3; count += 1) {
    const { attempts } = await dispatcher.dispatch(event, { subscriber: url, policy });
    expect(attempts[0]?.exchanges[0]?.status ?? 202).toBe(202);
  }
  expect(seen.length).toBe(3);
});

test('An endless body is read up to the limit', async () => {
  let written = 0;
  const { url } = await recipient((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const more = () => {
      while (!socket.destroyed && socket.write(chunk)) written += 65_536;
    };
    socket.on('drain', more);
    more();
  });
  const { transport } = sender({ responseBodyMaxBytes: 100_000 });
  const response = await transport({ method: 'POST', url, headers: {} });
  expect(response).toMatchObject({ status: 200, incomplete: 'too-large' });
  expect(response.body.byteLength).toBe(100_000);
  expect(written).toBeLessThan(50_000_000);
});

test('Headers beyond the limit are no response', async () => {
  const { url } = await recipient((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(300_000)}\r\nContent-Length: 0\r\n\r\n`);
  });
  expect(await firstExchange(url)).toMatchObject({ error: { code: 'DELIVERY_NO_RESPONSE' } });
});

test('Interim responses are passed over, and a switch of protocols is rejected', async () => {
  const interim = await recipient((socket) => {
    socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}`);
  });
  expect(await firstExchange(interim.url)).toMatchObject({ status: 202, outcome: 'accepted' });
  const switching = await recipient((socket) => {
    socket.write('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
  });
  expect(await firstExchange(switching.url)).toMatchObject({ status: 101, outcome: 'rejected' });
});

test('A status outside all classes is retriable', async () => {
  const { url } = await recipient((socket) => {
    socket.write('HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n');
  });
  expect(await firstExchange(url)).toMatchObject({ status: 799, outcome: 'retriable' });
});

test.each([
  ['http://127.0.0.1:1/'],
  ['http://[::1]:1/'],
  ['http://[::ffff:127.0.0.1]:1/'],
  ['http://[::127.0.0.1]:1/'],
  ['http://2130706433:1/'],
  ['http://0x7f.1:1/'],
  ['http://localhost:1/'],
  ['http://169.254.169.254/latest/meta-data/'],
])('With public addresses only, %s is refused before any connection', async (url) => {
  const exchange = await firstExchange(url, { addresses: 'public' });
  expect(exchange).toMatchObject({
    outcome: 'rejected',
    error: { code: 'DELIVERY_DESTINATION_REFUSED' },
  });
});

test('A name is judged by the addresses that are connected to', async () => {
  const { port, seen } = await recipient((socket) => socket.write(ok));
  const url = `http://localhost:${port}/`;
  const allowed: string[] = [];
  const addresses = (address: string) => {
    allowed.push(address);
    return address === '127.0.0.1';
  };
  expect(await firstExchange(url, { addresses })).toMatchObject({ status: 202 });
  expect(allowed).toContain('127.0.0.1');
  expect(await firstExchange(url, { addresses: () => false })).toMatchObject({
    error: { code: 'DELIVERY_DESTINATION_REFUSED' },
  });
  expect(seen.length).toBe(1);
});

test('A signal ends a request, before it starts and while it is under way', async () => {
  const { url, seen, sockets } = await recipient(() => undefined);
  const { transport } = sender();
  const aborted = AbortSignal.abort(new Error('too late'));
  await expect(transport({ method: 'POST', url, headers: {}, signal: aborted })).rejects.toThrow(
    'too late',
  );
  const abort = new AbortController();
  const sending = transport({ method: 'POST', url, headers: {}, signal: abort.signal });
  await expect.poll(() => seen.length).toBe(1);
  abort.abort(new Error('enough'));
  await expect(sending).rejects.toThrow('enough');
  await expect.poll(() => sockets.size).toBe(0);
});

test('A request that waits for a connection is never sent when it is given up', async () => {
  const { url, seen } = await recipient((socket) => setTimeout(() => socket.write(ok), 100));
  const { transport } = sender({ connectionMax: 1 });
  const first = transport({ method: 'POST', url, headers: {} });
  await expect.poll(() => seen.length).toBe(1);
  const abort = new AbortController();
  const second = transport({ method: 'POST', url, headers: {}, signal: abort.signal });
  abort.abort(new Error('not any more'));
  await expect(second).rejects.toThrow('not any more');
  await first;
  expect((await transport({ method: 'POST', url, headers: { third: '1' } })).status).toBe(202);
  expect(seen.length).toBe(2);
  expect(seen[1]).toContain('third');
});

test('A signal that outlives its requests keeps nothing of them', async () => {
  const { url } = await recipient((socket, count) => {
    if (count === 1) socket.write(ok);
    else socket.destroy();
  });
  const { transport } = sender();
  const { signal } = new AbortController();
  const request = { method: 'POST', url, headers: {}, signal } as const;
  expect((await transport(request)).status).toBe(202);
  await expect(transport(request)).rejects.toThrow();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('A limit below 1 is a mistake', () => {
  expect(() => createUndiciTransport({ connectionMax: 0 })).toThrow(RangeError);
  expect(() => createUndiciTransport({ responseBodyMaxBytes: Number.NaN })).toThrow(RangeError);
});

test('close waits for what is under way', async () => {
  const { url } = await recipient((socket) => setTimeout(() => socket.write(ok), 50));
  const transport = createUndiciTransport();
  const sending = transport({ method: 'POST', url, headers: {} });
  await transport.close();
  expect((await sending).status).toBe(202);
});
