import { expect, test } from 'vitest';
import { type DurabilitySettings, survivedFailures } from './durability.ts';

const base: DurabilitySettings = {
  synchronousCommit: 'on',
  fsync: true,
  synchronousStandby: false,
  keptInTable: true,
};

const cases: readonly (readonly [string, Partial<DurabilitySettings>, string])[] = [
  ['the defaults of PostgreSQL', {}, 'process operatingSystem slot'],
  ['synchronous_commit off', { synchronousCommit: 'off' }, 'slot'],
  ['fsync off', { fsync: false }, 'process slot'],
  ['no table', { keptInTable: false }, 'process operatingSystem'],
  ['a synchronous standby', { synchronousStandby: true }, 'process operatingSystem disk slot'],
  [
    'a standby that only has it in memory',
    { synchronousStandby: true, synchronousCommit: 'remote_write' },
    'process operatingSystem slot',
  ],
  [
    'a standby that nobody waits for',
    { synchronousStandby: true, synchronousCommit: 'local' },
    'process operatingSystem slot',
  ],
];

test.each(cases)('survivedFailures: %s', (_, settings, survived) => {
  const answer = Object.entries(survivedFailures({ ...base, ...settings }));
  const names = answer.filter(([, survives]) => survives).map(([failure]) => failure);
  expect(names.join(' ')).toBe(survived);
});
