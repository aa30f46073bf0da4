import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as sdk from './cloudevents-sdk/index.ts';
import * as doctest from './doctest/index.ts';
import * as root from './index.ts';

// Adding a public name means editing a list, where a review sees it. Each folder has its own list.
test('the package root exposes these names and no others', () => {
  expect(Object.keys(root).sort()).toEqual([
    'DURATION_LENGTH_MAX',
    'DURATION_MS_MAX',
    'EventDeliveryError',
    'VIRTUAL_WAKE_MAX',
    'createVirtualClock',
    'formatDuration',
    'parseDuration',
    'systemClock',
  ]);
});

test('the subpath cloudevents-sdk exposes these names and no others', () => {
  expect(Object.keys(sdk).sort()).toEqual(['fromSdkEvent', 'toSdkEvent']);
});

test('the subpath doctest exposes these names and no others', () => {
  expect(Object.keys(doctest).sort()).toEqual([
    'DEFAULT_PAGES',
    'DOCTEST_PROBLEMS',
    'FENCE_WORDS',
    'PAGE_LENGTH_MAX',
    'TIMEOUT_MAX_MS',
    'doctest',
    'doctestReporter',
    'exportExamples',
    'exportProject',
    'readPage',
    'readProject',
    'runDoctests',
    'updateExpectations',
  ]);
});

test('every folder with an index is a subpath of the package, and the other way round', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object };
  const subpaths = Object.keys(exports).flatMap((path) => /^\.\/([\w-]+)$/.exec(path)?.[1] ?? []);
  const folders = readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(`src/${entry.name}`).includes('index.ts'))
    .map(({ name }) => name);
  expect(subpaths.sort()).toEqual(folders.sort());
});
