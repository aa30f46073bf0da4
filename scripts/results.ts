/** Recorded results under `.results/`: read, checked for age, written. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConformanceReport } from '../src/conformance/report.ts';
import type { CheckResult } from '../src/conformance/run.ts';
import type { MutantResult } from '../src/conformance/run-mutants.ts';
import { fileFingerprint } from './fingerprint.ts';
import type { Implementation } from './implementations/index.ts';
import { readIfPresent } from './spec-files.ts';

/** Written by the doc-test reporter. */
export const EXAMPLES_FILE = '.results/examples.json';
/** Written by `npm run mutants` and by `npm test`. */
export const MUTANTS_FILE = '.results/mutants.json';
/** Written by `npm run trace`; the site reads it. */
export const TRACE_FILE = '.results/trace.json';

/** Written by `npm run conformance`; the site reads it. */
export const CONFORMANCE_FILE = '.results/conformance.json';

/** What became of one example. */
export interface ExampleRecord {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly clauses: readonly string[];
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason?: string;
}

/** Results of examples, and of which sources they are. */
export interface ExamplesRecord {
  readonly fingerprint: { readonly src: string; readonly pages: Readonly<Record<string, string>> };
  readonly examples: readonly ExampleRecord[];
}

/** Results of checks and mutants, and of which sources they are. */
export interface MutantsRecord {
  readonly fingerprint: { readonly src: string };
  readonly checks: readonly CheckResult[];
  readonly mutants: readonly MutantResult[];
  /** Why the kit cannot be trusted, one sentence each; empty when it can. */
  readonly failures: readonly string[];
}

/** An implementation with its report. */
export interface ConformanceEntry extends Omit<Implementation, 'load'> {
  readonly report: ConformanceReport;
  /** What it says of itself, where it hosts channels. */
  readonly capabilities?: Readonly<Record<string, boolean>>;
}

/** Reports of all implementations, and of which sources they are. */
export interface ConformanceRecord {
  readonly fingerprint: { readonly src: string };
  readonly implementations: readonly ConformanceEntry[];
}

/** Recorded reports; `null` when there are none that can be read. */
export function readConformance(root: string): ConformanceRecord | null {
  const value = readJson(join(root, CONFORMANCE_FILE));
  if (!isObject(value) || !Array.isArray(value.implementations)) return null;
  const { fingerprint } = value;
  return isObject(fingerprint) && typeof fingerprint.src === 'string'
    ? (value as unknown as ConformanceRecord)
    : null;
}

/** Recorded results of examples; `null` when there are none that can be read. */
export function readExamples(root: string): ExamplesRecord | null {
  const value = readJson(join(root, EXAMPLES_FILE));
  if (!isObject(value) || !Array.isArray(value.examples) || !isObject(value.fingerprint))
    return null;
  const { fingerprint } = value;
  return typeof fingerprint.src === 'string' && isObject(fingerprint.pages)
    ? (value as unknown as ExamplesRecord)
    : null;
}

/** Recorded results of checks and mutants; `null` when there are none that can be read. */
export function readMutants(root: string): MutantsRecord | null {
  const value = readJson(join(root, MUTANTS_FILE));
  if (!isObject(value) || !Array.isArray(value.checks) || !Array.isArray(value.mutants))
    return null;
  const { fingerprint } = value;
  return isObject(fingerprint) && typeof fingerprint.src === 'string'
    ? (value as unknown as MutantsRecord)
    : null;
}

/** True when the results of a page are those of the page and the code as they are. */
export function isFresh(record: ExamplesRecord, file: string, root: string, src: string): boolean {
  if (record.fingerprint.src !== src || !Object.hasOwn(record.fingerprint.pages, file))
    return false;
  const hash = fileFingerprint(join(root, file));
  return hash !== '' && record.fingerprint.pages[file] === hash;
}

/** Writes a JSON file, with its folder. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

function readJson(path: string): unknown {
  const text = readIfPresent(path);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // half-written results are no results
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
