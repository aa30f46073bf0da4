import { expect, test } from 'vitest';
import { withoutQuery, withoutQueryOf } from './without-query.ts';

test('A destination is shown without query, fragment and user', () => {
  expect(withoutQuery('https://me:pw@a.example:8443/in?token=secret#x')).toBe(
    'https://a.example:8443/in',
  );
});

const url = 'http://a.example/in?token=secret?more&x=1';

test.each([
  [`refused by ${url}, ${url}!`, 'refused by http://a.example/in, http://a.example/in!'],
  [`cut at ${url.slice(0, -1)}`, 'cut at http://a.example/in'],
  [`cut at ${url.slice(0, -12)}`, 'cut at http://a.example/in'],
  [`cut at ${url.slice(0, 20)}`, 'cut at http://a.example/in'],
  ['is it there? no', 'is it there? no'],
  ['', ''],
])('%j is shown as %j', (message, shown) => {
  expect(withoutQueryOf(message, url)).toBe(shown);
});

test('A query is told neither as it was written nor as it is parsed', () => {
  const written = 'http://a.example/in?token=a b';
  const message = `${written}, /in?token=a%20b, ?token=a%2`;
  expect(withoutQueryOf(message, written)).toBe('http://a.example/in, /in, ');
  expect(withoutQueryOf('no URL: nowhere?x=1', 'nowhere?x=1')).toBe('no URL: nowhere');
});

test('Words about a destination without a query stay as they are', () => {
  expect(withoutQueryOf('what?', 'http://a.example/')).toBe('what?');
});
