/**
 * Compares the expressions of `src/cesql` with the same predicates written by hand.
 *
 *     npm run bench:cesql -- [--quick] [--json] [--record]
 *
 * `--record` keeps the figures, for docs/reference/cesql-speed.md.
 *
 * Every round runs every function once, in turn, so that a slow moment of the machine meets all of
 * them; a cell is the median of its rounds. Only ratios within one run are worth comparing.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compile } from '../src/cesql/expression.ts';
import type { CloudEvent } from '../src/event/cloud-event.ts';
import { BENCH_CASES, benchEvents } from './bench-cesql-cases.ts';
import { MEASURED_BLOCKS } from './measured-blocks.ts';
import { recordRun } from './measured-pages.ts';
import { commandLine, type Figure, isMet, recordOf, recordText } from './measured-record.ts';
import { aimText, shown } from './measured-table.ts';
import { scriptArguments } from './script-arguments.ts';

/** Geometric mean that `test()` may take, as a multiple of the code written by hand. */
const MAX_MEAN_RATIO = 1.5;
/** The same for each expression alone. */
const MAX_RATIO = 6;
/** Geometric mean of the time to compile, in nanoseconds, on the machine of the published table. */
const MAX_MEAN_COMPILE_NS = 1500;

const flags = {
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
  record: { type: 'boolean' },
} as const;
const { quick, json, record } = scriptArguments(import.meta.url, flags).values;

// tsx wraps each closure to keep its name, which more than doubles the time of making one. Without
// the types, and nothing else changed, the code runs as it is published.
if (process.execArgv.some((argument) => argument.includes('tsx'))) {
  const self = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const loader = ['--import', 'ts-blank-space/register'];
  const { status } = spawnSync(process.execPath, [...loader, ...self], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const ROUNDS = quick ? 5 : 25;
const CALLS = quick ? 50_000 : 200_000;
const COMPILES = quick ? 200 : 2_000;

interface Row {
  readonly name: string;
  readonly matches: number;
  readonly byHandNs: number;
  readonly testNs: number;
  readonly evaluateNs: number;
  readonly compileNs: number;
  readonly ratio: number;
}

const events = benchEvents();
let sink = 0;

function time(run: () => void, count: number): number {
  const before = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - before) / count;
}

function calls(predicate: (event: CloudEvent) => boolean): () => void {
  return () => {
    let matches = 0;
    for (let index = 0; index < CALLS; index++) {
      if (predicate(events[index & 15] as CloudEvent)) matches++;
    }
    sink += matches;
  };
}

function compiles(expression: string): () => void {
  // Several texts of their own, so that a parser cannot profit from a string seen before.
  const texts = Array.from({ length: 16 }, (_, index) => {
    return JSON.parse(JSON.stringify(' '.repeat(index) + expression)) as string;
  });
  return () => {
    for (let index = 0; index < COMPILES; index++) {
      if (compile(texts[index & 15] as string).text === '') sink++;
    }
  };
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1] as number;
}

function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
}

const contestants = BENCH_CASES.map(({ name, expression, byHand }) => {
  const compiled = compile(expression);
  for (const event of events) {
    if (compiled.test(event) !== byHand(event))
      throw new Error(`Cannot compare ${name}: it differs`);
  }
  const evaluated = (event: CloudEvent): boolean => compiled.evaluate(event).value === true;
  return {
    name,
    matches: events.filter(byHand).length,
    runs: [
      { run: calls(byHand), count: CALLS, samples: [] as number[] },
      { run: calls(compiled.test), count: CALLS, samples: [] as number[] },
      { run: calls(evaluated), count: CALLS, samples: [] as number[] },
      { run: compiles(expression), count: COMPILES, samples: [] as number[] },
    ],
  };
});

for (let round = -3; round < ROUNDS; round++) {
  for (const { runs } of contestants) {
    for (const { run, count, samples } of runs) {
      const took = time(run, count);
      if (round >= 0) samples.push(took);
    }
  }
}

const rows: Row[] = contestants.map(({ name, matches, runs }) => {
  const [byHandNs, testNs, evaluateNs, compileNs] = runs.map(({ samples }) => median(samples)) as [
    number,
    number,
    number,
    number,
  ];
  return { name, matches, byHandNs, testNs, evaluateNs, compileNs, ratio: testNs / byHandNs };
});
const ratios = rows.map(({ ratio }) => ratio);
const figures: readonly Figure[] = [
  ...rows.flatMap(({ name, matches, byHandNs, testNs, ratio, evaluateNs, compileNs }) => [
    { name: `${name}: matches`, value: matches, unit: 'events' },
    { name: `${name}: by hand`, value: byHandNs, unit: 'ns' },
    { name: `${name}: test()`, value: testNs, unit: 'ns' },
    { name: `${name}: test()`, value: ratio, unit: 'times', atMost: MAX_RATIO },
    { name: `${name}: evaluate()`, value: evaluateNs, unit: 'ns' },
    { name: `${name}: compile`, value: compileNs, unit: 'ns' },
  ]),
  {
    name: 'geometric mean: test()',
    value: geometricMean(ratios),
    unit: 'times',
    atMost: MAX_MEAN_RATIO,
  },
  {
    name: 'geometric mean: compile',
    value: geometricMean(rows.map(({ compileNs }) => compileNs)),
    unit: 'ns',
    atMost: MAX_MEAN_COMPILE_NS,
  },
];
const run = {
  command: commandLine('bench:cesql'),
  remarks: [`Nanoseconds a call, median of ${ROUNDS} rounds.`],
  figures,
};

if (json) console.log(recordText(recordOf(run)));
else {
  console.log(`${MEASURED_BLOCKS['cesql expressions'](recordOf(run))}\n`);
  console.log(`(checksum ${sink})`);
}
if (record) recordRun('cesql', run);

for (const figure of figures) {
  if (isMet(figure) !== false) continue;
  console.error(
    `Too slow: ${figure.name}, ${shown(figure.value)} ${figure.unit}: ${aimText(figure)}`,
  );
  process.exitCode = 1;
}
