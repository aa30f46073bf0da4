import { expect, test } from 'vitest';
import { withoutUsers } from './without-users.ts';

test.each([
  [
    "argument 'ftp://me:secret@h/' is invalid. Give a URL.",
    "argument 'ftp://***@h/' is invalid. Give a URL.",
  ],
  ['postgres://me:se@c/ret@db/shop', 'postgres://***@db/shop'],
  ['http://me@h and\nhttps://x:y@h', 'http://***@h and\nhttps://***@h'],
  ['http://h/?a=1 and me@h', 'http://h/?a=1 and me@h'],
  ['://@', '://@'],
])('%j is shown as %j', (text, expected) => {
  expect(withoutUsers(text)).toBe(expected);
});

test('what is endless is done in time', () => {
  const text = '://'.repeat(100_000);
  expect(withoutUsers(text)).toBe(text);
});
