import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const FLAGS = ['--to', '--retry', '--reply', '--timeout', '--dead-letter', '--json'];

test.each([
  ['--tto', '--to'],
  ['--ot', '--to'],
  ['--rety', '--retry'],
  ['--rpely', '--reply'],
  ['--tiemout', '--timeout'],
  ['--deadletter', '--dead-letter'],
  ['--jsno', '--json'],
  ['--verbose', undefined],
  ['--x', undefined],
  [`--${'t'.repeat(100_000)}`, undefined],
])('%.20s: %s is the nearest', (typed, word) => {
  expect(nearest(typed, FLAGS)).toBe(word);
});
