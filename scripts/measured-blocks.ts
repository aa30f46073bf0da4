/** What pages show of the records: a block of Markdown for each name that a page can have in its marks. */
import { BENCH_CASES } from './bench-cesql-cases.ts';
import { channelsBlocks } from './measured-channels.ts';
import { outboxBlocks } from './measured-outbox.ts';
import { type BenchRecord, isMet, type RecordName } from './measured-record.ts';
import { aimText, figuresOf, rowOf, shown, table } from './measured-table.ts';
import { MUTATION_FOLDERS } from './mutation-folders.ts';

/** Makes the text of a block; throws when the record has not all the figures. */
export type Render = (record: BenchRecord) => string;

/** The blocks by name; the first word of a name is that of its record. */
export const MEASURED_BLOCKS = {
  'cesql expressions': (record) => `${runLine(record)}\n\n${expressions(record)}`,
  'channels run': runLine,
  ...channelsBlocks,
  'dispatching figures': (record) => `${runLine(record)}\n\n${listed(record)}`,
  'mutation scores': (record) => `${runLine(record)}\n\n${mutationScores(record)}`,
  'outbox run': runLine,
  ...outboxBlocks,
  'receiving figures': (record) => `${runLine(record)}\n\n${listed(record)}`,
} as const satisfies Readonly<Record<`${RecordName} ${string}`, Render>>;

/** When, what and where was measured, and what else has to be known. */
function runLine(record: BenchRecord): string {
  const { date, command, commit, cpu, platform, cores, versions, remarks } = record;
  const at = commit === undefined ? '' : ` (commit ${commit})`;
  const run = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const where = [cpu, platform, `${cores} cores`, ...run].join(', ');
  return [`Measured on ${date} with \`${command}\`${at}: ${where}.`, ...remarks].join(' ');
}

function expressions(record: BenchRecord): string {
  const { get, figure } = figuresOf(record);
  const rows = BENCH_CASES.map(({ name }) =>
    rowOf(
      name,
      String(get(`${name}: matches`, 'events')),
      get(`${name}: by hand`, 'ns').toFixed(1),
      get(`${name}: test()`, 'ns').toFixed(1),
      get(`${name}: test()`, 'times').toFixed(2),
      get(`${name}: evaluate()`, 'ns').toFixed(0),
      get(`${name}: compile`, 'ns').toFixed(0),
    ),
  );
  const ratio = figure('geometric mean: test()', 'times');
  const compile = figure('geometric mean: compile', 'ns');
  const each = figure(`${BENCH_CASES[0]?.name}: test()`, 'times');
  const means = [ratio.value.toFixed(2), '', compile.value.toFixed(0)];
  return table('expression | matches | by hand | test() | ratio | evaluate() | compile', [
    ...rows,
    rowOf('geometric mean', '', '', '', ...means),
    rowOf('its aim, at most', '', '', '', `${ratio.atMost}`, '', `${compile.atMost}`),
    rowOf('the aim of each, at most', '', '', '', `${each.atMost}`, '', ''),
  ]);
}

/** All figures, one a line, with what is aimed at. */
function listed({ figures }: BenchRecord): string {
  const rows = figures.map((figure) => {
    const { value: number, unit } = figure;
    const value = unit === 'times' ? number.toFixed(2) : `${shown(number)} ${unit}`;
    const marked = isMet(figure) === true ? `**${value}**` : value;
    return rowOf(figure.name, marked, aimText(figure));
  });
  return table('figure | measured | aim', rows);
}

function mutationScores(record: BenchRecord): string {
  const { get } = figuresOf(record);
  const count = (folder: string, what: string) => shown(get(`src/${folder}: ${what}`, 'mutants'));
  const columns = ['killed', 'endless loop', 'endless wait', 'out of time', 'survived'] as const;
  const rows = MUTATION_FOLDERS.map((folder) => {
    const score = `${get(`src/${folder}: score`, '%').toFixed(1)} %`;
    const counts = [...columns, 'not judged'].map((what) => count(folder, what));
    return rowOf(`\`src/${folder}\``, score, ...counts);
  });
  return table(
    'folder | score | killed | of these by an endless loop | an endless wait | out of time | survived | not judged',
    rows,
  );
}
