import { expect, test } from 'vitest';
import { compile } from './expression.ts';

const event = { specversion: '1.0', id: '1', source: '/', type: 'order.created' };

/** Milliseconds of the processor that this process has had: a busy machine adds next to none. */
function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test('LIKE: a long pattern and a long text do not multiply', () => {
  const x = 'a'.repeat(200_000);
  const before = used();
  for (const piece of ['a'.repeat(30_000), 'ab'.repeat(10_000), 'a_'.repeat(15_000)]) {
    expect(compile(`x LIKE '%_${piece}b%'`).test({ ...event, x })).toBe(false);
  }
  expect(used() - before).toBeLessThan(10_000);
}, 60_000);

test('LIKE does not go back over what it has matched', () => {
  const a = 'a'.repeat(100_000);
  const before = used();
  for (const pattern of [
    '%a%a%a%a%a%a%a%a%b',
    '%_a_a_a_a%b',
    `${'%a_'.repeat(200)}b`,
    '%'.repeat(5000),
  ]) {
    compile(`x LIKE '${pattern}'`).test({ ...event, x: a });
  }
  expect(used() - before).toBeLessThan(2000);
});

// Far below what any machine needs for a linear parser, and far above a quadratic one.
test('parsing takes time in proportion to the length', () => {
  const text = (count: number): string =>
    Array.from({ length: count }, (_, index) => `a = '${index}'`).join(' OR ');
  // The quickest of several rounds: what else the machine does only ever makes them slower.
  const time = (source: string): number => {
    let quickest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 20; round++) {
      const started = performance.now();
      compile(source);
      quickest = Math.min(quickest, performance.now() - started);
    }
    return quickest;
  };
  time(text(1000));
  expect(time(text(4000))).toBeLessThan(40 * time(text(400)));
});
