import { expect, test, vi } from 'vitest';
import { CLAIMS } from '../outbox/claims.ts';
import type { Counterexample } from '../outbox/refute.ts';
import { startEds } from './fixture-process.ts';

// Each test starts a process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const simulate = (...args: readonly string[]) => startEds(['outbox', 'simulate', ...args]).ended;

test('prints the smallest history found, and how to find it again', async () => {
  const { code, stdout } = await simulate('--claim', 'exactly-once', '--seed', '7');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Refuted: "Every event is delivered exactly once\."\n/);
  expect(stdout).toContain('a1 is delivered twice (step ');
  expect(stdout).toContain('\n  write a\n');
  expect(stdout).toContain('log -> consumer: deliver a1 (offset 1)');
  expect(stdout.trimEnd()).toMatch(/Again: eds outbox simulate --claim exactly-once --seed 7$/);
});

test('--json gives the counterexample as data', async () => {
  const { code, stdout } = await simulate('--claim', 'id-cursor', '--json');
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as Counterexample;
  expect(found).toMatchObject({ claim: 'id-cursor', seed: 1, violation: { guarantee: 'no loss' } });
  expect(found.trace.length).toBeGreaterThan(3);
});

test('--mermaid gives a diagram and nothing else', async () => {
  const { stdout } = await simulate('--claim', 'guaranteed-publish', '--mermaid');
  expect(stdout).toMatch(/^sequenceDiagram\n {2}participant writer1 as writer\n/);
});

test('--list names every claim', async () => {
  const { code, stdout } = await simulate('--list', '--json');
  expect(code).toBe(0);
  const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(Object.keys(CLAIMS));
});

test.each([
  [['--claim', 'nonsense'], 'Give one of exactly-once, '],
  [['--claim', 'exactly-once', '--seed', '-1'], 'Give a whole number from 0 to 4294967295.'],
  [
    ['--claim', 'exactly-once', '--seed', '4294967296'],
    'Give a whole number from 0 to 4294967295.',
  ],
  [[], 'give --claim NAME, or --list'],
  [['--claim', 'exactly-once', '--json', '--mermaid'], 'cannot be used with'],
  [['--list', '--claim', 'exactly-once'], 'cannot be used with'],
])('%j is refused with 2', async (args, message) => {
  const { code, stderr } = await simulate(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
