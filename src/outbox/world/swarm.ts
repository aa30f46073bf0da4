/** The histories that prove the outbox: every placement of crashes in scripted worlds, and seeds in every profile. */
import { OUTBOX_PROFILES } from './profiles.ts';
import { type Tally, tallyCrashPlans, tallySeeds } from './run-plans.ts';
import type { OutboxSetup } from './setup.ts';

/** A script that is performed with every placement of crashes. */
export interface CrashScript {
  readonly name: string;
  readonly setup: OutboxSetup;
  readonly script: readonly string[];
}

/** Scripts that lead every process through every step of its work. */
export const CRASH_SCRIPTS: readonly CrashScript[] = [
  {
    name: 'polling relay',
    setup: { relayOptions: { batch: 2 }, consumers: 0 },
    script: ['write a', 'write b', 'write a', 'relay1 run', 'write a', 'relay1 run', 'write b'],
  },
  {
    name: 'log relay',
    setup: { relay: 'log', relayOptions: { batch: 2 }, consumers: 0 },
    script: ['write a', 'write b', 'write a', 'relay1 run', 'write a', 'relay1 run', 'write b'],
  },
  {
    name: 'consumer with inbox',
    setup: { keys: ['a'], relayOptions: { batch: 9 }, consumerOptions: { commitEvery: 2 } },
    script: ['write a', 'write a', 'write a', 'relay1 run', 'consumer1 run', 'write a'],
  },
  {
    name: 'consumer without inbox',
    setup: {
      keys: ['a'],
      relayOptions: { batch: 9 },
      consumerOptions: { commitEvery: 2, commits: 'last', inbox: false },
    },
    script: ['write a', 'write a', 'write a', 'relay1 run', 'consumer1 run', 'write a'],
  },
  {
    name: 'dead letters',
    setup: {
      keys: ['a'],
      poison: 'consumer',
      relayOptions: { batch: 9 },
      consumerOptions: { commitEvery: 2, poison: 'dead-letter', attemptMax: 1 },
    },
    script: ['write a', 'write poison a', 'write a', 'relay1 run', 'consumer1 run'],
  },
  {
    name: 'parked keys',
    setup: {
      poison: 'consumer',
      relayOptions: { batch: 9 },
      consumerOptions: { commitEvery: 2, poison: 'park', attemptMax: 1 },
    },
    script: ['write poison a', 'write a', 'write b', 'relay1 run', 'consumer1 run'],
  },
  {
    name: 'keys of a consumer released',
    setup: {
      poison: 'consumer',
      relayOptions: { batch: 9 },
      consumerOptions: { commitEvery: 2, poison: 'park', attemptMax: 1 },
    },
    script: ['write poison a', 'write a', 'relay1 run', 'consumer1 run', 'mend', 'release a'],
  },
  {
    name: 'released keys',
    setup: { poison: 'relay', relayOptions: { batch: 2, poison: 'park' }, consumers: 0 },
    script: ['write poison a', 'write a', 'write b', 'relay1 run', 'mend', 'release a', 'write a'],
  },
  {
    name: 'dead records given back',
    setup: { poison: 'relay', relayOptions: { batch: 2, poison: 'dead-letter' }, consumers: 0 },
    script: ['write poison a', 'write a', 'relay1 run', 'mend', 'redrive', 'write a'],
  },
  {
    name: 'given back to a log relay',
    setup: {
      relay: 'log',
      poison: 'relay',
      relayOptions: { batch: 2, poison: 'dead-letter' },
      consumers: 0,
    },
    script: ['write poison a', 'write a', 'relay1 run', 'mend', 'redrive', 'write a'],
  },
  {
    name: 'own writes',
    setup: {
      keys: ['a'],
      readers: 1,
      readerOptions: { timeoutMs: 2500, checkMs: 1000 },
      relayOptions: { batch: 9 },
      consumerOptions: { commitEvery: 2 },
    },
    script: [
      'reader1 write',
      'relay1 run',
      'reader1 run',
      'consumer1 run',
      'reader1 run',
      'write a',
    ],
  },
];

/** Actions tried in a history of a seed. */
export const SWARM_LENGTH = 24;

/** Runs every script with every placement of up to so many crashes. */
export function runCrashScripts(tally: Tally, crashMax: number): void {
  for (const { setup, script } of CRASH_SCRIPTS) tallyCrashPlans(tally, setup, script, crashMax);
}

/** Runs so many seeds in every profile. */
export function runProfiles(tally: Tally, first: number, seedsEach: number): void {
  for (const setup of Object.values(OUTBOX_PROFILES))
    tallySeeds(tally, setup, first, seedsEach, SWARM_LENGTH);
}
