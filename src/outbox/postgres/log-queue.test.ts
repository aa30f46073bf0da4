import { expect, test } from 'vitest';
import type { LogTransaction } from '../steps.ts';
import { createLogQueue, LOG_BUFFER_COUNT, LOG_BUFFER_LENGTH } from './log-queue.ts';
import type { OutboxRecord } from './relay-record.ts';

/** A transaction of so many records with texts of this length. */
function transaction(count: number, length: number): LogTransaction<OutboxRecord> {
  const text = 'x'.repeat(length);
  const record = { seq: undefined, event: undefined, text, key: 'A', id: '1', attempts: 0 };
  return { position: '0/1', records: Array.from({ length: count }, () => record) };
}

/** A queue, and what its source was told last. */
function opened() {
  const told: string[] = [];
  const queue = createLogQueue({
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
  });
  return { queue, last: () => told.at(-1) };
}

test.each([
  ['many', LOG_BUFFER_COUNT / 10, 10],
  ['long', 1, LOG_BUFFER_LENGTH / 10],
])(
  'a queue of %s records pauses its source, and lets it go on at half of them',
  (_, count, length) => {
    const { queue, last } = opened();
    for (let n = 0; n < 10; n += 1) queue.push(transaction(count, length));
    expect(last()).toBe(undefined);
    queue.push(transaction(count, length));
    expect(last()).toBe('pause');
    for (let left = 10; left > 5; left -= 1) {
      expect(last()).toBe('pause');
      queue.shift();
    }
    queue.shift();
    expect(last()).toBe('resume');
  },
);

test('a transaction that is too large alone comes whole, and the next one waits for it', () => {
  const { queue, last } = opened();
  queue.push(transaction(LOG_BUFFER_COUNT + 1, 0));
  expect(last()).toBe('pause');
  expect(queue.shift()?.records).toHaveLength(LOG_BUFFER_COUNT + 1);
  expect(last()).toBe('resume');
  expect([queue.isEmpty(), queue.shift()]).toEqual([true, undefined]);
});
