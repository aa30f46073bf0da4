/**
 * Wrong requests through real sockets; `FUZZ=200` sends 100,000 of them, and prints what became of them.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { validateEvent } from '../event/validate.ts';
import { createNodeServer } from '../node/node-http.ts';
import { hostileRequest, seeded } from './fixture-hostile-requests.ts';
import { createReceiver } from './receiver.ts';

const SEED = 20_261_122;
const RUNS = 500 * Number(process.env.FUZZ ?? 1);
const CONNECTIONS = 32;
const TIMEOUT_MS = 60_000 + RUNS * 20;

/** How much more memory can be in use after all requests than after the first tenth of them. */
const GROWTH_MAX_BYTES = 16_777_216;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Bytes in use after a collection of garbage. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** Sends bytes in pieces, ends, and gives what came back when the connection is closed. */
function exchange(port: number, bytes: Buffer, random: () => number): Promise<string> {
  return new Promise((resolve, reject) => {
    const answers: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      const cut = random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length;
      socket.write(bytes.subarray(0, cut));
      if (cut < bytes.length) setImmediate(() => socket.end(bytes.subarray(cut)));
      else socket.end();
    });
    socket.setTimeout(10_000, () => reject(new Error(`No end: ${bytes.toString('latin1')}`)));
    socket.on('data', (answer) => answers.push(answer));
    // The recipient can close before it has everything: the answer that came counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      socket.setTimeout(0);
      resolve(Buffer.concat(answers).toString('latin1'));
    });
  });
}

/** Resolves when the connection is closed, with or without an error. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('close', () => resolve());
  });
}

/** The statuses in what came back, without interim ones. */
function statusesIn(answer: string): number[] {
  const found = [...answer.matchAll(/(?:^|\r\n\r\n|\})HTTP\/1\.1 (\d{3}) /g)];
  return found.map(([, status]) => Number(status)).filter((status) => status >= 200);
}

const right = Buffer.from(
  'POST /events HTTP/1.1\r\nHost: a\r\nce-specversion: 1.0\r\nce-id: 1\r\nce-source: /a\r\nce-type: t\r\n\r\n',
);

test(
  `${RUNS} wrong requests crash nothing, get no 5xx, and leave nothing behind`,
  async () => {
    let events = 0;
    const check = (event: CloudEvent) => {
      events += 1;
      if (!validateEvent({ ...event }).valid) throw new Error('The handler got what is no event');
    };
    const errors: unknown[] = [];
    const receiver = createReceiver({
      path: '/events',
      onEvent: check,
      onEvents: (batch) => batch.forEach(check),
      onError: (error) => errors.push(error),
      webhook: { allowedOrigins: '*' },
      limits: {
        headerSizeMaxBytes: 65_536,
        bodySizeMaxBytes: 65_536,
        batchBodySizeMaxBytes: 65_536,
      },
    });
    const port = await listening(createNodeServer(receiver));
    const seen = new Map<number, number>();
    let next = 0;
    const sendUpTo = async (end: number) => {
      while (next < end) {
        const random = seeded(SEED + next);
        next += 1;
        const bytes = hostileRequest(random);
        const statuses = statusesIn(await exchange(port, bytes, random));
        for (const status of statuses.length === 0 ? [0] : statuses) {
          seen.set(status, (seen.get(status) ?? 0) + 1);
          if (status >= 500 || (status >= 300 && status < 400)) {
            throw new Error(`${status}: ${bytes.toString('latin1')}`);
          }
        }
      }
    };
    const inParallel = (end: number) => {
      return Promise.all(Array.from({ length: CONNECTIONS }, () => sendUpTo(end)));
    };
    await inParallel(Math.ceil(RUNS / 10));
    const before = bytesInUse();
    await inParallel(RUNS);
    const growth = bytesInUse() - before;

    expect(errors).toEqual([]);
    expect(receiver.inFlight).toBe(0);
    expect(growth).toBeLessThan(GROWTH_MAX_BYTES);
    expect(statusesIn(await exchange(port, right, () => 1))).toEqual([202]);
    // All of it happens often, or the requests are too tame or too wild to say anything.
    const count = (status: number) => seen.get(status) ?? 0;
    expect(events).toBeGreaterThan(RUNS / 20);
    for (const status of [202, 400]) expect(count(status)).toBeGreaterThan(RUNS / 20);
    expect([200, 404, 405, 413, 415, 431].filter((status) => count(status) === 0)).toEqual([]);
    if (process.env.FUZZ !== undefined) {
      console.log({ growth, events, seen: Object.fromEntries([...seen].sort()) });
    }
  },
  TIMEOUT_MS,
);

const HEAD =
  'POST /events HTTP/1.1\r\nHost: a\r\nce-specversion: 1.0\r\nce-id: 1\r\nce-source: /a\r\nce-type: t\r\n';

test('Slow and half-open connections are closed, and others answered in the meantime', async () => {
  const receiver = createReceiver({ onEvent: () => undefined });
  const limits = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
  const server = createNodeServer(receiver, limits);
  const port = await listening(server);
  const beginnings = [
    '',
    'POS',
    HEAD,
    `${HEAD}Content-Length: 1000\r\n\r\nhalf`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nffff\r\nhalf`,
  ];
  const closed = Array.from({ length: 100 }, (_, index) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    const beginning = beginnings[index % beginnings.length] ?? '';
    if (beginning !== '') socket.write(beginning);
    // Every second one drips: a byte now and then keeps no connection open.
    const drip = index % 2 === 0 ? undefined : setInterval(() => socket.write('x'), 20);
    return closing(socket).then(() => clearInterval(drip));
  });
  expect(statusesIn(await exchange(port, right, () => 1))).toEqual([202]);
  await Promise.all(closed);
  expect(receiver.inFlight).toBe(0);
  const open = await new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
  expect(open).toBe(0);
}, 20_000);

test('A sender that never stops is cut off after its answer', async () => {
  const receiver = createReceiver({
    onEvent: () => undefined,
    limits: { bodySizeMaxBytes: 1_000 },
  });
  const port = await listening(createNodeServer(receiver));
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  let sent = 0;
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  const chunk = `8000\r\n${'x'.repeat(32_768)}\r\n`;
  const timer = setInterval(() => {
    sent += chunk.length;
    socket.write(chunk);
  }, 2);
  await closing(socket);
  clearInterval(timer);
  expect(statusesIn(answer)).toEqual([413]);
  // What the sockets of both sides hold comes on top.
  expect(sent).toBeLessThan(20_000_000);
  expect(receiver.inFlight).toBe(0);
}, 20_000);
