/**
 * Writes the figures of the records in `docs/measurements` into the pages that show them: what stands between
 * `<!-- measured: outbox relays -->` and `<!-- end of measured -->` is made from the record `outbox`.
 *
 *     npx tsx scripts/measured-pages.ts          says whether the pages are up to date
 *     npx tsx scripts/measured-pages.ts --write  writes them
 *
 * A bench with `--record` writes its record and the pages.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MEASURED_BLOCKS, type Render } from './measured-blocks.ts';
import {
  type BenchRecord,
  type RecordName,
  type Run,
  readRecord,
  recordOf,
  writeRecord,
} from './measured-record.ts';
import { scriptArguments } from './script-arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What finds the record of a name. */
export type Records = (name: RecordName) => BenchRecord;

const OPEN = /^<!-- measured: ([a-z]+ [a-z]+) -->$/;
const CLOSE = '<!-- end of measured -->';

/**
 * The page with every block as its record gives it.
 *
 * @throws `Error` for marks that do not close, an unknown block, and a record without the figures.
 */
export function withFigures(page: string, records: Records): string {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of page.split('\n')) {
    if (line === CLOSE && open === undefined) throw new Error('Cannot write: an end without mark');
    if (line === CLOSE) open = undefined;
    if (open !== undefined && OPEN.test(line)) throw new Error(`Cannot write: "${open}" is open`);
    if (open === undefined) lines.push(line);
    const [, name] = OPEN.exec(line) ?? [];
    if (name === undefined) continue;
    open = name;
    lines.push('', blockOf(name, records), '');
  }
  if (open !== undefined) throw new Error(`Cannot write: "${open}" has no end`);
  return lines.join('\n');
}

/** Names of the blocks of a page, in their order. */
export function blocksOf(page: string): readonly string[] {
  return page.split('\n').flatMap((line) => OPEN.exec(line)?.[1] ?? []);
}

function blockOf(name: string, records: Records): string {
  const blocks: Readonly<Record<string, Render>> = MEASURED_BLOCKS;
  const render = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
  if (render === undefined) throw new Error(`Cannot write: no block "${name}"`);
  return render(records(name.split(' ')[0] as RecordName));
}

/** The pages that can have marks, by their paths from the root. */
export function measuredPages(): readonly string[] {
  const files = readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' });
  return files
    .map((file) => `docs/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md') && !file.startsWith('docs/api/'))
    .filter((file) => blocksOf(readFileSync(ROOT + file, 'utf8')).length > 0)
    .sort();
}

/**
 * Keeps a run: writes the record and the pages that show it. Writes nothing when a figure is missing.
 *
 * @throws `Error` for a quick run too: its figures are for a look.
 */
export function recordRun(name: RecordName, run: Run): void {
  if (run.command.includes('--quick'))
    throw new Error('Cannot record: a quick run measures little');
  const record = recordOf(run);
  const pages = drawn((other) => (other === name ? record : readRecord(other)));
  writeRecord(name, record);
  for (const { file, text } of pages) writeFileSync(ROOT + file, text);
  console.log(`Recorded in docs/measurements/${name}.json and on the pages that show it`);
}

function drawn(records: Records) {
  return measuredPages().map((file) => {
    const before = readFileSync(ROOT + file, 'utf8');
    return { file, before, text: withFigures(before, records) };
  });
}

function main(): void {
  const { write } = scriptArguments(import.meta.url, { write: { type: 'boolean' } }).values;
  const changed = drawn(readRecord).filter(({ before, text }) => before !== text);
  for (const { file, text } of changed) {
    if (write) writeFileSync(ROOT + file, text);
    else process.exitCode = 1;
    console.log(`${file} has other figures than its record`);
  }
  if (changed.length === 0) console.log('The pages are up to date');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
