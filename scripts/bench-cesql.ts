/**
 * Compares the expressions of `src/cesql` with the same predicates written by hand.
 *
 *     npm run bench:cesql -- [--quick] [--json] [--write]
 *
 * `--write` puts the table into docs/reference/cesql-speed.md.
 *
 * Every round runs every function once, in turn, so that a slow moment of the machine meets all of
 * them; a cell is the median of its rounds. Only ratios within one run are worth comparing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compile } from '../src/cesql/expression.ts';
import type { CloudEvent } from '../src/event/cloud-event.ts';
import { BENCH_CASES, benchEvents } from './bench-cesql-cases.ts';

/** Geometric mean that `test()` may take, as a multiple of the code written by hand. */
const MAX_MEAN_RATIO = 1.5;
/** The same for each expression alone. */
const MAX_RATIO = 6;
/** Geometric mean of the time to compile, in nanoseconds, on the machine of the published table. */
const MAX_MEAN_COMPILE_NS = 1500;

// tsx wraps each closure to keep its name, which more than doubles the time of making one. Without
// the types, and nothing else changed, the code runs as it is published.
if (process.execArgv.some((argument) => argument.includes('tsx'))) {
  const self = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const flags = ['--import', 'ts-blank-space/register'];
  const { status } = spawnSync(process.execPath, [...flags, ...self], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const quick = process.argv.includes('--quick');
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
const mean = {
  ratio: geometricMean(rows.map(({ ratio }) => ratio)),
  compileNs: geometricMean(rows.map(({ compileNs }) => compileNs)),
  worst: Math.max(...rows.map(({ ratio }) => ratio)),
};
const machine = `${cpus()[0]?.model ?? 'unknown'}, ${platform()} ${arch()}, Node ${process.version}`;

const date = new Date().toISOString();

function table(): string {
  const lines = rows.map(({ name, matches, byHandNs, testNs, ratio, evaluateNs, compileNs }) => {
    const cells = [byHandNs.toFixed(1), testNs.toFixed(1), ratio.toFixed(2), evaluateNs.toFixed(0)];
    return `| ${name} | ${matches} | ${cells.join(' | ')} | ${compileNs.toFixed(0)} |`;
  });
  return [
    '| expression | matches | by hand | test() | ratio | evaluate() | compile |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...lines,
    `| geometric mean | | | | ${mean.ratio.toFixed(2)} | | ${mean.compileNs.toFixed(0)} |`,
  ].join('\n');
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine, date, rows, mean }, undefined, 2));
} else {
  console.log(`${machine}; nanoseconds, median of ${ROUNDS} rounds (checksum ${sink})\n`);
  console.log(table());
}
if (process.argv.includes('--write')) {
  const page = fileURLToPath(new URL('../docs/reference/cesql-speed.md', import.meta.url));
  const measured = `Measured on ${date.slice(0, 10)}: ${machine}, ${cpus().length} cores. Nanoseconds a call, median of ${ROUNDS} rounds.`;
  const written = readFileSync(page, 'utf8').replace(
    /(<!-- table: [^>]*-->)[\s\S]*?(<!-- end of table -->)/,
    (_, start: string, end: string) => `${start}\n\n${measured}\n\n${table()}\n\n${end}`,
  );
  writeFileSync(page, written);
}

const failed = [
  ...(mean.ratio > MAX_MEAN_RATIO
    ? [`mean ratio ${mean.ratio.toFixed(2)} > ${MAX_MEAN_RATIO}`]
    : []),
  ...(mean.worst > MAX_RATIO ? [`worst ratio ${mean.worst.toFixed(2)} > ${MAX_RATIO}`] : []),
  ...(mean.compileNs > MAX_MEAN_COMPILE_NS
    ? [`mean compile ${mean.compileNs.toFixed(0)} ns > ${MAX_MEAN_COMPILE_NS} ns`]
    : []),
];
for (const failure of failed) console.error(`Too slow: ${failure}`);
process.exitCode = failed.length > 0 ? 1 : 0;
