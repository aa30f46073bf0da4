import { expect, test, vi } from 'vitest';
import { OUTBOX_PROFILES } from './profiles.ts';
import { emptyTally } from './run-plans.ts';
import { runCrashScripts, runProfiles } from './swarm.ts';

// As much as a busy machine needs; `npm run simulate` prints how many histories a second this one does.
vi.setConfig({ testTimeout: 600_000 });

/** Histories of all scripts with up to three crashes: s steps have about s³/6 placements of three. */
const PLANNED = 178_634;
/** Seeds of each profile. */
const SEEDS = 1200;

test('every placement of up to three crashes keeps every guarantee', () => {
  const tally = emptyTally();
  runCrashScripts(tally, 3);
  expect(tally.violations).toEqual([]);
  expect(tally).toMatchObject({ histories: PLANNED, losses: 0 });
  // Bounds that no history reaches would be too generous: those of one, two and three crashes are reached.
  expect(Object.fromEntries(tally.publications)).toMatchObject({ 0: 0, 2: 2, 4: 4, 6: 6 });
  expect(Object.fromEntries(tally.deliveries)).toMatchObject({ 0: 0, 2: 2, 3: 3, 4: 4 });
});

test('seeds keep every guarantee in every profile', () => {
  const tally = emptyTally();
  runProfiles(tally, 1, SEEDS);
  expect(tally.violations).toEqual([]);
  expect(tally.histories).toBe(Object.keys(OUTBOX_PROFILES).length * SEEDS);
  expect(tally.crashes).toBeGreaterThan(tally.histories);
  expect(PLANNED + tally.histories).toBeGreaterThanOrEqual(200_000);
});
