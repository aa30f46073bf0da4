import { expect, test } from 'vitest';
import { dialectRemedy, nearestName } from './near-miss.ts';

const NAMES = ['exact', 'prefix', 'suffix', 'all', 'any', 'not', 'sql'];

test.each([
  ['exact', 'exact'],
  ['Exact', 'exact'],
  ['EXACT', 'exact'],
  ['exat', 'exact'],
  ['e_xact', 'exact'],
  ['pre-fix', 'prefix'],
  ['prefxi', 'prefix'],
  ['sufffix', 'suffix'],
  ['starts', undefined],
  ['ell', undefined],
  ['nto', undefined],
  ['equals', 'exact'],
  [`exact${'_'.repeat(35)}`, 'exact'],
  [`exact${'_'.repeat(36)}`, undefined],
])('nearestName(%j) is %j', (key, name) => {
  expect(nearestName(key, NAMES)).toBe(name);
});

test('a name that is not there is not proposed', () => {
  expect(nearestName('equals', ['all'])).toBeUndefined();
  expect(nearestName('ALL', ['All'])).toBe('All');
});

test.each([
  ['sql', 'TRUE', 'The sql dialect is not supported here: use one of exact, all'],
  ['cesql', 'a', 'CloudEvents calls it sql, which is not supported here: use one of exact, all'],
  ['type', 'a', 'Name the dialect first: exact: { type: "a" }'],
  ['type', 5, 'Use one of exact, all'],
  ['Type!', 'a', 'Use one of exact, all'],
  ['x'.repeat(40), 'a', `Name the dialect first: exact: { ${'x'.repeat(40)}: "a" }`],
  ['x'.repeat(41), 'a', 'Use one of exact, all'],
])('the remedy for %j: %j where there is no sql', (key, value, remedy) => {
  expect(dialectRemedy(key, value, ['exact', 'all'])).toBe(remedy);
});

test('cesql is no name to propose', () => {
  expect(dialectRemedy('zzz', 5, ['exact', 'cesql', 'all'])).toBe('Use one of exact, all');
});
