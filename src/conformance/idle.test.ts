/** No check is passed by what does nothing: the checks of the kit, against implementations of nothing. CNF-034. */
import { expect, test } from 'vitest';
import { idleAnswers } from './fixture-idle-answers.ts';
import { hangingAdapter, oddAdapters } from './fixture-idle-proxies.ts';
import { idleWorlds } from './fixture-idle-worlds.ts';
import { allChecks } from './kit.ts';
import { runChecks } from './run.ts';

const timeout = 120_000;

// Where the kit awaits what is rejected too late, Vitest fails on the rejection that nobody handled.
const idle = [...idleAnswers, ...idleWorlds, ...oddAdapters].map((adapter) => ({
  name: adapter.name,
  adapter,
}));

test.each(idle)('Nothing is passed by $name', { timeout }, async ({ adapter }) => {
  const checks = allChecks.filter(({ needs }) => adapter[needs] !== undefined);
  expect(checks.length).toBeGreaterThan(0);
  const results = await runChecks(checks, adapter);
  expect(results).toHaveLength(checks.length);
  expect(results.filter(({ status }) => status === 'pass').map(({ id }) => id)).toEqual([]);
  // It answered: whatever the kit says of it, it says by itself and not because time was up.
  const isLate = (message = '') => message.startsWith('No answer');
  expect(results.filter(({ evidence }) => isLate(evidence?.message)).map(({ id }) => id)).toEqual(
    [],
  );
});

test('Nothing is passed by what never answers, and the run ends', { timeout }, async () => {
  const options = { timeoutMs: 50, concurrency: 64 };
  const results = await runChecks(allChecks, hangingAdapter, options);
  const statuses = new Set(results.map(({ status }) => status));
  expect([...statuses].sort()).toEqual(['inconclusive', 'not-applicable']);
});

test('Every part of the kit has an implementation of nothing', () => {
  const parts = new Set(idle.flatMap(({ adapter }) => Object.keys(adapter)));
  const own = new Set([...idleAnswers, ...idleWorlds].flatMap((adapter) => Object.keys(adapter)));
  const needed = [...new Set(allChecks.map(({ needs }) => needs))];
  expect(needed.filter((part) => !parts.has(part) || !own.has(part))).toEqual([]);
});
