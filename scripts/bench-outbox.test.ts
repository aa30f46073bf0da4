import { expect, test } from 'vitest';
import { serverObstacle } from '../src/outbox/postgres/fixture-server.ts';
import { quantile, within } from './bench-outbox-contender.ts';
import { DISKS } from './bench-outbox-names.ts';
import { runOutboxBench } from './bench-outbox-run.ts';
import { outboxBlocks } from './measured-outbox.ts';
import { isMet, recordOf } from './measured-record.ts';

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

test.skipIf(obstacle !== undefined)(
  `bench:outbox measures everything and ends${noServer}`,
  { timeout: 120_000 },
  async () => {
    const { figures, server } = await runOutboxBench({
      isDurable: false,
      events: 40,
      rounds: 1,
      turns: 5,
      backlog: 200,
      latencyEvents: 20,
      latencyRate: 200,
      log: () => undefined,
    });
    expect(server).toMatch(/^\d+\.\d+/);
    const judged = figures.filter((figure) => isMet(figure) !== undefined);
    // Two ways to enqueue, here and through a network, two ways to relay in each of three shapes, two costs of the backlog.
    expect(judged).toHaveLength(2 * 2 + 2 * 3 + 2);
    for (const { name, value } of figures)
      expect({ name, isNumber: Number.isFinite(value) }).toEqual({ name, isNumber: true });
    for (const { name, value, unit } of figures) {
      if (unit === 'events/s')
        expect({ name, isAbove0: value > 0 }).toEqual({ name, isAbove0: true });
    }
    // A whole run measures the same with the disk; the page can be made of that.
    const durable = figures.map((figure) => {
      return { ...figure, name: figure.name.replace(DISKS.off, DISKS.on) };
    });
    const record = recordOf({
      command: 'npm run bench:outbox',
      figures: [...figures, ...durable],
    });
    for (const [name, render] of Object.entries(outboxBlocks)) {
      expect({ name, text: render(record) }).toEqual({
        name,
        text: expect.not.stringMatching(/undefined|NaN/),
      });
    }
  },
);

test('a relay that ends, or that does nothing, fails the bench with words', async () => {
  const never = new Promise<never>(() => undefined);
  await expect(within('the relay', 20, never, never)).rejects.toThrow(
    'the relay: not within 20 ms',
  );
  const ended = Promise.reject(new Error('the relay has ended: halted'));
  await expect(within('the relay', 60_000, never, ended)).rejects.toThrow('the relay has ended');
  expect(await within('the relay', 60_000, Promise.resolve(7), never)).toBe(7);
});

test('quantiles are members of the sample', () => {
  expect([quantile([3, 1, 2]), quantile([3, 1, 2], 0.99), quantile([1, 2], 0)]).toEqual([2, 3, 1]);
  expect(quantile([])).toBe(Number.NaN);
});
