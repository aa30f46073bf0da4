/**
 * Compares the receiver with the least that a server of `node:http` can do: read the body, answer 202.
 *
 *     npm run bench:delivery -- --only receiving
 *
 * Each server has a process of its own; this one sends, over 32 connections. Rounds alternate, so that a slow moment
 * of the machine meets both. Only ratios within one run are worth comparing.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createReceiver } from '../src/delivery/receiver.ts';
import { createEvent } from '../src/event/create.ts';
import { encodeEvent } from '../src/http/encode.ts';
import { createNodeServer } from '../src/node/node-http.ts';
import type { Figure } from './measured-record.ts';

/** What one server did. */
export interface ReceiveFigures {
  /** Median of the rounds. */
  readonly requestsPerSecond: number;
  /** Processor time of the server, of all its threads, median of the rounds. */
  readonly cpuMicrosecondsPerRequest: number;
}

/** What both did, and how they compare. */
export interface ReceiveBench {
  readonly bare: ReceiveFigures;
  readonly receiver: ReceiveFigures;
  /** Requests a second of the receiver as a part of those of the bare server, median of the rounds. */
  readonly ratio: number;
}

/** Least ratio that the receiver is meant to have. */
export const RECEIVE_RATIO_MIN = 0.7;

const CONNECTIONS = 32;

/** The figures of a comparison, as they are recorded. */
export function receiveFigures({ bare, receiver, ratio }: ReceiveBench): readonly Figure[] {
  return [
    {
      name: 'rate, as a part of bare `node:http`',
      value: ratio,
      unit: 'times',
      atLeast: RECEIVE_RATIO_MIN,
    },
    ...Object.entries({ 'bare `node:http`': bare, 'the receiver': receiver }).flatMap(
      ([name, { requestsPerSecond, cpuMicrosecondsPerRequest }]) => [
        { name, value: requestsPerSecond, unit: 'requests/s' },
        { name: `${name}, processor time`, value: cpuMicrosecondsPerRequest, unit: 'µs/request' },
      ],
    ),
  ];
}

/** Runs the comparison. */
export async function benchReceive({ rounds = 12, roundMs = 1_000 } = {}): Promise<ReceiveBench> {
  const servers = { bare: await start('bare'), receiver: await start('receiver') };
  const results = { bare: [] as Round[], receiver: [] as Round[] };
  try {
    // The first of each warms up and does not count.
    for (let index = -1; index < rounds; index += 1) {
      for (const name of ['bare', 'receiver'] as const) {
        const result = await oneRound(servers[name], roundMs);
        if (index >= 0) results[name].push(result);
      }
    }
  } finally {
    for (const { child } of Object.values(servers)) child.kill();
  }
  const ratios = results.receiver.map(({ rate }, index) => rate / (results.bare[index]?.rate ?? 0));
  return {
    bare: figures(results.bare),
    receiver: figures(results.receiver),
    ratio: median(ratios),
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

interface Round {
  readonly rate: number;
  readonly cpu: number;
}

function figures(rounds: readonly Round[]): ReceiveFigures {
  return {
    requestsPerSecond: Math.round(median(rounds.map(({ rate }) => rate))),
    cpuMicrosecondsPerRequest: Math.round(median(rounds.map(({ cpu }) => cpu)) * 10) / 10,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function start(name: string): Promise<Running> {
  // Without tsx, which wraps each closure to keep its name: the code runs as it is published.
  const child = fork(fileURLToPath(import.meta.url), ['--serve', name], {
    execArgv: ['--import', 'ts-blank-space/register'],
  });
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

async function cpuOf({ child }: Running): Promise<number> {
  child.send('cpu');
  const [microseconds] = (await once(child, 'message')) as [number];
  return microseconds;
}

async function oneRound(server: Running, ms: number): Promise<Round> {
  const before = await cpuOf(server);
  const begin = performance.now();
  const end = begin + ms;
  stayAwakeUntil(end);
  const counts = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => sendUntil(server.port, end)),
  );
  const count = counts.reduce((sum, one) => sum + one, 0);
  const seconds = (performance.now() - begin) / 1_000;
  return { rate: count / seconds, cpu: ((await cpuOf(server)) - before) / count };
}

/**
 * Keeps this process from sleeping. To wake a sender that sleeps costs the server as much as the request does, and a
 * server that answers quickly meets it awake: that would count the same work of the system for one and not the other.
 */
function stayAwakeUntil(end: number): void {
  if (performance.now() < end) setImmediate(stayAwakeUntil, end);
}

/** One request after the other on one connection, as bytes: the sender costs as little as it can. */
function sendUntil(port: number, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let answer = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (!answer.endsWith('\r\n\r\n')) return;
      if (!answer.startsWith('HTTP/1.1 202 ')) return reject(new Error(answer));
      answer = '';
      count += 1;
      if (performance.now() < end) socket.write(REQUEST);
      else socket.end(() => resolve(count));
    });
  });
}

const REQUEST = requestBytes();

function requestBytes(): Buffer {
  const data = {
    total: 12.5,
    lines: [
      { sku: 'A-1', amount: 2 },
      { sku: 'B-7', amount: 1 },
    ],
  };
  const { headers, body } = encodeEvent(
    createEvent({
      id: 'A-17',
      source: 'https://shop.example/orders',
      type: 'order.created',
      subject: 'A-17',
      data,
    }),
  );
  const lines = Object.entries({
    host: '127.0.0.1',
    'user-agent': 'bench',
    ...headers,
    'content-length': String(body.length),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
}

/** The least: reads the body, answers 202. */
function bareServer(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      Buffer.concat(chunks);
      response.writeHead(202, { 'content-length': '0' });
      response.end();
    });
  });
}

function serve(name: string): void {
  let handled = 0;
  const onEvent = () => {
    handled += 1;
  };
  const server = name === 'bare' ? bareServer() : createNodeServer(createReceiver({ onEvent }));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
    if (handled < 0) server.close();
  });
  process.on('disconnect', () => process.exit());
}

const [, , flag, serverName] = process.argv;
if (flag === '--serve') {
  serve(serverName ?? '');
}
