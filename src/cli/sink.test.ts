import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { LISTENING, startEds } from './fixture-process.ts';

// Each test starts processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), 'eds-sink-'));
afterAll(() => rmSync(directory, { recursive: true }));

const event = {
  method: 'POST',
  headers: {
    'ce-specversion': '1.0',
    'ce-id': 'A-17',
    'ce-source': '/shop',
    'ce-type': 'order.created',
    'content-type': 'application/json',
  },
  body: '{"total":3}',
};

test('eds sink answers by its script, and tells events, repetitions and what is no event', async () => {
  const sink = startEds(['sink', '--respond', '503,reset,202', '--json', '--count', '4']);
  const url = await sink.says(LISTENING);
  expect((await fetch(`${url}orders?a=1`, event)).status).toBe(503);
  await expect(fetch(url, event)).rejects.toThrow();
  expect((await fetch(url, event)).status).toBe(202);
  expect((await fetch(url, { method: 'PUT', body: 'hello' })).status).toBe(202);
  const { code, stdout } = await sink.ended;
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toMatchObject([
    { number: 1, method: 'POST', target: '/orders?a=1', answer: 503, mode: 'binary', times: [1] },
    { number: 2, answer: 'reset', events: [{ id: 'A-17', data: { total: 3 } }], times: [2] },
    { number: 3, answer: 202, times: [3], problems: [] },
    { number: 4, method: 'PUT', events: [], problems: [{ code: 'HTTP_NOT_AN_EVENT' }] },
  ]);
});

test('eds sink --reply answers with an event, late when asked to, and ends in order on SIGINT', async () => {
  const reply = join(directory, 'reply.json');
  writeFileSync(reply, '{"specversion":"1.0","id":"R","source":"/s","type":"order.paid","data":7}');
  const sink = startEds(['sink', '--reply', reply, '--delay', '50ms']);
  const url = await sink.says(LISTENING);
  const started = performance.now();
  const answer = await fetch(url, event);
  expect(performance.now() - started).toBeGreaterThanOrEqual(49);
  expect([answer.status, answer.headers.get('ce-type'), await answer.text()]).toEqual([
    200,
    'order.paid',
    '7',
  ]);
  const { code, stdout } = await sink.stop();
  expect(code).toBe(0);
  expect(stdout).toBe(
    '#1 POST "/" → 200 after 50 ms\n   "order.created" id "A-17" source "/shop" (binary)\n   {"total":3}\n',
  );
});

test('eds sink ends when nobody reads what it prints', async () => {
  const sink = startEds(['sink']);
  const url = await sink.says(LISTENING);
  sink.child.stdout.destroy();
  // The first line after the reader has gone is the one that cannot be written.
  expect((await fetch(url, event)).status).toBe(202);
  expect((await sink.ended).code).toBe(0);
});

test('eds sink: nothing arrived is 1; a wrong script, a taken port and a reply that is no event are 2', async () => {
  const idle = startEds(['sink']);
  const url = await idle.says(LISTENING);
  const taken = startEds(['sink', '--port', new URL(url).port]);
  const wrong = startEds(['sink', '--respond', '503,never']);
  const none = join(directory, 'none.json');
  writeFileSync(none, '{"id":"R"}');
  const reply = startEds(['sink', '--reply', none]);
  const ends = await Promise.all([taken.ended, wrong.ended, reply.ended]);
  expect(ends.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(ends[0].stderr).toContain('EADDRINUSE');
  expect(ends[1].stderr).toContain('"never" is no status');
  expect(ends[2].stderr).toContain('none.json');
  expect((await idle.stop()).code).toBe(1);
});
