import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestModule, TestSpecification, Vitest } from 'vitest/node';
import { doctestReporter } from './reporter.ts';

let folder: string;
let version: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reporter-'));
  version = '1';
});
afterEach(() => rm(folder, { recursive: true }));

/** The part of a finished module that the reporter reads. */
function moduleOf(file: string): TestModule {
  const doctest = { id: `${file}/a`, name: 'a', file, line: 3, clauses: ['FLT-001'] };
  const one = {
    meta: () => ({ doctest }),
    result: () => ({ state: 'passed' }),
    diagnostic: () => ({ duration: 1.4 }),
  };
  return { children: { allTests: () => [one] } } as unknown as TestModule;
}

/** Runs pages one after another in one reporter, with something happening during each run. */
async function run(files: readonly string[], during: () => void, pattern?: RegExp) {
  const outputFile = join(folder, 'examples.json');
  const reporter = doctestReporter({
    outputFile,
    hashSources: () => `src ${version}`,
    hashPage: (file) => `${file} ${version}`,
  });
  const config = { root: folder, testNamePattern: pattern };
  reporter.onInit?.({ config } as unknown as Vitest);
  const specifications = files.map((file) => ({ moduleId: join(folder, `${file}?doctest`) }));
  await reporter.onTestRunStart?.(specifications as unknown as TestSpecification[]);
  during();
  await reporter.onTestRunEnd?.(files.map(moduleOf), [], 'passed');
  const text = await readFile(outputFile, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

test('results carry the hashes of what was there when the run began', async () => {
  const report = await run(['spec/a.md'], () => {
    version = '2';
  });
  expect(report.fingerprint).toEqual({ src: 'src 1', pages: { 'spec/a.md': 'spec/a.md 1' } });
  expect(report.examples).toMatchObject([
    { id: 'spec/a.md/a', status: 'passed', clauses: ['FLT-001'], durationMs: 1 },
  ]);
});

test('a run of one page keeps the results of the others while the code is the same', async () => {
  await run(['spec/a.md'], () => {});
  const both = await run(['spec/b.md'], () => {});
  expect(Object.keys(both.fingerprint.pages).sort()).toEqual(['spec/a.md', 'spec/b.md']);
  version = '2';
  const one = await run(['spec/b.md'], () => {});
  expect(one.fingerprint).toEqual({ src: 'src 2', pages: { 'spec/b.md': 'spec/b.md 2' } });
  expect(one.examples).toHaveLength(1);
});

test('a run narrowed by a name writes nothing', async () => {
  expect(await run(['spec/a.md'], () => {}, /a/)).toBeUndefined();
});
