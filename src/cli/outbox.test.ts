import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEvent } from '../event/create.ts';
import { BACKLOG_COUNT_MAX } from '../outbox/postgres/describe.ts';
import { enqueueTx } from '../outbox/postgres/enqueue.ts';
import {
  type FixtureServer,
  serverObstacle,
  startServer,
} from '../outbox/postgres/fixture-server.ts';
import { openOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { type Ended, LISTENING, startEds } from './fixture-process.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

async function enqueue(url: string, ids: readonly string[]): Promise<void> {
  await using database = await openOutboxDatabase(url);
  for (const id of ids) {
    const event = createEvent({ id, source: '/shop', type: 'order.created', subject: 'A' });
    await database.transaction((tx) => enqueueTx(tx, event));
  }
}

/** Milliseconds after which a command that ought to end is ended, and what it said is told. */
const COMMAND_TIMEOUT_MS = 60_000;

async function eds(...args: readonly string[]): Promise<Ended> {
  const { child, ended } = startEds(['outbox', ...args]);
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_TIMEOUT_MS);
  const end = await ended;
  clearTimeout(timer);
  if (child.signalCode === 'SIGKILL')
    throw new Error(`eds outbox ${args.join(' ')} does not end: ${JSON.stringify(end)}`);
  return end;
}

/** From an empty database to delivered events, by the commands alone; the same for every kind of database. */
async function exercise(url: string): Promise<void> {
  const init = await eds('init', '--url', url);
  expect(init).toMatchObject({ code: 0, stderr: '' });
  expect(init.stdout).toMatch(/^outbox in schema eds of .*: version 1, made\n$/);
  await enqueue(url, ['1', '2', '3']);
  const sink = startEds(['sink', '--json', '--respond', '503,202,202,400']);
  const to = await sink.says(LISTENING);
  const relayed = await eds('relay', '--url', url, '--to', to, '--once', '--poison', 'dead-letter');
  expect(relayed).toEqual({
    code: 0,
    stdout: ['1', '2']
      .map((id) => `delivered "${id}", type "order.created", source "/shop"\n`)
      .join(''),
    stderr: `eds: ${to} does not accept: status 503\neds: ${to} does not accept: status 400\n`,
  });
  const status = await eds('status', '--url', url);
  expect(status.code).toBe(1);
  expect(status.stdout).toContain('pending  0\ndead     1\nparked   0\n');
  expect(status.stdout).toContain('last error: ');
  await sink.stop();
}

// A directory from init to delivered events is what the tutorial does, and its test.
test('a directory that is not there is not made by looking', async () => {
  const url = join(tmpdir(), 'eds-outbox-that-is-not-there');
  expect(await eds('status', '--url', url)).toEqual({
    code: 2,
    stdout: '',
    stderr: `eds: there is no directory ${url}; eds outbox init makes one\n`,
  });
  expect(existsSync(url)).toBe(false);
});

test('a directory that has something else in it, and a file, are left alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'eds-outbox-other-'));
  const file = join(directory, 'notes.txt');
  writeFileSync(file, 'mine');
  try {
    expect(await eds('status', '--url', directory)).toEqual({
      code: 2,
      stdout: '',
      stderr: `eds: there is no database in ${directory}; eds outbox init makes one\n`,
    });
    const init = await eds('init', '--url', directory);
    expect(init).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has something else in it than a database'),
    });
    const [onFile, unreachable] = [
      await eds('init', '--url', file, '--json'),
      await eds('status', '--url', 'postgres://me:secret@127.0.0.1:1/db', '--json'),
    ];
    expect(JSON.parse(onFile.stderr)).toMatchObject({
      kind: 'error',
      message: `${file} is a file, not a directory`,
    });
    expect(JSON.parse(unreachable.stderr)).toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
      remedy: 'Check host and port of --url, and whether the server runs',
    });
    expect(readdirSync(directory)).toEqual(['notes.txt']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

describe.skipIf(obstacle !== undefined)(`eds outbox over a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('a server: init, status and relay from nothing to delivered', async () => {
    await exercise(await server.createDatabase());
  });

  test('a log relay delivers, ends in order when asked, and says when its slot is lost', async () => {
    const url = await server.createDatabase();
    const init = await eds('init', '--url', url, '--log');
    expect(init.stdout).toContain('made; replication slot made');
    const again = await eds('init', '--url', url, '--log', '--json');
    expect(JSON.parse(again.stdout)).toEqual({ schema: 'eds', from: 1, to: 1, hasNewSlot: false });
    await enqueue(url, ['1', '2']);
    const waiting = await eds('status', '--url', url, '--json');
    expect(waiting.code).toBe(0);
    expect(JSON.parse(waiting.stdout)).toMatchObject({
      pending: 2,
      dead: 0,
      parkedKeys: 0,
      slot: { name: 'eds_outbox', isActive: false },
    });
    const sink = startEds(['sink']);
    const to = await sink.says(LISTENING);
    const relay = startEds(['outbox', 'relay', '--url', url, '--to', to, '--log', '--json']);
    await relay.says(/"id":"2"/);
    expect(await relay.stop()).toMatchObject({ code: 0, stderr: '' });
    await using database = await openOutboxDatabase(url);
    await database.transaction((tx) =>
      tx.query(`select pg_drop_replication_slot('eds_outbox')`, []),
    );
    const lost = await eds('relay', '--url', url, '--to', to, '--log');
    expect(lost).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('events can be missing'),
    });
    await sink.stop();
  });

  test('a relay ends at an event that is refused for good, and says which', async () => {
    const url = await server.createDatabase();
    await eds('init', '--url', url);
    await enqueue(url, ['1']);
    const sink = startEds(['sink', '--respond', '400']);
    const to = await sink.says(LISTENING);
    const relay = await eds('relay', '--url', url, '--to', to);
    expect(relay.code).toBe(1);
    expect(relay.stderr).toContain('eds: ended at the event /shop 1, which cannot be delivered: ');
    expect(relay.stderr).toContain('status 400');
    await sink.stop();
  });

  test('a relay that is asked to end says what waits', async () => {
    const url = await server.createDatabase();
    await eds('init', '--url', url);
    await enqueue(url, ['1', '2']);
    const sink = startEds(['sink', '--json', '--respond', '503']);
    const to = await sink.says(LISTENING);
    const relay = startEds(['outbox', 'relay', '--url', url, '--to', to]);
    await sink.says(/"number":2/);
    expect(await relay.stop()).toEqual({
      code: 0,
      stdout: '',
      stderr: [
        `eds: ${to} does not accept: status 503`,
        'SIGINT: finishing what was begun (again: ends at once)',
        'SIGINT: 2 events wait in the outbox\n',
      ].join('\n'),
    });
    await sink.stop();
  });

  test('a parked key is listed with its reason, released, and goes on in order', async () => {
    const url = await server.createDatabase();
    await eds('init', '--url', url);
    await enqueue(url, ['1', '2']);
    const sink = startEds(['sink', '--respond', '400,202']);
    const relay = ['relay', '--url', url, '--to', await sink.says(LISTENING), '--once'];
    expect(await eds(...relay, '--poison', 'park')).toMatchObject({ code: 0, stdout: '' });

    const parked = await eds('status', '--url', url);
    expect(parked.code).toBe(1);
    expect(parked.stdout).toContain('pending  2 (oldest: ');
    expect(parked.stdout).toMatch(/^parked {3}1 keys with 2 events$/m);
    expect(parked.stdout).toMatch(/^ {2}"A" with 2 events, parked .* ago: .*status 400/m);
    const { keys } = JSON.parse((await eds('status', '--url', url, '--json')).stdout);
    expect(keys).toMatchObject([{ key: 'A', pending: 2 }]);

    expect(await eds('release', '--url', url, '--key', 'B', '--key', 'A')).toEqual({
      code: 1,
      stdout: 'released "A"\n',
      stderr: 'eds: the key "B" is not parked\n',
    });
    expect(await eds(...relay)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^delivered "1".*\ndelivered "2".*\n$/),
    });
    expect(await eds('release', '--url', url, '--all')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'eds: no key is parked\n',
    });
    await sink.stop();
  });

  test('a backlog that is not counted to its end is told as one', async () => {
    const url = await server.createDatabase();
    await eds('init', '--url', url);
    await using database = await openOutboxDatabase(url);
    const fill = `insert into eds.outbox (key, event) select 'A', '{}' from generate_series(1, ${BACKLOG_COUNT_MAX})`;
    await database.transaction((tx) => tx.query(fill, []));
    const { stdout } = await eds('status', '--url', url);
    expect(stdout).toMatch(/^pending {2}100000 or more \(oldest: /);
  });

  test('dead events are listed with their errors, and given back', async () => {
    const url = await server.createDatabase();
    await eds('init', '--url', url);
    await enqueue(url, ['1', '2']);
    const sink = startEds(['sink', '--respond', '400,202']);
    const relay = ['relay', '--url', url, '--to', await sink.says(LISTENING), '--once'];
    expect(await eds(...relay, '--poison', 'dead-letter')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^delivered "2"/),
    });

    const dead = await eds('dead', '--url', url);
    expect(dead.code).toBe(1);
    expect(dead.stdout).toMatch(
      /^1 {2}key "A", "1", type "order.created", 1 attempts: .*status 400.*\n$/,
    );
    const json = JSON.parse((await eds('dead', '--url', url, '--json')).stdout);
    expect(json).toMatchObject({ kind: 'dead', seq: '1', key: 'A', attempts: 1 });
    expect(await eds('dead', '--url', url, '--redrive', '1', '--redrive', '2')).toEqual({
      code: 1,
      stdout: 'given back 1\n',
      stderr: 'eds: the event 2 is not dead\n',
    });
    expect(await eds(...relay)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^delivered "1"/),
    });
    expect(await eds('dead', '--url', url)).toEqual({ code: 0, stdout: '', stderr: '' });
    await sink.stop();
  });

  test('a database without an outbox is told in one line', async () => {
    const url = await server.createDatabase();
    const relay = await eds('relay', '--url', url, '--to', 'http://127.0.0.1:1/', '--json');
    expect(relay.code).toBe(2);
    expect(JSON.parse(relay.stderr)).toMatchObject({ code: 'OUTBOX_SCHEMA_MISSING' });
  });
});

test('init --print prints the SQL and opens nothing', async () => {
  const printed = await eds('init', '--url', 'postgres://nobody@127.0.0.1:1/', '--print');
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  expect(printed.stdout).toContain('create table eds.outbox');
});

test.each([
  [['relay', '--url', 'x', '--to', 'ftp://a'], 'http or https URL'],
  [['relay', '--url', 'x', '--to', 'http://a/', '--log', '--poison', 'park'], 'leave out --log'],
  [['release', '--url', 'x'], '--key KEY, once or more often, or --all'],
  [['release', '--url', 'x', '--key', 'A', '--all'], '--key KEY, once or more often, or --all'],
  [['dead', '--url', 'x', '--redrive', '0'], 'the number of an event'],
  [
    ['dead', '--url', 'x', '--redrive', '1', '--redrive-all'],
    "cannot be used with option '--redrive",
  ],
  [['relay', '--url', 'x', '--to', 'http://a/', '--log'], '--log is for a server'],
  [['init', '--url', 'x', '--log'], '--log is for a server'],
  [
    ['relay', '--url', 'x', '--to', 'http://a/', '--batch', '10001'],
    'a whole number from 1 to 10000',
  ],
  [['relay', '--url', 'x', '--to', 'http://a/', '--poll', '0s'], 'from 1ms to 1h'],
  [['status', '--url', 'postgres://127.0.0.1:99999/db'], 'It is no URL: look at its host and port'],
  [['status', '--url', ''], 'a URL that starts with postgres://, or a directory'],
  [['status', '--url', 'mysql://me:secret@db/'], 'starts with postgres://, or a directory'],
  [['init', '--url', '/tmp/x', '--schema', 'a b'], 'no name of lower-case letters'],
])('a wrong command line: %j', async (args, message) => {
  const { code, stderr } = await eds(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('secret');
});
