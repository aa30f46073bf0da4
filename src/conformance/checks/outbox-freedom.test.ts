/** The checks fail nobody who uses what the clauses of the outbox leave open. */
import { expect, test } from 'vitest';
import type { OutboxAdapter, SteppedProcess } from '../adapter-outbox.ts';
import type { OutboxConsumerAdapter } from '../adapter-outbox-consumer.ts';
import type { OutboxRecordAdapter } from '../adapter-outbox-records.ts';
import type { OutboxWaitAdapter } from '../adapter-outbox-waits.ts';
import { referenceOutboxLog, referenceOutboxPolling } from '../reference-outbox.ts';
import { referenceOutboxConsumer } from '../reference-outbox-consumer.ts';
import { referenceOutboxRecords as records } from '../reference-outbox-records.ts';
import { referenceOutboxWaits } from '../reference-outbox-waits.ts';
import { runChecks } from '../run.ts';
import { outboxChecks } from './outbox.ts';

/** Every second step does nothing, and every answer comes later. */
function slow(process: SteppedProcess): SteppedProcess {
  let steps = 0;
  return {
    step: async () => {
      steps += 1;
      await Promise.resolve();
      return steps % 2 === 1 ? 'more' : process.step();
    },
    crash: async () => process.crash(),
    askToStop: async () => process.askToStop(),
  };
}

/** Smaller batches than asked for, and clean-up that removes nothing. */
function looseOutbox(inner: OutboxAdapter): OutboxAdapter {
  return {
    open: async (setup) => {
      const world = await inner.open({ ...setup, batch: Math.max(1, setup.batch - 1) });
      return {
        ...world,
        startRelay: async () => slow(await world.startRelay()),
        published: async () => world.published(),
        states: async () => {
          const { pending, sent, dead } = await world.states();
          const anyhow = (ids: readonly string[]) => [...ids].reverse();
          return { pending: anyhow(pending), sent: anyhow(sent), dead: anyhow(dead) };
        },
        cleanUp: async () => undefined,
      };
    },
  };
}

/** Commits twice as often as asked. */
const looseConsumer: OutboxConsumerAdapter = {
  open: async (setup) => {
    const commitEvery = Math.max(1, Math.floor(setup.commitEvery / 2));
    const world = await referenceOutboxConsumer.open({ ...setup, commitEvery });
    return {
      ...world,
      startConsumer: async () => slow(await world.startConsumer()),
      effects: async () => world.effects(),
      deliveries: async () => world.deliveries(),
    };
  },
};

/** Looks all the time, and hears nothing. */
const looseWait: OutboxWaitAdapter = {
  writeAndWait: (world, timeoutMs) =>
    referenceOutboxWaits.writeAndWait(
      {
        ...world,
        listen: () => () => undefined,
        isVisible: async () => (await world.isVisible()) || world.isVisible(),
      },
      timeoutMs,
    ),
};

/** Headers of its own, a content type that is said although it is implied, blanks in the JSON of an envelope. */
const looseRecords: OutboxRecordAdapter = {
  ...records,
  encode: async (json, mode) => {
    const record = await records.encode(json, mode);
    const headers = { ...record.headers, 'x-trace': '1' };
    if (mode === 'binary' || record.value === null) return { ...record, headers };
    const value = record.value.replace(/^\{/, '{\n  ').replace(/\}$/, '\n}');
    return { ...record, headers, value };
  },
  decode: async (record) => {
    const event = JSON.parse(await records.decode(record)) as Record<string, unknown>;
    return JSON.stringify({ ...event, unset: null }, undefined, 2);
  },
  problems: async (record) => {
    const places = await records.problems(record);
    return [...places, ...places].reverse();
  },
  adopt: async (record, source) => {
    const event = JSON.parse(await records.adopt(record, source)) as Record<string, unknown>;
    return JSON.stringify({ ...event, time: '2026-11-22T00:00:00Z' });
  },
};

test('An implementation that uses every freedom fails nothing', { timeout: 60_000 }, async () => {
  const results = await runChecks(outboxChecks, {
    name: 'loose',
    outboxPolling: looseOutbox(referenceOutboxPolling),
    outboxLog: looseOutbox(referenceOutboxLog),
    outboxConsumer: looseConsumer,
    outboxWaits: looseWait,
    outboxRecords: looseRecords,
  });
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});
