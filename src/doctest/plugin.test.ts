import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FixtureProject, fixtureProject } from './fixture-project.ts';

const PAGE = `# Page

Prose.

## Sub

- A list:

  :::note

  \`\`\`ts test="wrong value" clause=FLT-001,FLT-002
  const two: number = 1 + 1;
  two; // => 2
  [two, 'ä']; // => [3, 'ä']
  \`\`\`

  :::

> \`\`\`ts test="wrong type"
> const text: string = 'a'; // => 'a'
> const count: number = 'b';
> \`\`\`

\`\`\`ts test="exception"
import { explode } from 'fixture';
// ---cut---
explode(); // => 1
\`\`\`

\`\`\`ts test="not a program"
const = 3;
\`\`\`

\`\`\`ts test="wrong error"
JSON.parse('{'); // throws SyntaxError
JSON.parse('{'); // throws RangeError: too far
\`\`\`

\`\`\`ts test="documented type error" errors=2322
const count: number = 'b';
\`\`\`

\`\`\`ts test="type error that is not there" errors=2345
const count: number = 1;
\`\`\`

\`\`\`ts test="documented exception" throws=RangeError
new Array(-1);
\`\`\`

\`\`\`ts test="nothing thrown" throws=RangeError
new Array(1);
\`\`\`

\`\`\`ts test="never reached"
if (Math.random() > 2) {
  Math.random(); // => 3
}
\`\`\`

\`\`\`ts test="no assertion"
Math.random();
\`\`\`

\`\`\`ts
Math.random();
\`\`\`

\`\`\`ts test="excused" skip="needs a broker"
connect();
\`\`\`

\`\`\`ts test="slow" timeout=50ms
await new Promise(() => {}); // => 1
\`\`\`

## Data

\`\`\`yaml as=trigger
filters:
  - exact: { type: a, __proto__: b }
\`\`\`

\`\`\`ts test="data" group=g
const [first] = trigger.filters;
JSON.parse('{'); // throws SyntaxError
first?.exact.type; // => 'a'
\`\`\`

\`\`\`ts test="group" group=g
first?.exact.type; // => 'b'
\`\`\`
`;

const SOURCE = `export function explode(): number {
  throw new Error('bang');
}

/**
 * Adds.
 *
 * @example One and one
 * \`\`\`ts
 * import { add } from 'fixture';
 * add(1, 1); // => 2
 * add(1, 2); // => 4
 * \`\`\`
 */
export function add(a: number, b: number): number {
  if (a === 77) return never();
  return a + b;
}

function never(): number {
  return 0;
}
`;

interface JsonTest {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
  readonly location: { readonly line: number; readonly column: number };
}

const OPTIONS = "{ pages: ['*.md'], sources: ['src/*.ts'] }";
let project: FixtureProject;
let tests: readonly JsonTest[] = [];

beforeAll(async () => {
  project = await fixtureProject({ 'page.md': PAGE, 'src/index.ts': SOURCE }, OPTIONS);
  const reporters = ['json', 'junit'].flatMap((name) => [
    `--reporter=${name}`,
    `--outputFile.${name}=${name}.txt`,
  ]);
  const { exitCode, output } = await project.run(reporters);
  expect(exitCode, output).toBe(1);
  const { testResults } = JSON.parse(await project.read('json.txt')) as {
    testResults: readonly { assertionResults: readonly JsonTest[] }[];
  };
  tests = testResults.flatMap(({ assertionResults }) => assertionResults);
}, 60_000);

afterAll(() => project[Symbol.asyncDispose]());

function find(title: string): JsonTest {
  const found = tests.find((entry) => entry.title.startsWith(title));
  if (found === undefined) throw new Error(`No test "${title}"`);
  return found;
}

/** Where the example failed: the first frame that is neither the engine's nor in the exploding source. */
function firstPlace(stack: string): string | undefined {
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line));
  const places = frames.flatMap(
    (line) => /(page\.md|src\/index\.ts):\d+:\d+/.exec(line)?.[0] ?? [],
  );
  return places.find((place) => !place.startsWith('src/index.ts:2:'));
}

describe('one run over a page full of mistakes', () => {
  test.each([
    ['wrong value', "expected [ 2, 'ä' ] to deeply equal [ 3, 'ä' ]", 'page.md:14:15'],
    ['wrong type', 'TS2322', 'page.md:21:9'],
    ['exception', 'bang', 'page.md:27:1'],
    ['not a program', 'TS1134', 'page.md:31:7'],
    [
      'wrong error',
      'Expected the example to throw RangeError: too far, but it threw SyntaxError',
      'page.md:36:1',
    ],
    ['type error that is not there', 'has no type error TS2345', 'page.md:43:7'],
    ['nothing thrown', 'nothing was thrown', 'page.md:51:1'],
    ['never reached', '1 of 1 expectation comments were never reached', 'page.md:55:1'],
    ['no assertion', 'DOCTEST_NO_ASSERTION', 'page.md:61:1'],
    ['ts fence', 'DOCTEST_UNTESTED', 'page.md:65:1'],
    ['group', "expected 'a' to deeply equal 'b'", 'page.md:91:20'],
    ['One and one', 'expected 3 to deeply equal 4', 'src/index.ts:12:15'],
  ])('%s fails with "%s" at %s', (title, message, place) => {
    const { status, failureMessages } = find(title);
    expect(status).toBe('failed');
    const text = failureMessages.join('\n');
    expect(text).toContain(message);
    expect(firstPlace(text)).toBe(place);
  });

  test('an exception of the code under test shows the code first, then the page', () => {
    const text = find('exception').failureMessages.join('\n');
    expect(text.indexOf('src/index.ts:2:9')).toBeGreaterThan(0);
    expect(text.indexOf('src/index.ts:2:9')).toBeLessThan(text.indexOf('page.md:27:1'));
  });

  test('what is right beside a mistake passes', () => {
    const passed = ['documented type error', 'documented exception', 'data'];
    expect(passed.map((title) => find(title).status)).toEqual(passed.map(() => 'passed'));
  });

  test('an example over its time limit fails by itself', () => {
    const { status, failureMessages } = find('slow');
    expect(status).toBe('failed');
    expect(failureMessages.join('\n')).toContain('page.md:73:1');
  });

  test('headings group the examples, clauses are in the name, places are the fences', () => {
    const wrong = find('wrong value');
    expect(wrong.title).toBe('wrong value [FLT-001, FLT-002]');
    expect(wrong.ancestorTitles).toEqual(['Page', 'Sub']);
    expect(wrong.location).toEqual({ line: 11, column: 3 });
    expect(find('data').ancestorTitles).toEqual(['Page', 'Data']);
    expect(find('One and one').ancestorTitles).toEqual(['add']);
  });

  test('a skipped example is counted as skipped, and JUnit has every example', async () => {
    expect(find('excused').status).toBe('skipped');
    const junit = await project.read('junit.txt');
    for (const { title } of tests) expect(junit).toContain(title.replaceAll('"', '&quot;'));
    expect(junit).toContain('<skipped');
  });
});

test('a line inside an example chooses it, and so does a clause', async () => {
  const byLine = await project.run(['page.md:41', '--reporter=json']);
  expect(JSON.parse(byLine.output)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  const byClause = await project.run(['-t', 'FLT-002', '--reporter=json']);
  expect(JSON.parse(byClause.output)).toMatchObject({ numPassedTests: 0, numFailedTests: 1 });
}, 60_000);

test('a project without an example is an error that says what to do', async () => {
  await using empty = await fixtureProject({ 'page.md': '# Nothing\n' }, OPTIONS);
  const { exitCode, output } = await empty.run([]);
  expect(exitCode).toBe(1);
  expect(output).toContain('Name the files with the options "pages" and "sources"');
}, 60_000);

test('watch mode runs the example again after an edit of the page and of the source', async () => {
  const page =
    '# P\n\n```ts test="adds"\nimport { add } from \'fixture\';\nadd(1, 1); // => 2\n```\n';
  await using watched = await fixtureProject(
    { 'page.md': page, 'src/index.ts': SOURCE.replace('=> 4', '=> 3') },
    OPTIONS,
  );
  const run = watched.watch();
  try {
    expect(await run.until('Waiting for file changes')).toContain('2 passed');
    await watched.write('page.md', page.replace('=> 2', '=> 5'));
    expect(await run.until('Watching for file changes')).toContain('expected 2 to deeply equal 5');
    await watched.write(
      'src/index.ts',
      SOURCE.replace('=> 4', '=> 3').replace('a + b', 'a + b + 3'),
    );
    const output = await run.until('Watching for file changes');
    expect(output).toContain('expected 5 to deeply equal 2');
  } finally {
    run.stop();
  }
}, 60_000);

test('coverage counts what examples ran in the sources', async () => {
  const page =
    '# P\n\n```ts test="adds"\nimport { add } from \'fixture\';\nadd(1, 1); // => 2\n```\n';
  await using covered = await fixtureProject(
    { 'page.md': page, 'src/index.ts': SOURCE },
    "{ pages: ['*.md'] }",
  );
  const { exitCode, output } = await covered.run([
    '--coverage',
    '--coverage.include=src/**',
    '--coverage.reporter=json-summary',
  ]);
  expect(exitCode, output).toBe(0);
  const summary = JSON.parse(await covered.read('coverage/coverage-summary.json'));
  const file = Object.keys(summary).find((name) => name.endsWith('src/index.ts')) ?? '';
  expect(summary[file].functions).toMatchObject({ total: 3, covered: 1 });
}, 60_000);
