import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { startEds } from './fixture-process.ts';
import { report } from './tck.ts';
import { readTckFile, runTckCase, TCK_ERRATA } from './tck-kit.ts';

// One of them starts a process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

// The kit belongs to the CloudEvents specification and is no part of this repository.
const KIT =
  process.env.CESQL_TCK ??
  fileURLToPath(new URL('../../../shared/data/cesql-tck', import.meta.url));

describe.skipIf(!existsSync(KIT))('official test kit (set CESQL_TCK to its directory)', () => {
  const outcomes = existsSync(KIT)
    ? readdirSync(KIT)
        .filter((file) => file.endsWith('.yaml'))
        .flatMap((file) => {
          const cases = readTckFile(readFileSync(`${KIT}/${file}`, 'utf8'));
          return cases.map((tckCase) => runTckCase(file, tckCase));
        })
    : [];

  test('274 of the 275 cases pass', () => {
    expect(outcomes).toHaveLength(275);
    expect(outcomes.filter(({ outcome }) => outcome === 'pass')).toHaveLength(274);
  });

  test('the one erratum fails as it is pinned, and no case fails otherwise', () => {
    const rest = outcomes.filter(({ outcome }) => outcome !== 'pass');
    expect(rest).toMatchObject([{ outcome: 'erratum', expression: 'NOT 10' }]);
  });

  test('the report ends with the erratum and the sum', () => {
    const lines = report(outcomes);
    expect(lines).toContain('erratum: not_operator.yaml, "Invalid int cast": NOT 10');
    expect(lines.at(-1)).toBe('274 of 275 pass');
  });
});

const FILE = `
name: a kit
tests:
  - name: unquoted
    expression: --10
    result: 10
  - name: time
    expression: time = '2018-04-26T14:48:09+02:00'
    eventOverrides: { time: 2018-04-26T14:48:09+02:00 }
    result: true
  - name: wrong value
    expression: TRUE
    result: false
  - name: wrong error
    expression: 1 / 0
    result: 0
    error: cast
  - name: parse
    expression: ABC(
    error: parse
`;

test('kit file: expressions are raw text, timestamps stay text', () => {
  const cases = readTckFile(FILE);
  expect(cases.map(({ expression }) => expression)).toEqual([
    '--10',
    "time = '2018-04-26T14:48:09+02:00'",
    'TRUE',
    '1 / 0',
    'ABC(',
  ]);
  expect(cases.map((tckCase) => runTckCase('a.yaml', tckCase).outcome)).toEqual([
    'pass',
    'pass',
    'fail',
    'fail',
    'pass',
  ]);
});

test('eds tck says in two lines what a file is that cannot be read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'eds-tck-'));
  try {
    writeFileSync(join(directory, 'bad.yaml'), 'filters:\n  - type: [a\n');
    const { code, stdout, stderr } = await startEds(['tck', directory]).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^Cannot run test kit: .*bad\.yaml: .* at line 3, column 1\n {2}Name .*\n$/,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('kit file: a failing case tells what was expected and what came', () => {
  const outcomes = readTckFile(FILE).map((tckCase) => runTckCase('a.yaml', tckCase));
  expect(report(outcomes)).toEqual([
    'a.yaml  3 of 5',
    'fail: a.yaml, "wrong value": TRUE',
    '  the kit expects false, no error; the result is true, no error',
    'fail: a.yaml, "wrong error": 1 / 0',
    '  the kit expects 0, error cast; the result is 0, error math',
    '3 of 5 pass',
  ]);
});

test('erratum: one that fails in another way than pinned is a failure', () => {
  const [erratum] = TCK_ERRATA;
  const event = { specversion: '1.0', id: '1', source: '/', type: 't' };
  const pinned = { name: 'x', expression: 'NOT 10', event, result: true, error: 'cast' };
  expect(runTckCase(erratum?.file ?? '', pinned).outcome).toBe('erratum');
  expect(runTckCase(erratum?.file ?? '', { ...pinned, result: false }).outcome).toBe('fail');
  expect(runTckCase('other.yaml', pinned).outcome).toBe('fail');
});

test.each([
  ['tests: [', 'Cannot read test kit'],
  ['name: x', 'no list of tests'],
  ['tests: [1]', 'no mapping'],
  ['tests: [{ name: x }]', 'no expression'],
])('kit file: %s is refused', (text, message) => {
  expect(() => readTckFile(text)).toThrow(message);
});
