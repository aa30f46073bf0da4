/** One run of the outbox bench: everything on one server, and what is aimed at. */
import { startOutboxServer } from '../src/outbox/postgres/fixture-outbox.ts';
import type { FixtureServer } from '../src/outbox/postgres/fixture-server.ts';
import { backlogCosts } from './bench-outbox-backlog.ts';
import { type Contender, quantile, type RelayKind } from './bench-outbox-contender.ts';
import { ENQUEUE_VARIANTS, enqueueCosts } from './bench-outbox-enqueue.ts';
import { ours } from './bench-outbox-ours.ts';
import { peer } from './bench-outbox-peer.ts';
import { drainRates, fastest, latencies } from './bench-outbox-relays.ts';

/** Least throughput, as a multiple of the other library's fastest. */
export const THROUGHPUT_RATIO_MIN = 2;
/** Most that an event adds to the caller's transaction, in percent. */
export const ENQUEUE_PERCENT_MAX = 15;
/** Most that an event of the long backlog costs, as a multiple of one of the short. */
export const BACKLOG_RATIO_MAX = 1.5;

/** Milliseconds of a network between program and server, where one is imitated. */
export const NETWORK_MS = 1;

/** One figure; `isMet` where there is an aim. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly isMet?: boolean;
}

/** How much is measured. */
export interface OutboxBenchOptions {
  readonly isDurable: boolean;
  readonly events: number;
  readonly rounds: number;
  readonly turns: number;
  readonly backlog: number;
  readonly log: (line: string) => void;
  /** Events of a latency round, and how many a second. Default: 300 at 100. */
  readonly latencyEvents?: number;
  readonly latencyRate?: number;
}

interface Report {
  head(text: string): void;
  note(name: string, value: number, unit: string): void;
  judge(
    name: string,
    value: number,
    unit: string,
    aim: { atLeast?: number; atMost?: number },
  ): void;
}

/** Starts a server, measures, and stops it. */
export async function runOutboxBench(options: OutboxBenchOptions): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  const report = reportTo(lines, options.log);
  await using server = await startOutboxServer(
    options.isDurable ? { fsync: 'on', full_page_writes: 'on' } : {},
  );
  report.head(
    options.isDurable
      ? '=== the server waits for the disk at every commit (fsync on)'
      : '=== the server does not wait for the disk (fsync off)',
  );
  for (const delayMs of [0, NETWORK_MS]) await enqueue(server, options, report, delayMs);
  await throughput(server, options, report);
  await latency(server, options, report);
  await backlog(server, options, report);
  return lines;
}

async function enqueue(
  server: FixtureServer,
  options: OutboxBenchOptions,
  report: Report,
  delayMs: number,
) {
  // A turn through the network takes many times as long, and varies less.
  const turns = delayMs === 0 ? options.turns : Math.ceil(options.turns / 5);
  const where = delayMs === 0 ? 'on this machine' : `through a network with ${delayMs} ms`;
  report.head(
    `what an event adds to: begin; insert an order; update a stock row; commit; ${where} (median of ${turns} turns)`,
  );
  for (const cost of await enqueueCosts(server, { turns, delayMs })) {
    const place = delayMs === 0 ? cost.name : `${cost.name}, ${delayMs} ms away`;
    report.note(place, cost.microseconds, 'µs');
    if (cost.name === ENQUEUE_VARIANTS.own) continue;
    const name = `${place}: adds ${Math.round(cost.addedMicroseconds)} µs`;
    const isOurs =
      cost.name === ENQUEUE_VARIANTS.enqueue || cost.name === ENQUEUE_VARIANTS.enqueueAndCommit;
    if (isOurs) report.judge(name, cost.addedPercent, '%', { atMost: ENQUEUE_PERCENT_MAX });
    else report.note(name, cost.addedPercent, '%');
  }
}

/** Ours and the other library's, of one kind. */
function contendersOf(kind: RelayKind) {
  return {
    ours: [ours({ kind, takesBatches: true }), ours({ kind, takesBatches: false })],
    theirs: [peer({ kind, isOrdered: true }), peer({ kind, isOrdered: false })],
  };
}

async function throughput(
  server: FixtureServer,
  { events, rounds }: OutboxBenchOptions,
  report: Report,
) {
  const shapes = [
    { kind: 'polling', perTransaction: events, how: 'written beforehand' },
    { kind: 'log', perTransaction: 1, how: 'of as many transactions' },
    { kind: 'log', perTransaction: 1000, how: 'of transactions with 1000 each' },
  ] as const;
  for (const { kind, perTransaction, how } of shapes) {
    report.head(`${kind} relays: ${events} events ${how} (median of ${rounds} rounds)`);
    const contenders = contendersOf(kind);
    const all = [...contenders.ours, ...contenders.theirs];
    const rates = await drainRates(server, all, { events, perTransaction, rounds });
    for (const { name } of all) report.note(name, quantile(rates.get(name) ?? []), 'events/s');
    const best = fastest(rates, contenders.theirs);
    for (const { name } of contenders.ours) {
      const ratio = quantile(rates.get(name) ?? []) / best.rate;
      report.judge(`${name}, times ${best.name}`, ratio, 'times', {
        atLeast: THROUGHPUT_RATIO_MIN,
      });
    }
  }
}

async function latency(server: FixtureServer, options: OutboxBenchOptions, report: Report) {
  const { latencyEvents: events = 300, latencyRate: rate = 100, rounds } = options;
  report.head(
    `time from commit to handler at ${rate} transactions a second (${events} events, ${rounds} rounds)`,
  );
  const contenders: readonly Contender[] = [
    ours({ kind: 'polling', takesBatches: false }),
    ours({ kind: 'polling', takesBatches: false, notify: true }),
    peer({ kind: 'polling', isOrdered: false }),
    ours({ kind: 'log', takesBatches: false }),
    peer({ kind: 'log', isOrdered: false }),
  ];
  const found = await latencies(server, contenders, { events, rate, rounds });
  for (const { name } of contenders) {
    const { times, missing } = found.get(name) ?? { times: [], missing: 0 };
    report.note(`${name}: p50`, quantile(times), 'ms');
    report.note(`${name}: p99`, quantile(times, 0.99), 'ms');
    if (missing > 0) report.note(`${name}: never came`, missing, 'events');
  }
}

async function backlog(server: FixtureServer, options: OutboxBenchOptions, report: Report) {
  const events = Math.max(1, Math.floor(options.events / 2));
  report.head('the same work in front of a short and of a long backlog');
  const costs = await backlogCosts(server, {
    backlogs: [Math.min(events, options.backlog), options.backlog],
    events,
    rounds: options.rounds,
  });
  for (const { backlog, relayMicroseconds, cleanMs, describeMs } of costs) {
    report.note(`backlog of ${backlog}: relaying an event`, relayMicroseconds, 'µs');
    report.note(`backlog of ${backlog}: removing 1000 sent records`, cleanMs, 'ms');
    report.note(`backlog of ${backlog}: describeOutboxTx`, describeMs, 'ms');
  }
  const [short, long] = costs;
  if (short === undefined || long === undefined) return;
  for (const [name, ratio] of [
    ['relaying an event', long.relayMicroseconds / short.relayMicroseconds],
    ['removing sent records', long.cleanMs / short.cleanMs],
  ] as const) {
    report.judge(`${name}, long by short`, ratio, 'times', { atMost: BACKLOG_RATIO_MAX });
  }
}

function reportTo(lines: BenchLine[], log: (line: string) => void): Report {
  const add = (line: BenchLine, mark: string, aim = '') => {
    lines.push(line);
    const shown =
      Math.abs(line.value) >= 100 ? Math.round(line.value) : Number(line.value.toPrecision(3));
    log(`${mark.padEnd(6)}${line.name.padEnd(78)} ${shown} ${line.unit}${aim}`);
  };
  return {
    head: (text) => log(`\n${text}`),
    note: (name, value, unit) => add({ name, value, unit }, ''),
    judge(name, value, unit, { atLeast, atMost }) {
      const isMet = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
      const aim = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
      add({ name, value, unit, isMet }, isMet ? 'ok' : 'MISS', `  (aim: ${aim})`);
    },
  };
}
