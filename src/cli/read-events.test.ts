import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { type EventRecord, readEvents } from './read-events.ts';

async function read(...chunks: readonly string[]): Promise<readonly EventRecord[]> {
  const records: EventRecord[] = [];
  const stdin = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const some of readEvents([], stdin)) records.push(...some);
  return records;
}

const event = (data: string) =>
  JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', data });

test('an event over the limit is refused for its size, and the next one is read', async () => {
  const bare = event('').length;
  const [fits, large, after] = await read(
    `${event('x'.repeat(EVENT_SIZE_MAX_BYTES - bare))}\n`,
    `${event('x'.repeat(EVENT_SIZE_MAX_BYTES - bare + 1))}\n${event('')}`,
  );
  expect(fits?.problems).toEqual([]);
  expect(large).toEqual({
    file: '-',
    line: 2,
    problems: [
      {
        code: 'EVENT_TOO_LARGE',
        pointer: '',
        message: 'Cannot read event: a value of 1048577 bytes, more than 1048576',
        remedy: 'Store the data elsewhere and put a link to it into the event',
      },
    ],
  });
  expect(after).toMatchObject({ line: 3, found: { event: { id: '1' } } });
});

test('what is no event has a remedy of its own', async () => {
  expect(await read('no event')).toMatchObject([
    {
      line: 1,
      problems: [{ code: 'EVENT_JSON_SYNTAX', remedy: expect.stringContaining('one JSON object') }],
    },
  ]);
});

test('who waits at a terminal is told so; a pipe is read without a word', async () => {
  const notes: string[] = [];
  const typed = Object.assign(Readable.from([Buffer.from(event(''))]), { isTTY: true });
  for (const stdin of [typed, Readable.from([Buffer.from(event(''))])]) {
    const records: EventRecord[] = [];
    for await (const some of readEvents([], stdin, (line) => notes.push(line))) {
      records.push(...some);
    }
    expect(records).toMatchObject([{ found: { event: { id: '1' } } }]);
  }
  expect(notes).toEqual(['eds: reading events from the terminal; Ctrl-D ends them']);
});
