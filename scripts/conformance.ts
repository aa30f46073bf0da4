/**
 * `npm run conformance`: the kit against every implementation of the matrix.
 *
 *     npm run conformance                     all of them; the reference from what npm test has recorded, if it has
 *     npm run conformance -- cloudevents-sdk  these, with each check that does not pass
 *
 * A run of all writes `.results/conformance.json`, which the site shows. The exit code is 1 only when the reference
 * runtime does not conform: what others do not fulfil is their report, not our failure.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Adapter } from '../src/conformance/adapter.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { IMPLEMENTATIONS, type Implementation } from './implementations/index.ts';
import {
  CONFORMANCE_FILE,
  type ConformanceEntry,
  type ConformanceRecord,
  readMutants,
  writeJson,
} from './results.ts';
import { scriptArguments } from './script-arguments.ts';

/** Checks over HTTP mostly wait, so that many can go on at a time. */
const RUN = { concurrency: 8 } as const;

/** The implementations that the names mean; without names all. */
export function chosen(names: readonly string[]): readonly Implementation[] {
  const known = IMPLEMENTATIONS.map(({ id }) => id);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`Cannot run the kit: no implementation "${unknown}"; use ${known.join(', ')}`);
  }
  return IMPLEMENTATIONS.filter(({ id }) => names.length === 0 || names.includes(id));
}

/** Runs the kit against one implementation; nothing where it cannot run. */
export async function reportOf({
  load,
  ...entry
}: Implementation): Promise<ConformanceEntry | undefined> {
  const { allChecks } = await import('../src/conformance/kit.ts');
  const { runChecks } = await import('../src/conformance/run.ts');
  const { conformanceReport } = await import('../src/conformance/report.ts');
  const loaded = await load();
  if (loaded === undefined) return undefined;
  const { adapter, close } = loaded;
  try {
    const isRemote = adapter.system?.time === 'real';
    const results = await runChecks(allChecks, adapter, isRemote ? RUN : {});
    const report = conformanceReport(results, { adapter: adapter.name });
    const capabilities = isRemote ? await claimsOf(adapter) : undefined;
    return { ...entry, report, ...(capabilities && { capabilities }) };
  } finally {
    await close?.();
  }
}

/** The report of the reference, where the whole kit has been run against these sources before. */
export async function recordedReport(
  root: string,
  { load, ...entry }: Implementation,
): Promise<ConformanceEntry | undefined> {
  const record = entry.id === 'reference' ? readMutants(root) : null;
  const loaded = record?.fingerprint.src === sourceFingerprint(root) ? await load() : undefined;
  if (record === null || loaded === undefined) return undefined;
  const { conformanceReport } = await import('../src/conformance/report.ts');
  return { ...entry, report: conformanceReport(record.checks, { adapter: loaded.adapter.name }) };
}

async function claimsOf({ system }: Adapter): Promise<Readonly<Record<string, boolean>>> {
  const { realWorld } = await import('../src/conformance/system-world.ts');
  const opened = await system?.open(realWorld());
  await opened?.close();
  return opened?.manifest.capabilities ?? {};
}

async function main(names: readonly string[]): Promise<void> {
  const src = sourceFingerprint(process.cwd());
  const { formatReport } = await import('../src/conformance/report.ts');
  const implementations: ConformanceEntry[] = [];
  for (const implementation of chosen(names)) {
    const recorded =
      names.length === 0 ? await recordedReport(process.cwd(), implementation) : undefined;
    const entry = recorded ?? (await reportOf(implementation));
    if (entry === undefined) {
      console.log(`${implementation.name}: skipped, it cannot run on this machine`);
      continue;
    }
    implementations.push(entry);
    const text = formatReport(entry.report).trimEnd();
    console.log(names.length > 0 ? text : text.slice(text.lastIndexOf('\n') + 1));
    if (entry.id === 'reference' && !entry.report.conforms) process.exitCode = 1;
  }
  if (names.length > 0) return;
  const record: ConformanceRecord = { fingerprint: { src }, implementations };
  writeJson(join(process.cwd(), CONFORMANCE_FILE), record);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { positionals } = scriptArguments(import.meta.url, {}, true);
  try {
    await main(positionals);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
