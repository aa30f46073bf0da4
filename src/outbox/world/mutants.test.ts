import { describe, expect, test } from 'vitest';
import { search } from '../../simulation/search.ts';
import { OUTBOX_MUTANTS } from './mutants.ts';
import { outboxModel } from './outbox-model.ts';

/** Histories in which the sound world of a mutant has to keep everything. */
const SOUND_HISTORIES = 1000;

/** Where each mutant died: the guarantee, the seed and the step, and the length of the smallest history. */
const DEATHS: Readonly<Record<string, string>> = {
  'mark-first': 'no loss: seed 2, step 9, 3 actions',
  'mark-unconfirmed': 'no loss: seed 1, step 12, 3 actions',
  'mark-rejected': 'no loss: seed 1, step 12, 1 actions',
  'bury-unconfirmed': 'only poison dies: seed 1, step 12, 3 actions',
  'overtake-failed': 'key order: seed 2, step 11, 4 actions',
  'newest-first': 'key order: seed 1, step 4, 2 actions',
  pipelined: 'key order: seed 2, step 10, 4 actions',
  'id-cursor': 'no loss: seed 3, step 12, 4 actions',
  'xmin-sequence': 'no loss: seed 41, step 14, 6 actions',
  'xid-sequence': 'key order: seed 3, step 5, 4 actions',
  'skip-locked': 'key order: seed 10, step 8, 4 actions',
  unclaimed: 'bounded duplicates: seed 1, step 27, 3 actions',
  'acknowledge-first': 'no loss: seed 5, step 10, 4 actions',
  'acknowledge-unconfirmed': 'no loss: seed 1, step 10, 3 actions',
  'acknowledge-too-far': 'no loss: seed 1, step 10, 4 actions',
  'acknowledge-never': 'bounded duplicates: seed 1, step 35, 7 actions',
  'not-transactional': 'no phantom: seed 1, step 3, 1 actions',
  'unlocked-keys': 'key order: seed 2, step 4, 3 actions',
  'commit-before-process': 'no loss: seed 12, step 23, 4 actions',
  'commit-too-far': 'no loss: seed 1, step 37, 5 actions',
  'commit-never': 'bounded duplicates: seed 1, step 36, 4 actions',
  'commit-last': 'bounded duplicates: seed 1, step 37, 4 actions',
  'ignore-failed-commit': 'no loss: seed 1, step 24, 4 actions',
  'retry-behind': 'key order: seed 2, step 25, 5 actions',
  'drop-poison': 'no loss: seed 1, step 27, 1 actions',
  'dead-letter-apart': 'conservation: seed 13, step 35, 4 actions',
  'park-alone': 'parked keys wait: seed 5, step 23, 2 actions',
  'parked-at-join': 'parked keys wait: seed 1715, step 38, 8 actions',
  'commit-released': 'monotone offsets: seed 34, step 42, 5 actions',
  'take-up-first': 'no loss: seed 5, step 51, 4 actions',
  'fence-never': 'latest state: seed 155, step 44, 6 actions',
  'effects-unfenced': 'latest state: seed 155, step 46, 6 actions',
  'offsets-unfenced': 'monotone offsets: seed 53, step 30, 6 actions',
  'inbox-unused': 'effects once: seed 2, step 21, 4 actions',
  'inbox-before': 'no loss: seed 4, step 33, 4 actions',
  'inbox-after': 'effects once: seed 4, step 28, 5 actions',
  'inbox-too-short': 'effects once: seed 3, step 26, 5 actions',
  'redrive-apart': 'no loss: seed 6, step 18, 3 actions',
  'redrive-copies': 'conservation: seed 2, step 24, 3 actions',
  'redrive-unlocked': 'suffix replay: seed 298, step 21, 9 actions',
  'redrive-newest-first': 'redriven order: seed 3, step 39, 5 actions',
  'redrive-in-place': 'no loss: seed 2, step 15, 3 actions',
  'release-skips-first': 'no loss: seed 2, step 16, 3 actions',
  'answer-before-applied': 'read your writes: seed 1, step 3, 1 actions',
  'notifications-only': 'read your writes: seed 3, step 30, 1 actions',
  'waits-too-long': 'read your writes: seed 5, step 37, 3 actions',
  'timeout-is-failure': 'read your writes: seed 19, step 10, 4 actions',
};

describe.each(OUTBOX_MUTANTS)('$name: $mistake', ({ name, sound, change }) => {
  test('the sound world keeps every guarantee', () => {
    expect(search(outboxModel(sound), { histories: SOUND_HISTORIES })).toBeUndefined();
  });

  test('the mutant dies', () => {
    const model = outboxModel({ ...sound, ...change });
    const found = search(model, { histories: 20_000 });
    const { seed, actions, violation } = found ?? { seed: 0, actions: [] };
    const death = `${violation?.guarantee}: seed ${seed}, step ${violation?.step}, ${actions.length} actions`;
    expect(death).toBe(DEATHS[name]);
  });
});

test('there are at least twenty mutants, each with its own name', () => {
  const names = new Set(OUTBOX_MUTANTS.map(({ name }) => name));
  expect(names.size).toBe(OUTBOX_MUTANTS.length);
  expect(names.size).toBeGreaterThanOrEqual(20);
  expect(Object.keys(DEATHS).toSorted()).toEqual([...names].toSorted());
});
