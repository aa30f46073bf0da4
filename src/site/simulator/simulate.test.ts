import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, queryOf, type Settings, settingsOf } from './settings.ts';
import { type SimulatedRequest, simulate } from './simulate.ts';

const settings = (changed: Partial<Settings>): Settings => {
  return { ...DEFAULT_SETTINGS, subscribers: ['accepts'], events: 1, ...changed };
};

async function run(changed: Partial<Settings>) {
  const simulation = await simulate(settings(changed));
  if (simulation.kind === 'problem') throw new Error(simulation.message);
  return simulation;
}

const short = ({ leg, attempt, startMs, answer, handled }: SimulatedRequest) =>
  [leg, attempt, startMs, answer, handled].join(' ');

test('a subscriber that recovers is retried with growing delays', async () => {
  const { requests, deliveries, endMs } = await run({ subscribers: ['recovers'] });
  expect(requests.map(short)).toEqual([
    'subscriber 1 0 503 no',
    'subscriber 2 1100 503 no',
    'subscriber 3 3200 202 first',
  ]);
  expect(deliveries).toEqual([{ event: 1, subscriber: 0, outcome: 'delivered', attempts: 3 }]);
  expect(endMs).toBe(3300);
});

test('an answer that is lost makes a duplicate, and the same seed makes the same one', async () => {
  const lossy = { subscribers: ['lost'], events: 8, retry: 10, jitter: 0.5 } as const;
  const { requests } = await run(lossy);
  expect(requests.filter(({ handled }) => handled === 'again').length).toBeGreaterThan(0);
  expect(requests.every(({ handled }) => handled !== 'no')).toBe(true);
  expect((await run(lossy)).requests).toEqual(requests);
  expect((await run({ ...lossy, seed: 2 })).requests).not.toEqual(requests);
});

test('a slow subscriber is taken for a dead one, and gets the event again', async () => {
  const { requests } = await run({ subscribers: ['slow'], retry: 1 });
  expect(requests.map(short)).toEqual([
    'subscriber 1 0 timeout first',
    'subscriber 2 6000 timeout again',
    'dead-letter 1 11000 202 first',
  ]);
});

test('what is rejected goes to the sink at once, and nowhere without one', async () => {
  const { deliveries } = await run({ subscribers: ['rejects', 'redirects'] });
  expect(deliveries.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
    ['dead-lettered', 1],
    ['dead-lettered', 1],
  ]);
  const without = await run({ subscribers: ['rejects'], sink: false });
  expect(without.deliveries.map(({ outcome }) => outcome)).toEqual(['dropped']);
});

test('a subscriber that never answers ends by its timeouts', async () => {
  const { endMs, deliveries } = await run({ subscribers: ['hangs'], retry: 0, sink: false });
  expect([endMs, deliveries[0]?.outcome]).toEqual([5000, 'dropped']);
});

test('a duration that is none is a problem with a remedy', async () => {
  const simulation = await simulate(settings({ timeout: '5s' }));
  expect(simulation).toMatchObject({
    kind: 'problem',
    message: expect.stringContaining('timeout'),
  });
  expect(simulation.kind === 'problem' && simulation.remedy).not.toBe('');
  expect((await simulate(settings({ every: 'soon' }))).kind).toBe('problem');
  expect((await simulate(settings({ every: 'PT1H1S' }))).kind).toBe('problem');
  expect((await simulate(settings({ every: 'PT1H' }))).kind).toBe('run');
});

test('settings survive the address, and an address that is wrong is as by default', () => {
  const chosen = settings({ subscribers: ['hangs', 'lost'], sink: false, retry: 7, jitter: 0.25 });
  expect(settingsOf(new URLSearchParams(queryOf(chosen)))).toEqual(chosen);
  expect(queryOf(DEFAULT_SETTINGS)).toBe('');
  expect(
    settingsOf(new URLSearchParams('retry=-1&events=999999&jitter=x&subscribers=nobody')),
  ).toEqual({
    ...DEFAULT_SETTINGS,
    events: 20,
  });
});
