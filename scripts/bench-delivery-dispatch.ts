/**
 * Compares the dispatcher with bare undici doing the same POST: rate, and memory for each request in flight.
 *
 *     npm run bench:delivery -- --only dispatching
 *
 * Both encode the same event, post it and read the answer. Bare undici does no more than that: no timeout but the
 * agent's own, no signal, no retries, no limits. The dispatcher does all of it, with a timeout of a minute for each
 * attempt. Memory is the growth of heap and buffers from before the requests to when all of them are unanswered, after
 * a collection of garbage, divided by their number; so it holds the sockets of both.
 *
 * The recipient and both senders have processes of their own. Rounds alternate, so that a slow moment of the machine
 * meets both. Only ratios within one run are worth comparing.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Agent } from 'undici';
import { createDispatcher } from '../src/delivery/dispatcher.ts';
import { parseDeliverySpec } from '../src/delivery/parse-spec.ts';
import { createEvent } from '../src/event/create.ts';
import { encodeEvent } from '../src/http/encode.ts';
import { createUndiciTransport } from '../src/node/undici-transport.ts';
import type { Figure } from './measured-record.ts';

/** What one sender did. */
export interface DispatchFigures {
  /** Median of the rounds. */
  readonly requestsPerSecond: number;
  /** Heap and buffers, with {@link IN_FLIGHT} requests unanswered. */
  readonly bytesPerRequestInFlight: number;
}

/** What both did, and how they compare. */
export interface DispatchBench {
  readonly bare: DispatchFigures;
  readonly dispatcher: DispatchFigures;
  /** Rate of the dispatcher as a part of that of bare undici, median of the rounds. */
  readonly rateRatio: number;
  /** Memory of the dispatcher as a multiple of that of bare undici. */
  readonly memoryRatio: number;
}

/** Least ratio of the rates that is meant. */
export const DISPATCH_RATE_RATIO_MIN = 0.8;
/** Largest ratio of the memory that is meant. */
export const DISPATCH_MEMORY_RATIO_MAX = 1.5;

/** The figures of a comparison, as they are recorded. */
export function dispatchFigures(bench: DispatchBench): readonly Figure[] {
  const { bare, dispatcher, rateRatio, memoryRatio } = bench;
  return [
    {
      name: 'rate, as a part of bare undici',
      value: rateRatio,
      unit: 'times',
      atLeast: DISPATCH_RATE_RATIO_MIN,
    },
    {
      name: 'memory of a request under way, beside bare undici',
      value: memoryRatio,
      unit: 'times',
      atMost: DISPATCH_MEMORY_RATIO_MAX,
    },
    ...Object.entries({ 'bare undici': bare, 'the dispatcher': dispatcher }).flatMap(
      ([name, { requestsPerSecond, bytesPerRequestInFlight }]) => [
        { name, value: requestsPerSecond, unit: 'requests/s' },
        {
          name: `${name}, memory`,
          value: bytesPerRequestInFlight,
          unit: 'bytes/request under way',
        },
      ],
    ),
  ];
}

const CONCURRENCY = 32;
/** Requests that are under way when memory is measured. */
const IN_FLIGHT = 1_000;
const SENDERS = ['bare', 'dispatcher'] as const;

const EVENT = createEvent({
  id: 'A-17',
  source: 'https://shop.example/orders',
  type: 'order.created',
  subject: 'A-17',
  data: { total: 12.5, lines: [{ sku: 'A-1', amount: 2 }] },
});

/** Runs the comparison. */
export async function benchDispatch({ rounds = 12, roundMs = 1_000 } = {}): Promise<DispatchBench> {
  const recipient = await start('recipient');
  const url = `http://127.0.0.1:${recipient.answer}/`;
  const senders = { bare: await start('bare', url), dispatcher: await start('dispatcher', url) };
  const rates = { bare: [] as number[], dispatcher: [] as number[] };
  const memory = { bare: 0, dispatcher: 0 };
  try {
    for (let index = -1; index < rounds; index += 1) {
      for (const name of SENDERS) {
        const rate = await ask(senders[name].child, { send: roundMs });
        if (index >= 0) rates[name].push(rate);
      }
    }
    await ask(recipient.child, { hold: true });
    for (const name of SENDERS) {
      memory[name] = await ask(senders[name].child, { fly: IN_FLIGHT });
      await ask(recipient.child, { release: true });
      await ask(senders[name].child, { land: true });
    }
  } finally {
    for (const { child } of [recipient, ...Object.values(senders)]) child.kill();
  }
  const ratios = rates.dispatcher.map((rate, index) => rate / (rates.bare[index] ?? 0));
  const figures = (name: (typeof SENDERS)[number]) => ({
    requestsPerSecond: Math.round(median(rates[name])),
    bytesPerRequestInFlight: Math.round(memory[name]),
  });
  return {
    bare: figures('bare'),
    dispatcher: figures('dispatcher'),
    rateRatio: median(ratios),
    memoryRatio: memory.dispatcher / memory.bare,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function start(...args: readonly string[]) {
  // Without tsx, which wraps each closure to keep its name: the code runs as it is published.
  const child = fork(fileURLToPath(import.meta.url), ['--serve', ...args], {
    execArgv: ['--expose-gc', '--import', 'ts-blank-space/register'],
  });
  const [answer] = (await once(child, 'message')) as [number];
  return { child, answer };
}

async function ask(child: ChildProcess, order: object): Promise<number> {
  child.send(order);
  const [answer] = (await once(child, 'message')) as [number];
  return answer;
}

type Order = { send?: number; fly?: number; land?: true; hold?: true; release?: true };

/** Accepts every request; while it holds, when it is told to. */
function recipient(): void {
  const held: ServerResponse[] = [];
  let isHolding = false;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (isHolding) held.push(response);
      else response.writeHead(202, { 'content-length': '0' }).end();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', (order: Order) => {
    if (order.hold) isHolding = true;
    if (order.release) {
      for (const response of held.splice(0))
        response.writeHead(202, { 'content-length': '0' }).end();
    }
    process.send?.(0);
  });
}

/** The least: encodes the event, sends it, reads the answer; an agent's timeouts cost a request nothing. */
function bareSender(url: string): () => Promise<void> {
  const agent = new Agent({ connections: IN_FLIGHT });
  const { origin } = new URL(url);
  return async () => {
    const { headers, body } = encodeEvent(EVENT);
    const { statusCode, body: answer } = await agent.request({
      origin,
      path: '/',
      method: 'POST',
      headers,
      body,
    });
    await answer.dump();
    if (statusCode !== 202) throw new Error(`The recipient answered ${statusCode}`);
  };
}

function dispatcherSender(url: string): () => Promise<void> {
  const transport = createUndiciTransport({ connectionMax: IN_FLIGHT });
  const congestion = { concurrencyMax: IN_FLIGHT };
  const dispatcher = createDispatcher({ transport, congestion });
  const job = { subscriber: url, policy: parseDeliverySpec({ timeout: 'PT1M' }) };
  return async () => {
    const { outcome } = await dispatcher.dispatch(EVENT, job);
    if (outcome !== 'delivered') throw new Error(`The event was ${outcome}`);
  };
}

function sender(send: () => Promise<void>): void {
  let flying: readonly Promise<void>[] = [];
  process.on('message', async (order: Order) => {
    if (order.send !== undefined) process.send?.(await rateOf(send, order.send));
    if (order.fly !== undefined) {
      const before = memoryNow();
      flying = Array.from({ length: order.fly }, send);
      // Long enough for every request to be written.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      process.send?.((memoryNow() - before) / order.fly);
    }
    if (order.land) {
      await Promise.all(flying);
      process.send?.(0);
    }
  });
  process.send?.(0);
}

async function rateOf(send: () => Promise<void>, ms: number): Promise<number> {
  const begin = performance.now();
  let count = 0;
  const one = async () => {
    while (performance.now() < begin + ms) {
      await send();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
  return (count * 1_000) / (performance.now() - begin);
}

function memoryNow(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const [, , flag, name, url = ''] = process.argv;
if (flag === '--serve') {
  process.on('disconnect', () => process.exit());
  if (name === 'recipient') recipient();
  else sender(name === 'bare' ? bareSender(url) : dispatcherSender(url));
}
