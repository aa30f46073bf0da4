import { expect, test, vi } from 'vitest';
import { OUTBOX_PROFILES } from './profiles.ts';
import { emptyTally, type Tally, tallyText } from './run-plans.ts';
import { runCrashScripts, runProfiles } from './swarm.ts';

// As much as a busy machine needs: four seconds of processor time on a machine of 2026.
vi.setConfig({ testTimeout: 600_000 });

/** Histories of all scripts with up to three crashes: s steps have about s³/6 placements of three. */
const PLANNED = 254_719;
/** Seeds of each profile. */
const SEEDS = 1200;

/** Prints what the histories came to: it is the result of the simulation. */
function report(name: string, tally: Tally, begun: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(begun);
  const seconds = ((user + system) / 1e6).toFixed(1);
  console.log(`${name}: ${tallyText(tally)} (${seconds} s of processor time)`);
}

test(`no loss in ${PLANNED} histories: every placement of up to three crashes keeps every guarantee`, () => {
  const begun = process.cpuUsage();
  const tally = emptyTally();
  runCrashScripts(tally, 3);
  report('Crashes', tally, begun);
  expect(tally.violations).toEqual([]);
  expect(tally).toMatchObject({ histories: PLANNED, losses: 0 });
  expect(tally.crashes).toBeGreaterThan(2.9 * PLANNED);
  // Bounds that no history reaches would be too generous: those of one, two and three crashes are reached.
  expect(Object.fromEntries(tally.publications)).toMatchObject({ 0: 0, 2: 2, 4: 4, 6: 6 });
  expect(Object.fromEntries(tally.deliveries)).toMatchObject({ 0: 0, 2: 2, 3: 3, 4: 4 });
});

test('seeds keep every guarantee in every profile', () => {
  const begun = process.cpuUsage();
  const tally = emptyTally();
  runProfiles(tally, 1, SEEDS);
  report('Seeds', tally, begun);
  expect(tally.violations).toEqual([]);
  expect(tally.losses).toBe(0);
  expect(tally.histories).toBe(Object.keys(OUTBOX_PROFILES).length * SEEDS);
  expect(tally.crashes).toBeGreaterThan(tally.histories);
});
