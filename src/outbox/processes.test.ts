import { describe, expect, test } from 'vitest';
import { createActor } from '../simulation/actor.ts';
import { type ConsumerOptions, consumer } from './consumer.ts';
import { logRelay } from './log-relay.ts';
import { pollingRelay, RELAY_BATCH_MAX } from './polling-relay.ts';
import {
  type Marks,
  OUTBOX_CRASH_POINTS,
  OUTBOX_STEPS,
  type PollingRelaySteps,
  type PublishOutcome,
  type RelayRecord,
} from './steps.ts';
import { outboxModel } from './world/outbox-model.ts';
import type { OutboxSetup } from './world/setup.ts';

const record = (id: string, attempts = 0): RelayRecord => ({ id, key: id.slice(0, 1), attempts });

/** Runs one round of a polling relay: what it published, in which rounds, and what it marked. */
function relayOnce(
  records: readonly RelayRecord[],
  outcomes: Readonly<Record<string, PublishOutcome>>,
  options: Parameters<typeof pollingRelay>[0] = {},
) {
  const rounds: string[][] = [];
  const waits: number[] = [];
  let marks: Marks<RelayRecord> | undefined;
  const actor = createActor<PollingRelaySteps<RelayRecord>, unknown>({
    begin: () => pollingRelay(options),
    driver: {
      acquire: () => 'acquired',
      read: (limit) => records.slice(0, limit),
      publish: () => undefined,
      confirm: (round) => {
        rounds.push(round.map(({ id }) => id));
        return round.map(({ id }) => outcomes[id] ?? 'confirmed');
      },
      mark: (given) => {
        marks = given;
        return undefined;
      },
      commit: () => 'committed',
      sleep: (ms) => {
        waits.push(ms);
        return 'stop';
      },
      release: () => undefined,
    },
  });
  actor.until('never');
  const ids = (list: readonly RelayRecord[] = []) => list.map(({ id }) => id);
  const { sent, failed, dead, parked } = marks ?? {};
  return {
    rounds,
    waits,
    end: actor.ended,
    marks: { sent: ids(sent), failed: ids(failed), dead: ids(dead), parked: [...(parked ?? [])] },
  };
}

describe('pollingRelay()', () => {
  test('has one record of a key in flight at a time', () => {
    const { rounds, marks, waits } = relayOnce(
      ['a1', 'a2', 'b3', 'a4'].map((id) => record(id)),
      {},
    );
    expect(rounds).toEqual([['a1', 'b3'], ['a2'], ['a4']]);
    expect(marks.sent).toEqual(['a1', 'b3', 'a2', 'a4']);
    expect(waits).toEqual([0]);
  });

  test('has a whole batch in flight when the destination keeps the order', () => {
    const records = ['a1', 'a2', 'b3'].map((id) => record(id));
    const outcomes = { a1: 'unconfirmed', a2: 'skipped' } as const;
    const { rounds, marks } = relayOnce(records, outcomes, { pipelined: true });
    expect(rounds).toEqual([['a1', 'a2', 'b3']]);
    // What was skipped has not been tried: it has no failed attempt.
    expect(marks).toEqual({ sent: ['b3'], failed: ['a1'], dead: [], parked: [] });
  });

  test('lets nothing follow a record of its key that failed, and waits by its worst attempt', () => {
    const { rounds, marks, waits } = relayOnce(
      [record('a1', 2), record('a2'), record('b3')],
      { a1: 'unconfirmed', b3: 'unconfirmed' },
      { backoffMs: (attempts) => attempts * 100 },
    );
    expect(rounds).toEqual([['a1', 'b3']]);
    expect(marks).toEqual({ sent: [], failed: ['a1', 'b3'], dead: [], parked: [] });
    expect(waits).toEqual([300]);
  });

  test.each([
    ['stop', { sent: ['b2'], failed: ['a1'], dead: [], parked: [] }],
    ['park', { sent: ['b2'], failed: ['a1'], dead: [], parked: ['a'] }],
    ['dead-letter', { sent: ['b2'], failed: [], dead: ['a1'], parked: [] }],
  ] as const)('has the poison policy %s', (poison, expected) => {
    const { marks, end } = relayOnce([record('a1'), record('b2')], { a1: 'rejected' }, { poison });
    expect(marks).toEqual(expected);
    expect(end).toEqual(
      poison === 'stop' ? { end: 'halted', record: record('a1') } : { end: 'stopped' },
    );
  });

  test('takes a record for poison after so many attempts', () => {
    const options = { poison: 'dead-letter', attemptMax: 3 } as const;
    const outcomes = { a1: 'unconfirmed' } as const;
    expect(relayOnce([record('a1', 1)], outcomes, options).marks.dead).toEqual([]);
    expect(relayOnce([record('a1', 2)], outcomes, options).marks.dead).toEqual(['a1']);
  });

  test.each([0, -1, 1.5, Number.NaN, RELAY_BATCH_MAX + 1])('refuses a batch of %d', (batch) => {
    expect(() => pollingRelay({ batch })).toThrow(RangeError);
    expect(() => logRelay({ batch })).toThrow(RangeError);
  });
});

/** Performs actions by name in a world and gives its history. */
function history(setup: OutboxSetup, actions: readonly string[]) {
  const model = outboxModel(setup);
  const world = model.create();
  for (const name of actions)
    expect([name, world.perform(model.actions.indexOf(name))]).toEqual([name, true]);
  return world.history;
}

describe('consumer()', () => {
  const two = ['write a', 'write a', 'relay1 run'];

  test.each([
    ['next', [2]],
    ['last', [1]],
  ] as const)('commits the offset of the %s record every M of them', (commits, offsets) => {
    const setup = { keys: ['a'], consumerOptions: { commitEvery: 2, commits } };
    const { offsetCommits } = history(setup, [...two, 'write a', 'relay1 run', 'consumer1 run']);
    expect(offsetCommits.map(({ offset }) => offset)).toEqual(offsets);
  });

  test('tries a commit that failed again after the records that it was told', () => {
    const setup: OutboxSetup = {
      keys: ['a'],
      faults: ['failed-offset-commit'],
      consumerOptions: { commitEvery: 2, retryCommitAfter: 2 },
    };
    const writes = ['write a', 'write a', 'write a', 'write a', 'relay1 run'];
    const done = history(setup, ['fault failed-offset-commit', ...writes, 'consumer1 run']);
    expect(done.offsetCommits.map(({ offset }) => offset)).toEqual([4]);
  });

  test('ends in order with everything committed', () => {
    const setup = { keys: ['a'], consumerOptions: { commitEvery: 10 } };
    const done = history(setup, [...two, 'consumer1 run', 'consumer1 restart', 'consumer1 run']);
    expect(done.offsetCommits.map(({ offset }) => offset)).toEqual([2]);
    expect(done.deliveries.length).toBe(2);
  });

  test('a park whose commit was answered too late is one: nothing of its key passes', () => {
    const setup: OutboxSetup = {
      keys: ['a'],
      poison: 'consumer',
      faults: ['lost-effect-commit'],
      consumerOptions: { poison: 'park', attemptMax: 1 },
    };
    const done = history(setup, [
      'write poison a',
      'write a',
      'relay1 run',
      'fault lost-effect-commit',
      'consumer1 run',
      'consumer1 run',
      'consumer1 run',
    ]);
    expect(done.parked.map(({ row }) => row.id)).toEqual(['a1', 'a2']);
    expect(done.effects).toEqual([]);
  });

  test('an effect that was durable after all does not park its key', () => {
    const setup: OutboxSetup = {
      keys: ['a'],
      poison: 'consumer',
      faults: ['lost-effect-commit'],
      consumerOptions: { poison: 'park', attemptMax: 1 },
    };
    const done = history(setup, [...two, 'fault lost-effect-commit', 'consumer1 run']);
    expect(done.parked).toEqual([]);
    expect(done.effects.map(({ row }) => row.id)).toEqual(['a1', 'a2']);
  });

  test('waits by attempts, as long as it is told', () => {
    const waits: number[] = [];
    const setup: OutboxSetup = {
      keys: ['a'],
      poison: 'consumer',
      consumerOptions: {
        attemptMax: 3,
        backoffMs: (attempt) => {
          waits.push(attempt);
          return 1;
        },
      },
    };
    history(setup, ['write poison a', 'relay1 run', 'consumer1 run', 'consumer1 run']);
    expect(waits).toEqual([1, 2]);
  });

  test.each(['commitEvery', 'retryCommitAfter', 'attemptMax'] as const)(
    'refuses %s below 1',
    (name) => {
      const options: ConsumerOptions = { [name]: 0 };
      expect(() => consumer(options)).toThrow(`Cannot start a consumer: ${name} 0`);
    },
  );
});

describe('logRelay()', () => {
  test('ends when its slot is lost', () => {
    const setup: OutboxSetup = { relay: 'log', slotCanBeLost: true, consumers: 0 };
    expect(history(setup, ['write a', 'slot lost', 'relay1 run']).log).toEqual([]);
  });

  test('holds everything back that is behind a record it cannot deliver', () => {
    const setup: OutboxSetup = {
      relay: 'log',
      poison: 'relay',
      relayOptions: { batch: 1 },
      consumers: 0,
    };
    const done = history(setup, ['write poison a', 'write b', 'relay1 run', 'relay1 run']);
    expect(done.log).toEqual([]);
    expect(done.committed.map(({ state }) => state)).toEqual(['pending', 'pending']);
  });
});

test('every step has two crash points, named once', () => {
  for (const process of Object.keys(OUTBOX_STEPS) as (keyof typeof OUTBOX_STEPS)[]) {
    const points = OUTBOX_CRASH_POINTS[process];
    expect(points.length).toBe(2 * OUTBOX_STEPS[process].length);
    expect(new Set(points).size).toBe(points.length);
  }
  expect(OUTBOX_CRASH_POINTS['polling-relay'].slice(0, 4)).toEqual([
    'before acquire',
    'after acquire',
    'before read',
    'after read',
  ]);
});
