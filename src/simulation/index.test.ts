import { expect, test } from 'vitest';
import * as simulation from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(simulation).sort()).toEqual([
    'CRASH_MAX',
    'HISTORY_ACTION_MAX',
    'RUN_STEP_MAX',
    'SEARCH_HISTORY_MAX',
    'SHRINK_RUN_MAX',
    'ask',
    'crashPoints',
    'createActor',
    'createAsyncActor',
    'createRandom',
    'eachCrashPlan',
    'intercept',
    'perform',
    'replay',
    'runSeed',
    'runSteps',
    'search',
    'shrink',
  ]);
});
