/** Relays beside one another: events a second, and time from commit to handler. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTx } from '../src/outbox/postgres/fixture-outbox.ts';
import { type FixtureServer, withClient } from '../src/outbox/postgres/fixture-server.ts';
import {
  type Arena,
  type Contender,
  DRAIN_DEADLINE_MS,
  quantile,
  type Running,
  within,
} from './bench-outbox-contender.ts';

/** The part of the events that has to have come when the clock is stopped: a tail of retries is not counted. */
const DRAINED = 0.9;

/** How fast a relay moves what was written before. */
export interface DrainOptions {
  readonly events: number;
  /** Events of each transaction that wrote them. */
  readonly perTransaction: number;
  readonly rounds: number;
}

/**
 * Events a second of each contender, turn by turn, each time with a database of its own.
 *
 * The clock runs from the first event to the one at nine tenths: neither the start nor a tail of retries counts.
 *
 * @returns Rates of the rounds, by name; a contender that did not get that far in time has a rate of what it did.
 */
export async function drainRates(
  server: FixtureServer,
  contenders: readonly Contender[],
  { events, perTransaction, rounds }: DrainOptions,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      await inArena(server, contender, async (arena) => {
        await arena.fill(events, perTransaction);
        rates.get(contender.name)?.push(await drain(contender, arena, events));
      });
    }
  }
  return rates;
}

async function drain(contender: Contender, arena: Arena, events: number): Promise<number> {
  const aim = Math.floor(events * DRAINED);
  let count = 0;
  let began = 0;
  let done: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => {
    done = resolve;
  });
  const relay = arena.start(() => {
    count += 1;
    if (count === 1) began = performance.now();
    if (count === aim) done();
  });
  try {
    await within(`${contender.name}: ${aim} events`, DRAIN_DEADLINE_MS, drained, relay.ended);
  } catch (error) {
    // Ours has to get there; how far the other one gets in the time is what there is to say about it.
    if (contender.isOurs || count < 2) throw error;
  } finally {
    await stopped(contender, relay);
  }
  return ((count - 1) / (performance.now() - began)) * 1000;
}

/** How late events are, of one contender. */
export interface Latency {
  /** Milliseconds from the acknowledged commit to the handler, of each event that came. */
  readonly times: readonly number[];
  /** Events that had not come some seconds after the last commit. */
  readonly missing: number;
}

/** What latency is measured with. */
export interface LatencyOptions {
  readonly events: number;
  /** Transactions a second. */
  readonly rate: number;
  readonly rounds: number;
  /** Milliseconds that are waited for the last ones. Default: 10 s. */
  readonly graceMs?: number;
}

/** Milliseconds from commit to handler of each contender, at a modest rate, turn by turn. */
export async function latencies(
  server: FixtureServer,
  contenders: readonly Contender[],
  options: LatencyOptions,
): Promise<ReadonlyMap<string, Latency>> {
  const found = new Map<string, Latency>();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      await inArena(server, contender, async (arena) => {
        const { times, missing } = await latency(contender, arena, options);
        const before = found.get(contender.name) ?? { times: [], missing: 0 };
        found.set(contender.name, {
          times: [...before.times, ...times],
          missing: before.missing + missing,
        });
      });
    }
  }
  return found;
}

/** Events before the measured ones: connections are open, statements are planned. */
const WARM_UP = 20;

async function latency(
  contender: Contender,
  arena: Arena,
  { events, rate, graceMs = 10_000 }: LatencyOptions,
): Promise<Latency> {
  const total = WARM_UP + events;
  const committed = new Map<number, number>();
  const arrived = new Map<number, number>();
  const relay = arena.start((n) => {
    if (!arrived.has(n)) arrived.set(n, performance.now());
  });
  const write = async () => {
    await withClient(arena.url, async (client) => {
      const began = performance.now();
      for (let n = 0; n < total; n += 1) {
        const due = began + (n * 1000) / rate - performance.now();
        if (due > 0) await sleep(due);
        await inTx(client, () => arena.write(client, n));
        committed.set(n, performance.now());
      }
    });
    const lastAt = performance.now() + graceMs;
    while (arrived.size < total && performance.now() < lastAt) await sleep(10);
  };
  try {
    const longest = (total / rate) * 1000 * 4 + graceMs + DRAIN_DEADLINE_MS;
    await within(`${contender.name}: latency`, longest, write(), relay.ended);
  } finally {
    await stopped(contender, relay);
  }
  const times: number[] = [];
  for (let n = WARM_UP; n < total; n += 1) {
    const at = arrived.get(n);
    if (at !== undefined) times.push(at - (committed.get(n) ?? at));
  }
  if (contender.isOurs && times.length < events) {
    throw new Error(`${contender.name}: ${events - times.length} events never came`);
  }
  return { times, missing: events - times.length };
}

async function inArena(
  server: FixtureServer,
  contender: Contender,
  work: (arena: Arena) => Promise<void>,
): Promise<void> {
  const arena = await contender.open(server);
  try {
    await work(arena);
  } finally {
    await arena.close();
  }
}

/** Milliseconds for a relay to end in order. */
const STOP_MS = 10_000;

async function stopped(contender: Contender, relay: Running): Promise<void> {
  const never = new Promise<never>(() => undefined);
  const stopping = within(`${contender.name}: its end`, STOP_MS, relay.stop(), never);
  // The other library rejects what is under way when it ends.
  if (contender.isOurs) await stopping;
  else await stopping.catch(() => undefined);
}

/** The middle of the rates of the fastest of several contenders. */
export function fastest(
  rates: ReadonlyMap<string, readonly number[]>,
  contenders: readonly Contender[],
): { readonly name: string; readonly rate: number } {
  const found = contenders.map(({ name }) => ({ name, rate: quantile(rates.get(name) ?? []) }));
  return found.toSorted((a, b) => b.rate - a.rate)[0] ?? { name: 'nobody', rate: Number.NaN };
}
