import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test, vi } from 'vitest';

// Each test starts processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), 'eds-filter-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Prints the peak memory of the process, in MiB, as the last line of standard error. */
const METER = `data:text/javascript,process.on('exit', () => {
  process.stderr.write('RSS ' + Math.round(process.resourceUsage().maxRSS / 1024) + '\\n');
});`;

function eds(
  args: readonly string[],
  options: {
    input?: string | Readable;
    env?: Record<string, string | undefined>;
    meter?: boolean;
  } = {},
): Promise<Result> {
  const node = ['--import', 'tsx', ...(options.meter ? ['--import', METER] : [])];
  const child = spawn(process.execPath, [...node, 'src/cli/main.ts', ...args], {
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  });
  const { input = '' } = options;
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

const created = '{"specversion":"1.0","id":"1","source":"/s","type":"order.created","data":1.0}';
const deleted = '{"specversion":"1.0","id":"2","source":"/s","type":"Order.created"}';
const paid = '{ "specversion": "1.0", "id": "3", "source": "/s", "type": "order.paid" }';

const trigger = file(
  'trigger.yaml',
  'kind: Trigger\nspec:\n  filter: { attributes: { type: order.paid } }\n  filters:\n    - exact: { type: order.created }\n',
);

test('no event at all is 1 as well, and said', async () => {
  const [none, json] = await Promise.all([
    eds(['filter', '--filters', trigger], { input: '\n' }),
    eds(['filter', '--filters', trigger, '--json']),
  ]);
  expect([none.code, none.stdout]).toEqual([1, '']);
  expect(none.stderr).toContain('eds filter: there was no event to filter\n');
  const [, last = ''] = json.stderr.trimEnd().split('\n');
  expect(JSON.parse(last)).toEqual({ note: 'there was no event to filter' });
});

test('the matching events are printed as they came, and the exit code tells whether there were any', async () => {
  const events = file('events.ndjson', `${created}\n${deleted}\n${paid}\n`);
  const list = file('list.json', '[{ "prefix": { "type": "order." } }]');
  const none = file('none.json', '[{ "prefix": { "type": "x" } }]');
  const [some, all, no] = await Promise.all([
    eds(['filter', '--filters', trigger, events]),
    eds(['filter', '--filters', list, events, '-'], { input: `[${deleted}, ${created}]` }),
    eds(['filter', '--filters', none], { input: created }),
  ]);
  expect([some.code, some.stdout]).toEqual([0, `${created}\n`]);
  expect(some.stderr).toBe(`${trigger}: filter is ignored: filters overrides it\n`);
  expect([all.code, all.stdout, all.stderr]).toEqual([0, `${created}\n${paid}\n${created}\n`, '']);
  expect([no.code, no.stdout, no.stderr]).toEqual([1, '', '']);
});

test('with the feature off, only the older filter counts', async () => {
  const result = await eds(['filter', '--filters', trigger, '--no-new-trigger-filters'], {
    input: `${created}\n${paid}`,
  });
  expect([result.code, result.stdout]).toEqual([0, `${paid}\n`]);
  expect(result.stderr).toContain(
    'filters is ignored: the feature new-trigger-filters is switched off',
  );
});

test('documents over several lines are printed on one, digit by digit', async () => {
  const pretty =
    '{\n  "specversion": "1.0", "id": "a b", "source": "/s",\n  "type": "order.created",\n  "data": { "n": 1.00, "big": 12345678901234567890, "s": "\\u00e9 \\" x" }\n}';
  const { code, stdout } = await eds(['filter', '--filters', trigger], {
    input: `${pretty}\n${pretty}`,
  });
  const line =
    '{"specversion":"1.0","id":"a b","source":"/s","type":"order.created","data":{"n":1.00,"big":12345678901234567890,"s":"\\u00e9 \\" x"}}';
  expect([code, stdout]).toEqual([0, `${line}\n${line}\n`]);
});

test('bad lines are reported by line and do not stop the rest', async () => {
  const events = file(
    'bad.ndjson',
    `{"id":\n${created}\nnonsense\n{"specversion":"1.0"}\n${created}\n`,
  );
  const { code, stdout, stderr } = await eds(['filter', '--filters', trigger, events]);
  expect([code, stdout]).toEqual([2, `${created}\n${created}\n`]);
  expect(stderr).toContain(
    `${events}:3: Cannot read event: a piece of text that is no JSON object`,
  );
  expect(stderr).toContain(
    `${events}:4:1: Cannot accept /id: the attribute is required and absent`,
  );
});

test('a problem of the filter is reported with its line and column; nothing is printed', async () => {
  const bad = file(
    'bad.yaml',
    'spec:\n  filters:\n    - Exact: { type: a }\n    - prefix: { type: "" }\n',
  );
  const [text, json, missing] = await Promise.all([
    eds(['filter', '--filters', bad], { input: created }),
    eds(['filter', '--filters', bad, '--json'], { input: created }),
    eds(['filter', '--filters', join(directory, 'nowhere.yaml')], { input: created }),
  ]);
  expect([text.code, text.stdout]).toEqual([2, '']);
  expect(text.stderr).toBe(
    `${bad}:3:7: Cannot compile filters: unknown dialect "Exact" at /spec/filters/0/Exact\n` +
      '  Write exact: in place of Exact:\n' +
      `${bad}:4:23: Cannot compile filters: empty value for attribute "type" at /spec/filters/1/prefix/type\n` +
      '  Write the text to compare with, or remove the attribute\n',
  );
  expect(
    json.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).pointer),
  ).toEqual(['/spec/filters/0/Exact', '/spec/filters/1/prefix/type']);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('Cannot read file')]);
});

test('--explain prints a tree for each event, or with --json one object a line', async () => {
  const [text, json] = await Promise.all([
    eds(['filter', '--filters', trigger, '--explain'], { input: `${created}\n${deleted}` }),
    eds(['filter', '--filters', trigger, '--explain', '--json'], {
      input: `${created}\n${deleted}`,
    }),
  ]);
  expect(text.code).toBe(0);
  expect(text.stdout).toBe(
    'matches: "1", type "order.created"  -:1\n' +
      '✓ filters: /spec/filters/0 matches\n' +
      '└─ ✓ /spec/filters/0 exact: "type" is "order.created"  ← decides\n\n' +
      'does not match: "2", type "Order.created"  -:2\n' +
      '✗ filters: /spec/filters/0 does not match\n' +
      '└─ ✗ /spec/filters/0 exact: type "Order.created" differs in case at character 1  ← decides\n\n',
  );
  const lines = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { line: 1, id: '1', matched: true, explanation: { dialect: 'filters', matched: true } },
    { line: 2, id: '2', matched: false, explanation: { decidedBy: '/spec/filters/0' } },
  ]);
});

test('a large input passes through without growing', async () => {
  const filler = 'x'.repeat(400);
  const event = (id: number) =>
    `{"specversion":"1.0","id":"${id}","source":"/s","type":"order.created","data":"${filler}"}`;
  const input = (count: number, open: string, between: string, close: string) =>
    Readable.from(
      (function* () {
        yield open;
        for (let id = 0; id < count; id += 100) {
          const block = Array.from({ length: 100 }, (_, i) => event(id + i)).join(between);
          yield id === 0 ? block : between + block;
        }
        yield close;
      })(),
    );
  const large = 120_000; // about 60 MB
  const run = (stream: Readable) =>
    eds(['filter', '--filters', trigger], { input: stream, meter: true });
  const small = await run(input(20_000, '', '\n', '\n'));
  const lines = await run(input(large, '', '\n', '\n'));
  const array = await run(input(large, '[', ',', ']'));
  for (const { code, stdout } of [lines, array]) {
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBe(large + 1);
    expect(stdout.endsWith(`${event(large - 1)}\n`)).toBe(true);
  }
  const peak = (result: Result) => Number(/RSS (\d+)/.exec(result.stderr)?.[1]);
  // The garbage collector takes 20 to 50 MB of its own; holding the records takes about 200.
  for (const result of [lines, array]) expect(peak(result) - peak(small)).toBeLessThan(100);
});

test('a reader that goes away ends the command quietly', async () => {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    'src/cli/main.ts',
    'filter',
    '--filters',
    trigger,
  ]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  Readable.from(
    (function* () {
      for (;;) yield `${created}\n`.repeat(1_000);
    })(),
  ).pipe(child.stdin);
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, stderr]).toEqual([0, `${trigger}: filter is ignored: filters overrides it\n`]);
});

test.skipIf(!existsSync('/dev/full'))('an output that is full is reported', async () => {
  const child = spawn('sh', [
    '-c',
    `printf '%s' '${created}' | "${process.execPath}" --import tsx src/cli/main.ts filter --filters "${trigger}" > /dev/full`,
  ]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('Cannot write standard output: ENOSPC'),
  ]);
});

test('help, version and usage errors have their exit codes; a pipe gets colours by force only', async () => {
  const explain = ['filter', '--filters', trigger, '--explain'];
  const [help, version, missing, unknown, piped, forced] = await Promise.all([
    eds(['help', 'filter']),
    eds(['--version']),
    eds(['filter']),
    eds(['filtre']),
    eds(explain, { input: created, env: { NO_COLOR: '', FORCE_COLOR: undefined } }),
    eds(explain, { input: created, env: { NO_COLOR: '', FORCE_COLOR: '1' } }),
  ]);
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Examples:')]);
  expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('--filters <file>')]);
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringContaining('Did you mean filter?'),
  ]);
  expect(piped.stdout).not.toContain('\u001b');
  expect(forced.stdout).toContain('\u001b[32mmatches\u001b[39m');
});
