/**
 * `npm run simulate`: a million histories of the outbox, and what they came to.
 *
 * First every placement of up to three crashes in every script, then seeds in every profile. `-- --histories 200000` runs
 * fewer, `-- --seed 5000000` other seeds. Ends with 1 when a history breaks a guarantee, and says which.
 */
import { OUTBOX_PROFILES } from '../src/outbox/world/profiles.ts';
import {
  emptyTally,
  type Tally,
  tallyCrashPlans,
  tallySeeds,
  tallyText,
} from '../src/outbox/world/run-plans.ts';
import { CRASH_SCRIPTS, SWARM_LENGTH } from '../src/outbox/world/swarm.ts';
import { scriptArguments } from './script-arguments.ts';

const { values } = scriptArguments(import.meta.url, {
  histories: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: '1' },
});
const wanted = Number(values.histories);
const seed = Number(values.seed);
if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(seed) || seed < 0) {
  process.stderr.write('simulate: --histories is a whole number from 1, --seed one from 0\n');
  process.exit(2);
}

const started = performance.now();
const total = emptyTally();

print(`${'world'.padEnd(32)} histories   crashes     steps  losses`);
for (const { name, setup, script } of CRASH_SCRIPTS) {
  if (total.histories >= wanted) break;
  part(`crashes: ${name}`, (tally) => tallyCrashPlans(tally, setup, script, 3));
}
const profiles = Object.entries(OUTBOX_PROFILES);
const each = Math.ceil(Math.max(0, wanted - total.histories) / profiles.length);
if (each > 0)
  for (const [name, setup] of profiles)
    part(`seeds: ${name}`, (tally) => tallySeeds(tally, setup, seed, each, SWARM_LENGTH));

const seconds = (performance.now() - started) / 1000;
print('');
for (const line of tallyText(total).split('; ')) print(line);
print(
  `${Math.round(total.histories / seconds)} histories and ${Math.round(total.steps / seconds)} steps per second`,
);
for (const { where, violation } of total.violations)
  print(`BROKEN ${violation.guarantee}: ${violation.message} (${where}, step ${violation.step})`);
process.exitCode = total.violations.length === 0 ? 0 : 1;

/** Runs one world, prints its line and adds it to the total. */
function part(name: string, run: (tally: Tally) => void): void {
  const tally = emptyTally();
  run(tally);
  const { histories, crashes, steps, losses } = tally;
  const numbers = [histories, crashes, steps, losses].map((n, at) =>
    String(n).padStart(at === 3 ? 7 : 9),
  );
  print(`${name.padEnd(32)} ${numbers.join(' ')}`);
  total.histories += histories;
  total.crashes += crashes;
  total.steps += steps;
  total.losses += losses;
  for (const { where, violation } of tally.violations)
    total.violations.push({ where: `${name}, ${where}`, violation });
  for (const map of ['publications', 'deliveries'] as const)
    for (const [bound, repeated] of tally[map])
      total[map].set(bound, Math.max(repeated, total[map].get(bound) ?? 0));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
