/** The blocks of the page about what an outbox costs. */
import {
  BACKLOG_LENGTHS,
  BACKLOG_WORK,
  DISKS,
  type Disk,
  ENQUEUE_VARIANTS,
  PLACES,
  RELAY_SHAPES,
  ratedRelays,
  TIMED_RELAYS,
} from './bench-outbox-names.ts';
import { type BenchRecord, isMet } from './measured-record.ts';
import { type Figures, figuresOf, rowOf, shown, table } from './measured-table.ts';

const BOTH: readonly Disk[] = Object.values(DISKS);

/** The blocks by name. */
export const outboxBlocks = {
  'outbox aims': (record: BenchRecord) => aims(figuresOf(record)),
  'outbox enqueue': (record: BenchRecord) => enqueue(figuresOf(record)),
  'outbox relays': (record: BenchRecord) => relays(figuresOf(record)),
  'outbox delay': (record: BenchRecord) => delay(figuresOf(record)),
  'outbox backlog': (record: BenchRecord) => backlog(figuresOf(record)),
};

/** A value of a figure that is aimed at: bold when the aim is met. */
function judged({ figure }: Figures, name: string, unit: string, text: string): string {
  return isMet(figure(name, unit)) === true ? `**${text}**` : text;
}

/** What bold means, with the aims of the run. */
function aims({ figure }: Figures): string {
  const [relay = ''] = ratedRelays('polling');
  const percent = figure(`${DISKS.on}: ${ENQUEUE_VARIANTS.enqueue}, adds`, '%').atMost;
  const times = figure(`${DISKS.on}: polling: ${relay}`, 'times').atLeast;
  const long = figure(`${DISKS.on}: relaying an event, long by short`, 'times').atMost;
  return [
    `Bold is what meets the aim of the bench: an event adds at most ${percent} % to the transaction,`,
    `a relay has at least ${times} times the rate of the other library's fastest,`,
    `an event of a long backlog costs at most ${long} times one of a short one.`,
  ].join(' ');
}

function enqueue(figures: Figures): string {
  const columns = PLACES.flatMap((place) => BOTH.map((disk) => ({ disk, place })));
  const added = (variant: string) =>
    columns.map(({ disk, place }) => {
      const name = `${disk}: ${variant}${place.name}, adds`;
      const percent = Math.round(figures.get(name, '%'));
      const micros = Math.round(figures.get(name, 'µs')).toLocaleString('en');
      return judged(figures, name, '%', `${micros} µs, ${percent} %`);
    });
  const own = columns.map(({ disk, place }) => {
    const micros = figures.get(`${disk}: ${ENQUEUE_VARIANTS.own}${place.name}`, 'µs');
    return `${Math.round(micros).toLocaleString('en')} µs`;
  });
  const heads = columns.map(({ disk, place }) => `${disk}${place.name}`);
  return table(`| ${heads.join(' | ')}`, [
    rowOf('the transaction without an event', ...own),
    rowOf('`select 1` in its place adds', ...added(ENQUEUE_VARIANTS.nothing)),
    rowOf('`enqueueTx` adds', ...added(ENQUEUE_VARIANTS.enqueue)),
    rowOf('`enqueueAndCommit` adds', ...added(ENQUEUE_VARIANTS.enqueueAndCommit)),
    rowOf('`enqueueTx` with `notify` adds', ...added(ENQUEUE_VARIANTS.notify)),
    rowOf('pg-transactional-outbox adds', ...added(ENQUEUE_VARIANTS.peer)),
  ]);
}

function relays(figures: Figures): string {
  const cell = (name: string) => {
    const rate = Math.round(figures.get(name, 'events/s')).toLocaleString('en');
    const ratio = figures.find(name, 'times');
    if (ratio === undefined) return rate;
    return `${rate} (${judged(figures, name, 'times', `${shown(ratio)} times`)})`;
  };
  const rows = RELAY_SHAPES.flatMap((shape) =>
    ratedRelays(shape.kind).map((relay) => {
      const cells = BOTH.map((disk) => cell(`${disk}: ${shape.name}: ${relay}`));
      return rowOf(shape.name, relay.replace(`, ${shape.kind}`, ''), ...cells);
    }),
  );
  const columns = BOTH.map((disk) => `events/s ${disk}`);
  return table(`relay | contender | ${columns.join(' | ')}`, rows, 2);
}

function delay(figures: Figures): string {
  const cells = (disk: Disk, relay: string) => {
    const [p50, p99] = ['p50', 'p99'].map((part) => {
      return shown(figures.get(`${disk}: ${relay}, ${part}`, 'ms'));
    });
    const missing = figures.find(`${disk}: ${relay}, never came`, 'events');
    return [`${p50}`, missing === undefined ? `${p99}` : `${p99} (${missing} never came)`];
  };
  const rows = TIMED_RELAYS.map((relay) =>
    rowOf(relay, ...BOTH.flatMap((disk) => cells(disk, relay))),
  );
  const columns = BOTH.flatMap((disk) => [`p50 ${disk}`, 'p99']);
  return table(`ms | ${columns.join(' | ')}`, rows);
}

function backlog(figures: Figures): string {
  const columns = BOTH.flatMap((disk) => BACKLOG_LENGTHS.map((length) => ({ disk, length })));
  const heads = columns.map(({ disk, length }) => {
    const events = figures.get(`${disk}: ${length}`, 'events').toLocaleString('en');
    return length === BACKLOG_LENGTHS[0] ? `${events} ${disk}` : events;
  });
  const rows = BACKLOG_WORK.map(({ name, unit }) => {
    const cells = columns.map(({ disk, length }) => {
      return shown(figures.get(`${disk}: ${length}: ${name}`, unit));
    });
    return rowOf(`${name}, ${unit}`, ...cells);
  });
  const ratios = ['relaying an event', 'removing 1000 sent records'].map((name) => {
    const cells = BOTH.flatMap((disk) => {
      const key = `${disk}: ${name}, long by short`;
      return ['', judged(figures, key, 'times', `${shown(figures.get(key, 'times'))} times`)];
    });
    return rowOf(`${name}, long by short`, ...cells);
  });
  return table(`backlog | ${heads.join(' | ')}`, [...rows, ...ratios]);
}
