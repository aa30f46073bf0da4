import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test, vi } from 'vitest';
import { answerLine } from './cesql-batch.ts';

// Each test of the command starts a process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), 'eds-cesql-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

// The command alone, and at the end the peak memory in MiB on standard error.
const SCRIPT = `
import { cesqlCommand } from '${new URL('./cesql.ts', import.meta.url).href}';
await cesqlCommand().parseAsync(process.argv.slice(1), { from: 'user' });
process.on('exit', () => {
  process.stderr.write('RSS ' + Math.round(process.resourceUsage().maxRSS / 1024) + '\\n');
});`;

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function cesql(args: readonly string[], input: string | Readable = ''): Promise<Result> {
  const node = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, '--'];
  const child = spawn(process.execPath, [...node, ...args]);
  (typeof input === 'string' ? Readable.from([input]) : input).pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const event = '{"specversion":"1.0","id":"1","source":"/s","type":"order.created","priority":7}';

test('eval: prints the value, and tells FALSE by the exit code', async () => {
  const path = file('event.json', event);
  const yes = await cesql(['eval', "type LIKE 'order.%' AND priority = 7", '--event', path]);
  expect(yes).toMatchObject({ code: 0, stdout: 'TRUE\n' });
  const no = await cesql(['eval', "type = 'a'", '--event', '-'], event);
  expect(no).toMatchObject({ code: 1, stdout: 'FALSE\n' });
});

test('eval: an error is printed with its kind and place', async () => {
  const { code, stdout } = await cesql(['eval', '1 + tenant', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    value: 0,
    errors: [{ kind: 'missingAttribute', start: 4, end: 10 }],
  });
});

test('eval: --explain shows what was not evaluated', async () => {
  const { stdout } = await cesql(['eval', "type = 'a' AND EXISTS subject", '--explain']);
  expect(stdout).toBe(`FALSE
because type = 'a' is FALSE: type is "example"
type = 'a' AND EXISTS subject → FALSE
  type = 'a' → FALSE
    type → "example"
    'a' → "a"
  EXISTS subject → not evaluated
`);
});

test('eval: an expression with errors is refused with line, column and remedy', async () => {
  const { code, stdout, stderr } = await cesql(['eval', "TRUE AND\n type == 'a'"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(
    'expression:2:7: Cannot parse expression: "==" is no operator\n  Write =',
  );
});

test('eval: a mistake in the file of the event is told with its place', async () => {
  const path = file('broken.json', '{"specversion": "1.0",\n  "id": ""}');
  const { code, stderr } = await cesql(['eval', 'TRUE', '--event', path]);
  expect(code).toBe(2);
  expect(stderr).toContain('broken.json:2:9: Cannot accept /id');
});

test('eval: an event that is not valid is refused', async () => {
  const { code, stderr } = await cesql(['eval', 'TRUE', '--event', '-'], '{"specversion":"1.0"}');
  expect(code).toBe(2);
  expect(stderr).toContain('Cannot');
});

test('check: prints every diagnostic; warnings alone are no failure', async () => {
  const warned = file('warned.sql', "NOT type = 'a'\n");
  const broken = file('broken.sql', 'a == 1 && b');
  expect(await cesql(['check', warned])).toMatchObject({
    code: 0,
    stdout: `${warned}:1:1: Check expression: NOT negates the left side only\n  Write NOT (type = 'a')\n`,
  });
  const { code, stdout } = await cesql(['check', '--json', warned, broken]);
  expect(code).toBe(1);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { file: warned, code: 'CESQL_NOT_BINDS_TIGHTER', severity: 'warning' },
    { file: broken, code: 'CESQL_FOREIGN_OPERATOR', column: 3, fix: { text: '=' } },
    { file: broken, code: 'CESQL_FOREIGN_OPERATOR', column: 8, fix: { text: 'AND' } },
  ]);
  expect(await cesql(['check', join(directory, 'none.sql')])).toMatchObject({ code: 2 });
});

test('eval --batch: a line that does not end is refused with its limit', async () => {
  const { code, stdout, stderr } = await cesql(
    ['eval', '--batch'],
    `{"expression":"1"}\n${'x'.repeat(3_000_000)}`,
  );
  expect([code, stdout]).toEqual([2, '{"value":1,"errors":[]}\n']);
  expect(stderr).toContain('Cannot read requests: a line has over 2097152 characters\n');
});

test('files with a byte order mark are read, flags that --batch has no use for are refused', async () => {
  const event = '{"specversion":"1.0","id":"1","source":"/s","type":"t"}';
  const [marked, checked, unused] = await Promise.all([
    cesql(['eval', "type = 't'", '--event', '-'], `\uFEFF${event}\r\n`),
    cesql(['check', '-'], "\uFEFFtype = 't'\r\n"),
    cesql(['eval', '--batch', '--mode', 'complete']),
  ]);
  expect([marked.code, marked.stdout, checked.code]).toEqual([0, 'TRUE\n', 0]);
  expect(unused.stderr).toContain("'--batch' cannot be used with option '--mode <mode>'");
});

test('eval --batch: 100,000 lines do not make the process grow', async () => {
  const line = (index: number): string =>
    `${JSON.stringify({ expression: `id = 'x${index}' OR priority + ${index} > 5`, event: JSON.parse(event) })}\n`;
  const lines = (count: number): Readable =>
    Readable.from(
      (function* () {
        for (let index = 0; index < count; index++) yield line(index);
      })(),
    );
  const few = await cesql(['eval', '--batch'], lines(1000));
  const many = await cesql(['eval', '--batch'], lines(100_000));
  expect(many.code).toBe(0);
  expect(many.stdout.trimEnd().split('\n')).toHaveLength(100_000);
  const rss = ({ stderr }: Result): number => Number(/RSS (\d+)/.exec(stderr)?.[1]);
  expect(rss(many) - rss(few)).toBeLessThan(150);
});

test.each([
  ['{"expression":"1 + 1"}', { value: 2, errors: [] }],
  ['{"expression":"1 / 0 + 5"}', { value: 0, errors: [{ kind: 'math', start: 0, end: 5 }] }],
  ['{"expression":"1 / 0 + 5","mode":"complete"}', { value: 5, errors: [{ kind: 'math' }] }],
  ['{"expression":"type","event":{"type":"a"}}', { value: 'a', errors: [] }],
  ['{"expression":"type","event":null}', { value: 'example', errors: [] }],
  [
    '{"expression":"__proto__","event":{}}',
    { errors: [{ kind: 'parse', start: 0, end: 1, diagnostics: [{}, {}, { start: 2, end: 9 }] }] },
  ],
  ['{"expression":"(TRUE"}', { errors: [{ kind: 'parse', start: 5, end: 5 }] }],
  ['{"expression":""}', { errors: [{ kind: 'parse' }] }],
  ['{"expression":5}', { errors: [{ kind: 'generic' }] }],
  ['{"expression":"TRUE","mode":"slow"}', { errors: [{ kind: 'generic' }] }],
  ['{"expression":"TRUE","event":5}', { errors: [{ kind: 'generic' }] }],
  ['nonsense', { errors: [{ kind: 'generic' }] }],
  ['null', { errors: [{ kind: 'generic' }] }],
])('batch line %s', (line, answer) => {
  expect(answerLine(line)).toMatchObject(answer);
});
