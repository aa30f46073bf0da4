/**
 * `npm run conformance`: the kit against every implementation of the matrix.
 *
 *     npm run conformance                     all of them
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
  writeJson,
} from './results.ts';

/** Checks over HTTP mostly wait, so that many can. */
const RUN = { concurrency: 8, timeoutMs: 60_000 } as const;

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
    const entry = await reportOf(implementation);
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
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
