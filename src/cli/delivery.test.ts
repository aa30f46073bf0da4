import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { LISTENING, startEds } from './fixture-process.ts';

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const directory = mkdtempSync(join(tmpdir(), 'eds-delivery-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, ...ids: readonly string[]): string => {
  const path = join(directory, name);
  const events = ids.map((id) => ({
    specversion: '1.0',
    id,
    source: '/shop',
    type: 'order.created',
  }));
  writeFileSync(path, events.map((event) => JSON.stringify(event)).join('\n'));
  return path;
};

const jsonLines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('send, channel and sink: a failed attempt is repeated, a redirect is not followed, the next event arrives', async () => {
  const sink = startEds(['sink', '--respond', '503,301,202', '--json', '--count', '3']);
  const subscriber = await sink.says(LISTENING);
  // Longer than the second event takes to come, so that the first one is repeated after it.
  const flags = ['--retry', '3', '--backoff-policy', 'linear', '--backoff-delay', '3s'];
  const channel = startEds(['channel', '--subscribe', subscriber, '--json', ...flags]);
  const address = await channel.says(/events: +POST (\S+)/);

  const sent = await startEds(['send', file('two.ndjson', 'A', 'B'), '--to', address]).ended;
  expect(sent.code).toBe(0);
  expect(sent.stdout).toContain('"A" "order.created" accepted after 1 attempt\n');

  const seen = jsonLines((await sink.ended).stdout);
  const arrivals = seen.map(({ events, answer, prefer }) => {
    return [(events as { id: string }[])[0]?.id, answer, prefer];
  });
  // A and B are delivered side by side: which of them meets which answer is open, but not how they go on.
  expect(arrivals.map(([, answer]) => answer)).toEqual([503, 301, 202]);
  expect(arrivals[2]?.[0]).toBe(arrivals[0]?.[0]);
  expect(arrivals[1]?.[0]).not.toBe(arrivals[0]?.[0]);
  expect(arrivals.map(([, , prefer]) => prefer)).toEqual(['reply', 'reply', 'reply']);

  const control = async (path: string) =>
    (await fetch(`${new URL(address).origin}/control/v1${path}`)).json() as Promise<{
      default: { subscriptions: unknown };
    }>;
  const { name, version } = packageJson;
  expect(await control('/')).toMatchObject({ name, version });
  const described = await control('/describe');
  expect(described.default.subscriptions).toMatchObject([
    {
      depth: 0,
      acknowledged: 1,
      deadLetters: 1,
      lastFailure: { reason: `${subscriber}: status 301` },
    },
  ]);
  const ended = await channel.stop();
  // The dead letter of a channel in memory goes with the process, and the exit code says so.
  expect(ended.code).toBe(1);
  const outcomes = jsonLines(ended.stdout).flatMap(({ outcome }) => (outcome ? [outcome] : []));
  expect(outcomes.sort()).toEqual(['delivered', 'kept', 'retried']);
});

test('eds send tells accepted, dead-lettered and accepted by nobody by its exit code', async () => {
  const refusing = startEds(['sink', '--respond', '400']);
  const letters = startEds(['sink', '--json']);
  const [to, deadLetter] = [await refusing.says(LISTENING), await letters.says(LISTENING)];
  const event = file('one.json', 'A');
  const [lost, kept, wrong, policy] = await Promise.all([
    startEds(['send', event, '--to', to, '--retry', '2']).ended,
    startEds(['send', event, '--to', to, '--dead-letter', deadLetter, '--json']).ended,
    startEds(['send', '--to', to], '{"id":"A"}').ended,
    startEds(['send', event, '--to', to, '--timeout', 'PT0S']).ended,
  ]);
  expect([lost.code, kept.code, wrong.code, policy.code]).toEqual([1, 3, 2, 2]);
  expect(lost.stdout).toContain('not accepted after 1 attempt');
  expect(jsonLines(kept.stdout)).toMatchObject([
    { kind: 'request', leg: 'subscriber', status: 400, outcome: 'rejected' },
    { kind: 'request', leg: 'dead-letter', status: 202, outcome: 'accepted' },
    { kind: 'result', id: 'A', outcome: 'dead-lettered', attempts: 1 },
  ]);
  expect(policy.stderr).toContain(
    "option '--timeout <time>' argument 'PT0S' is invalid. Write a duration above zero",
  );
  const [letter] = jsonLines((await letters.stop()).stdout);
  expect(letter).toMatchObject({ events: [{ id: 'A', knativeerrorcode: '400' }] });
  await refusing.stop();
});

test('eds send ends in order on SIGINT in the middle of retries, and says what is not known', async () => {
  const args = ['--to', 'http://127.0.0.1:1/', '--retry', '10', '--backoff-delay', '30s'];
  const sending = startEds(['send', file('stopped.ndjson', 'A', 'B'), ...args, '--json']);
  await sending.says(/"kind":"request"/);
  const { code, stdout, stderr } = await sending.stop();
  expect([code, stderr]).toEqual([1, 'SIGINT: what comes after it is not sent\n']);
  expect(jsonLines(stdout)).toMatchObject([
    { kind: 'request', id: 'A', number: 1 },
    { kind: 'result', id: 'A', outcome: 'stopped' },
  ]);
});

test('eds channel, sink and send say what helps when they cannot start', async () => {
  const sink = startEds(['sink']);
  const port = new URL(await sink.says(LISTENING)).port;
  const ended = await Promise.all([
    startEds(['channel', '--port', port]).ended,
    startEds(['sink', '--port', port]).ended,
    startEds(['channel', '--order-by', 'Bad Name']).ended,
    startEds(['channel', '--store', file('no-directory')]).ended,
    startEds(['sink', '--reply', join(directory, 'nowhere.json')]).ended,
    startEds(['send', file('empty.ndjson'), '--to', 'http://127.0.0.1:1/']).ended,
    startEds(['channel', '--host', '[::1]']).ended,
  ]);
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 0, 2]);
  const texts = ended.map(({ stderr }) => stderr);
  expect(texts[0]).toMatch(/EADDRINUSE.*\n {2}Stop what listens there, or leave --port out/);
  expect(texts[1]).toMatch(/EADDRINUSE.*\n {2}Stop what listens there, or leave --port out/);
  expect(texts[2]).toContain('Give the name of an attribute: lower-case letters and digits.');
  expect(texts[3]).toMatch(
    /^eds channel: Cannot make directory ".*no-directory": EEXIST.*\n {2}Name a directory/,
  );
  expect(texts[4]).toMatch(/nowhere\.json: Cannot read file: ENOENT/);
  expect(texts[5]).toBe('eds send: there was no event to send\n');
  expect(texts[6]).toContain('\n  Give --host an address of this machine');
  await sink.stop();
});

test('eds channel --store: kill -9 after 202 loses nothing, and a second process starts where it ended', async () => {
  const store = join(directory, 'store');
  // As long as the first process lives nothing is accepted, however slow the machine is.
  const refusing = startEds(['sink', '--respond', '503', '--json']);
  const subscriber = await refusing.says(LISTENING);
  const retries = ['--retry', '1000', '--backoff-policy', 'linear', '--backoff-delay', '100ms'];
  const flags = ['--store', store, '--subscribe', subscriber, ...retries];
  const first = startEds(['channel', ...flags]);
  const address = await first.says(/events: +POST (\S+)/);
  const sent = await startEds(['send', file('kill.json', 'K'), '--to', address]).ended;
  expect(sent.code).toBe(0);
  await refusing.says(/"id":"K"/);
  first.child.kill('SIGKILL');
  await first.ended;
  await refusing.stop();

  const { port } = new URL(subscriber);
  const sink = startEds(['sink', '--port', port, '--json', '--count', '1']);
  await sink.says(LISTENING);
  const second = startEds(['channel', ...flags, '--json']);
  await second.says(/"outcome":"delivered"/);
  const seen = jsonLines((await sink.ended).stdout);
  expect(seen).toMatchObject([{ answer: 202, events: [{ id: 'K' }] }]);
  expect((await second.stop()).code).toBe(0);
});

test('one event can be followed by its id through sender, channel and recipients', async () => {
  const [first, second] = [
    startEds(['sink', '--respond', '503,202']),
    startEds(['sink', '--json']),
  ];
  const urls = [await first.says(LISTENING), await second.says(LISTENING)];
  const subscribers = urls.flatMap((url) => ['--subscribe', `${url}?key=private`]);
  const channel = startEds(['channel', ...subscribers, '--backoff-delay', '1ms']);
  const address = await channel.says(/events: +POST (\S+)/);
  const sent = await startEds(['send', file('follow.json', 'F-7'), '--to', address]).ended;
  await first.says(/"F-7".*time 2/);
  await second.says(/"id":"F-7"/);
  await channel.says(/delivered "order.created" "F-7", attempt 2/);
  const [told, ...seen] = await Promise.all([channel.stop(), first.stop(), second.stop()]);
  for (const { stdout } of [sent, told, ...seen]) expect(stdout).toContain('"F-7"');
  // The log speaks of subscribers by names; where they are stands at its head, without what may be secret.
  const names = [...told.stderr.matchAll(/^delivers: (s-[0-9a-f]{12}) is (\S+)$/gm)];
  expect(names.map(([, , url]) => url)).toEqual(urls);
  for (const [, name = ''] of names) expect(told.stdout).toContain(`default/${name}: delivered`);
  expect(told.stdout + told.stderr).not.toContain('private');
});

test('eds channel --store says at its end what it keeps', async () => {
  const store = join(directory, 'left');
  const flags = ['--backoff-delay', '1h', '--drain', '0s'];
  const channel = startEds([
    'channel',
    '--store',
    store,
    '--subscribe',
    'http://127.0.0.1:1/',
    ...flags,
  ]);
  const address = await channel.says(/events: +POST (\S+)/);
  expect((await startEds(['send', file('left.json', 'L'), '--to', address]).ended).code).toBe(0);
  await channel.says(/retried "order.created"/);
  const { code, stderr } = await channel.stop();
  expect(code).toBe(0);
  expect(stderr).toMatch(/\nleft for the next start, in .*left: 1 delivery\n$/);
  const again = startEds(['channel', '--store', store, ...flags]);
  await again.says(/note: +what the store kept has the delivery options that it was made with/);
  await again.stop();
  // What nobody has undelivered is not spoken of.
  const idle = startEds(['channel', '--store', join(directory, 'idle')]);
  await idle.says(LISTENING);
  expect((await idle.stop()).stderr).not.toContain('left for the next start');
});

// On Linux only: below /proc nothing can be made, and what asks Node.js for it recursively never hears that.
test.skipIf(!existsSync('/proc/self'))(
  'eds channel and eds outbox init: a directory that cannot be made is said at once',
  async () => {
    const place = join('/proc', 'nowhere', 'at', 'all');
    const ended = await Promise.all([
      startEds(['channel', '--store', place]).ended,
      startEds(['outbox', 'init', '--url', place]).ended,
    ]);
    for (const { code, stderr } of ended) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/Cannot make directory ".*": ENOENT.*\n {2}Name a directory/);
    }
  },
);

test('eds send says that it stops when nobody reads what it prints', async () => {
  const sink = startEds(['sink']);
  const to = await sink.says(LISTENING);
  const ids = Array.from({ length: 200 }, (_, index) => String(index));
  const sending = startEds(['send', file('many.ndjson', ...ids), '--to', to]);
  await sending.says(/accepted after/);
  sending.child.stdout.destroy();
  const { code, stderr } = await sending.ended;
  expect([code, stderr]).toEqual([1, 'Nobody reads the output: what comes after it is not sent\n']);
  const { code: arrived, stdout } = await sink.stop();
  expect(arrived).toBe(0);
  expect(stdout).not.toContain('id "199"');
});

test('eds send says what helps with an event that is too large', async () => {
  const event = { specversion: '1.0', id: 'A', source: '/s', type: 't', data: 'x'.repeat(1 << 20) };
  const args = ['send', '--to', 'http://127.0.0.1:1/', '--json'];
  const { code, stderr } = await startEds(args, JSON.stringify(event)).ended;
  expect(code).toBe(2);
  expect(jsonLines(stderr)).toMatchObject([
    { code: 'EVENT_TOO_LARGE', line: 1, remedy: expect.stringContaining('put a link to it') },
  ]);
});

test('eds channel on another address has no control API unless it is asked for', async () => {
  const closed = startEds(['channel', '--host', '0.0.0.0']);
  const open = startEds(['channel', '--host', '0.0.0.0', '--control']);
  const origins = [await closed.says(LISTENING), await open.says(LISTENING)];
  const statuses = await Promise.all(
    origins.map(async (origin) => (await fetch(`${origin}control/v1/`)).status),
  );
  expect(statuses).toEqual([404, 200]);
  const web = { headers: { origin: 'https://evil.example' } };
  expect((await fetch(`${origins[1]}control/v1/`, web)).status).toBe(403);
  const ends = await Promise.all([closed.stop(), open.stop()]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(ends[0].stderr).toContain('control:  off');
});
