import { expect, test } from 'vitest';
import { coloursFor } from './colour.ts';

test.each([
  [true, {}, '\u001b[32mx\u001b[39m'],
  [false, {}, 'x'],
  [true, { NO_COLOR: '1' }, 'x'],
  [true, { NO_COLOR: '' }, '\u001b[32mx\u001b[39m'],
  [true, { TERM: 'dumb' }, 'x'],
  [false, { FORCE_COLOR: '1', TERM: 'dumb' }, '\u001b[32mx\u001b[39m'],
  [false, { FORCE_COLOR: '' }, '\u001b[32mx\u001b[39m'],
  [true, { FORCE_COLOR: '0' }, 'x'],
  [true, { FORCE_COLOR: 'false' }, 'x'],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, 'x'],
])('on a terminal %s with %j, green x is %j', (isTTY, environment, expected) => {
  expect(coloursFor({ isTTY }, environment).green('x')).toBe(expected);
});
