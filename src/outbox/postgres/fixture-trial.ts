import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LogRecord } from '../steps.ts';
import { describeOutboxTx } from './describe.ts';
import { CONSUMER_TABLES } from './fixture-consumer.ts';
import type { BrokerRequest, ProcessOrders } from './fixture-process.ts';
import { type FixtureServer, withClient } from './fixture-server.ts';
import { writeOrders } from './fixture-writer.ts';
import { createLogSlot, dropLogSlot } from './log-slot.ts';

/** What the parent keeps while its children are killed. */
export interface Broker {
  /** Every publication, in the order of arrival. */
  readonly log: LogRecord[];
  /** Ids that a writer was told to be committed. */
  readonly acknowledged: Set<string>;
  /** Ids that are refused. */
  readonly poison: Set<string>;
  epoch: number;
  offset: number;
}

/** A child, and how it ends. */
export interface Child {
  readonly process: ChildProcess;
  /** What it sent at its end; `killed` when it was. */
  readonly ended: Promise<unknown>;
  isEnded(): boolean;
  /** Asks it to end in order. */
  stop(): Promise<unknown>;
}

/** One database with an outbox, a broker, and children that can be killed. */
export interface Trial {
  readonly url: string;
  readonly slot: string;
  readonly broker: Broker;
  /** Writes in this process. */
  write(): Promise<void>;
  start(orders: Omit<ProcessOrders, 'url' | 'slot' | 'batch'>): Child;
  close(): Promise<void>;
}

/** Records in a batch, and between two commits of a consumer. */
export const BATCH = 4;

/** Milliseconds after which a trial is a failure, and no test that waits for ever. */
const TRIAL_TIMEOUT_MS = 30_000;

/** The program of the children as one file, so that a child starts in some ten milliseconds. */
export async function buildProcess(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'eds-process-')), 'process.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('fixture-process.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['pg-native'],
    // Some packages build their CommonJS files in a way that cannot be bundled.
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return outfile;
}

let trials = 0;

/** Makes the database of a trial. */
export async function startTrial(
  server: FixtureServer,
  program: string,
  { hasSlot }: { readonly hasSlot: boolean },
): Promise<Trial> {
  const url = await server.createDatabase();
  const slot = `trial_${process.pid}_${++trials}`;
  await withClient(url, async (client) => {
    await client.query(`create table orders (id text primary key);
${CONSUMER_TABLES}`);
    if (hasSlot) await createLogSlot(client, { slot });
  });
  const broker: Broker = {
    log: [],
    acknowledged: new Set(),
    poison: new Set(),
    epoch: 0,
    offset: 0,
  };
  const children: Child[] = [];
  return {
    url,
    slot,
    broker,
    write: () =>
      withClient(url, (client) =>
        writeOrders(client, {
          onCommitted(ids) {
            for (const id of ids) broker.acknowledged.add(id);
          },
        }),
      ),
    start(orders) {
      const child = startChild(program, { ...orders, url, slot, batch: BATCH }, broker);
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children) child.process.kill('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended.catch(() => undefined)));
      if (!hasSlot) return;
      // A server keeps the reader of a slot for a moment after its process has died.
      for (let tries = 0; tries < 100; tries += 1) {
        try {
          await withClient(url, (client) => dropLogSlot(client, { slot }));
          return;
        } catch {
          await sleep(20);
        }
      }
    },
  };
}

function startChild(program: string, orders: ProcessOrders, broker: Broker): Child {
  const child = fork(program, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let isEnded = false;
  let last: unknown;
  let failure: unknown;
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  child.on('message', (message: ChildMessage) => {
    if (message.ready) isReady();
    if (message.end !== undefined) last = message.end;
    if (message.error !== undefined) failure = message.error;
    if (message.request === undefined) return;
    const answer = answerOf(message.request, broker);
    // It may have been killed since it asked.
    if (child.connected) child.send({ number: message.number, answer }, () => undefined);
  });
  const ended = new Promise<unknown>((resolve, reject) => {
    // Not at its exit: its last message can still be on the way then.
    child.on('close', (code, signal) => {
      isEnded = true;
      if (signal === 'SIGKILL') resolve('killed');
      else if (failure === undefined && code === 0) resolve(last);
      else reject(new Error(String(failure ?? `it ended with ${code}`)));
    });
  });
  ended.catch(() => undefined);
  child.send({ orders });
  return {
    process: child,
    ended,
    isEnded: () => isEnded,
    async stop() {
      // A signal before it listens would end it without order.
      await Promise.race([ready, ended]);
      child.kill('SIGTERM');
      return ended;
    },
  };
}

interface ChildMessage {
  readonly ready?: boolean;
  readonly number?: number;
  readonly request?: BrokerRequest;
  readonly end?: unknown;
  readonly error?: unknown;
}

function answerOf(request: BrokerRequest, broker: Broker): unknown {
  if (request.kind === 'publish') {
    const { id, key } = request;
    if (broker.poison.has(id)) return 'rejected';
    broker.log.push({ partition: 0, offset: broker.log.length, id, key });
    return 'ok';
  }
  if (request.kind === 'committed') {
    for (const id of request.ids) broker.acknowledged.add(id);
    return 'ok';
  }
  if (request.kind === 'join') {
    broker.epoch += 1;
    return { offset: broker.offset, epoch: broker.epoch };
  }
  if (request.kind === 'poll') return broker.log[request.offset];
  broker.offset = request.offset;
  return 'ok';
}

/** Waits until something holds; a trial that takes too long has failed. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TRIAL_TIMEOUT_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`still waiting until ${what}`);
    await sleep(10);
  }
}

/** What the database of a trial holds at its end. */
export async function outcomeOf({ url }: Pick<Trial, 'url'>) {
  return withClient(url, async (client) => {
    const { pending, dead } = await describeOutboxTx(client);
    const orders = await client.query('select id from orders order by id');
    const effects = await client.query('select id from effect order by seq');
    const ids = (rows: unknown[]) => (rows as { id: string }[]).map(({ id }) => id);
    return { pending, dead, committed: ids(orders.rows), effects: ids(effects.rows) };
  });
}
