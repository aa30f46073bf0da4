import { Command } from 'commander';
import { expect, test } from 'vitest';
import { deliverySpec, withDeliveryFlags } from './delivery-flags.ts';
import { countUpTo, timeBetween, timeFlag, timeText, urlFlag } from './flag-values.ts';

test.each([
  ['0ms', 0],
  ['200ms', 200],
  ['2s', 2_000],
  ['60m', 3_600_000],
  ['1h', 3_600_000],
])('the time %s is %d ms', (text, ms) => {
  expect(timeFlag(text)).toBe(ms);
});

test.each(['', '5', '-1s', '1.5s', '61m', '1d', '999999999ms', '1 s', 'PT1S'])(
  'the time %j is refused',
  (text) => {
    expect(() => timeFlag(text)).toThrow('Give a time such as 200ms, 2s or 1m, from 0ms to 1h.');
  },
);

test('a time has the ends of its flag', () => {
  const time = timeBetween(1, 2_592_000_000);
  expect([time('1ms'), time('30d')]).toEqual([1, 2_592_000_000]);
  expect(() => time('0s')).toThrow('from 1ms to 30d');
  expect(() => time('31d')).toThrow('from 1ms to 30d');
  expect([0, 1, 1_500, 90_000, 86_400_000].map(timeText)).toEqual([
    '0ms',
    '1ms',
    '1500ms',
    '90s',
    '1d',
  ]);
});

test('a count has an upper end', () => {
  expect([countUpTo(64)('1'), countUpTo(64)('64')]).toEqual([1, 64]);
  for (const text of ['0', '65', '01', '1.5', '', 'x']) {
    expect(() => countUpTo(64)(text)).toThrow('Give a whole number from 1 to 64.');
  }
});

test.each([
  ['x', 'no absolute URL'],
  ['ftp://h/', 'neither http nor https'],
  ['http://me@h/', 'a user name or a password'],
  [`http://h/${'x'.repeat(10_000)}`, 'at most 8192 characters'],
])('the URL %.20s is refused: %s', (text, why) => {
  expect(() => urlFlag(text)).toThrow(why);
});

const parse = (...args: readonly string[]) => {
  const command = withDeliveryFlags(new Command('send'), 0)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return deliverySpec(command.parse(args, { from: 'user' }).opts());
};

test('the flags of a delivery become a delivery specification', () => {
  expect(parse()).toBeUndefined();
  expect(
    parse(
      '--retry',
      '3',
      '--backoff-delay',
      '200ms',
      '--timeout',
      '2m',
      '--retry-after-max',
      'PT1H',
    ),
  ).toEqual({ retry: 3, backoffDelay: 'PT0.2S', timeout: 'PT2M', retryAfterMax: 'PT1H' });
});

test.each([
  ['--retry', '10001', 'it is no integer from 0 to 10000'],
  ['--retry', 'x', 'it is no integer from 0 to 10000'],
  ['--backoff-delay', '5', 'Give a time such as 200ms, 2s or PT2S.'],
  ['--backoff-delay', 'P1X', 'X is not expected there'],
  ['--timeout', '0s', 'Write a duration above zero'],
  ['--retry-after-max', '99999999m', 'longer than a hundred years'],
  ['--dead-letter', 'http://me:secret@h/', 'a user name or a password'],
])('%s %s is refused by the flag: %s', (flag, value, why) => {
  expect(() => parse(flag, value)).toThrow(why);
  expect(() => parse(flag, value)).toThrow(`option '${flag} <`);
});
