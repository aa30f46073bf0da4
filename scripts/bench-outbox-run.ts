/** One run of the outbox bench: everything on one server, and what is aimed at. */
import { startOutboxServer } from '../src/outbox/postgres/fixture-outbox.ts';
import type { FixtureServer } from '../src/outbox/postgres/fixture-server.ts';
import { backlogCosts } from './bench-outbox-backlog.ts';
import { type Contender, quantile } from './bench-outbox-contender.ts';
import { enqueueCosts } from './bench-outbox-enqueue.ts';
import {
  BACKLOG_LENGTHS,
  BACKLOG_WORK,
  DISKS,
  type Disk,
  ENQUEUE_VARIANTS,
  PLACES,
  RELAY_SHAPES,
  type RelayKind,
} from './bench-outbox-names.ts';
import { ours } from './bench-outbox-ours.ts';
import { peer } from './bench-outbox-peer.ts';
import { drainRates, fastest, latencies } from './bench-outbox-relays.ts';
import { serverVersion } from './bench-server.ts';
import { type Figure, isMet } from './measured-record.ts';
import { aimText, shown } from './measured-table.ts';

/** Least throughput, as a multiple of the other library's fastest. */
export const THROUGHPUT_RATIO_MIN = 2;
/** Most that an event adds to the caller's transaction, in percent. */
export const ENQUEUE_PERCENT_MAX = 15;
/** Most that an event of the long backlog costs, as a multiple of one of the short. */
export const BACKLOG_RATIO_MAX = 1.5;

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
  /** A figure; with an aim it is judged. */
  add(name: string, value: number, unit: string, aim?: Pick<Figure, 'atLeast' | 'atMost'>): void;
}

/** What one run gives. */
export interface OutboxBenchRun {
  readonly figures: readonly Figure[];
  /** Version of the server, such as `18.4`. */
  readonly server: string;
}

/** Starts a server, measures, and stops it. */
export async function runOutboxBench(options: OutboxBenchOptions): Promise<OutboxBenchRun> {
  const figures: Figure[] = [];
  const disk = options.isDurable ? DISKS.on : DISKS.off;
  const report = reportTo(figures, disk, options.log);
  await using server = await startOutboxServer(
    options.isDurable ? { fsync: 'on', full_page_writes: 'on' } : {},
  );
  report.head(
    options.isDurable
      ? '=== the server waits for the disk at every commit (fsync on)'
      : '=== the server does not wait for the disk (fsync off)',
  );
  for (const place of PLACES) await enqueue(server, options, report, place);
  await throughput(server, options, report);
  await latency(server, options, report);
  await backlog(server, options, report);
  return { figures, server: await serverVersion(server) };
}

async function enqueue(
  server: FixtureServer,
  options: OutboxBenchOptions,
  report: Report,
  { delayMs, name: away }: (typeof PLACES)[number],
) {
  // A turn through the network takes many times as long, and varies less.
  const turns = delayMs === 0 ? options.turns : Math.ceil(options.turns / 5);
  const where = delayMs === 0 ? 'on this machine' : `through a network with ${delayMs} ms`;
  report.head(
    `what an event adds to: begin; insert an order; update a stock row; commit; ${where} (median of ${turns} turns)`,
  );
  for (const cost of await enqueueCosts(server, { turns, delayMs })) {
    const name = `${cost.name}${away}`;
    report.add(name, cost.microseconds, 'µs');
    if (cost.name === ENQUEUE_VARIANTS.own) continue;
    const isOurs =
      cost.name === ENQUEUE_VARIANTS.enqueue || cost.name === ENQUEUE_VARIANTS.enqueueAndCommit;
    const aim = isOurs ? { atMost: ENQUEUE_PERCENT_MAX } : {};
    report.add(`${name}, adds`, cost.addedMicroseconds, 'µs');
    report.add(`${name}, adds`, cost.addedPercent, '%', aim);
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
  for (const shape of RELAY_SHAPES) {
    const { kind, name: shapeName } = shape;
    const perTransaction = 'perTransaction' in shape ? shape.perTransaction : events;
    report.head(`${shapeName}: ${events} events (median of ${rounds} rounds)`);
    const contenders = contendersOf(kind);
    const all = [...contenders.ours, ...contenders.theirs];
    const rates = await drainRates(server, all, { events, perTransaction, rounds });
    const best = fastest(rates, contenders.theirs);
    for (const { name, isOurs } of all) {
      const rate = quantile(rates.get(name) ?? []);
      report.add(`${shapeName}: ${name}`, rate, 'events/s');
      if (!isOurs) continue;
      report.add(`${shapeName}: ${name}`, rate / best.rate, 'times', {
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
    report.add(`${name}, p50`, quantile(times), 'ms');
    report.add(`${name}, p99`, quantile(times, 0.99), 'ms');
    if (missing > 0) report.add(`${name}, never came`, missing, 'events');
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
  const [relaying, removing, describing] = BACKLOG_WORK;
  for (const [at, length] of BACKLOG_LENGTHS.entries()) {
    const cost = costs[at];
    if (cost === undefined) continue;
    report.add(length, cost.backlog, 'events');
    report.add(`${length}: ${relaying.name}`, cost.relayMicroseconds, relaying.unit);
    report.add(`${length}: ${removing.name}`, cost.cleanMs, removing.unit);
    report.add(`${length}: ${describing.name}`, cost.describeMs, describing.unit);
  }
  const [short, long] = costs;
  if (short === undefined || long === undefined) return;
  for (const [name, ratio] of [
    [relaying.name, long.relayMicroseconds / short.relayMicroseconds],
    [removing.name, long.cleanMs / short.cleanMs],
  ] as const) {
    report.add(`${name}, long by short`, ratio, 'times', { atMost: BACKLOG_RATIO_MAX });
  }
}

function reportTo(figures: Figure[], disk: Disk, log: (line: string) => void): Report {
  return {
    head: (text) => log(`\n${text}`),
    add(name, value, unit, aim = {}) {
      const figure = { name: `${disk}: ${name}`, value, unit, ...aim };
      figures.push(figure);
      const met = isMet(figure);
      const mark = met === undefined ? '' : met ? 'ok' : 'MISS';
      const aimed = met === undefined ? '' : `  (aim: ${aimText(figure)})`;
      log(`${mark.padEnd(6)}${name.padEnd(78)} ${shown(value)} ${unit}${aimed}`);
    },
  };
}
