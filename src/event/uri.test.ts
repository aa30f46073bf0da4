import { expect, test } from 'vitest';
import { isAbsoluteUri, isUriReference } from './uri.ts';

test.each([
  '',
  '/',
  '#',
  '?q=a/b?c',
  '../x',
  '//host/path',
  'https://github.com/cloudevents',
  'https://shop.example/orders/A-17_x.~y',
  'http://shop.example//orders/',
  'http:///orders',
  'mailto:cncf@lists.example.com',
  'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
  '/cloudevents/spec/pull/123',
  '1-555-123-4567',
  './a:b',
  'a%20b',
  'http://user:pw@host:8080/x?y#z',
  'http://[::1]:80/',
  'http://[2001:db8::192.0.2.1]/',
  'http://[1:2:3:4:5:6:7:8]',
  'http://[v7.fe80:1]/',
  'http://host:/',
  'file:///etc/hosts',
])('isUriReference accepts %j', (text) => {
  expect(isUriReference(text)).toBe(true);
});

test.each([
  ' ',
  '/a b',
  'http://shop.example/a b',
  'http://shop.example/orders\n',
  'http://sh op.example',
  '/é',
  'http://[bad',
  'http://[1:2:3]/',
  'http://[1::2::3]/',
  'http://[1:2:3:4:5:6:7::8]x/',
  'http://[::300.1.1.1]/',
  'http://[::01.1.1.1]/',
  'http://a@b@c/',
  'http://host:8o/',
  '1a:b',
  ':x',
  '%zz',
  '%2',
  'a#b#c',
  'a\\b',
  'a|b',
  '<x>',
  '{x}',
  'a\u0000',
  '/[x]',
])('isUriReference refuses %j', (text) => {
  expect(isUriReference(text)).toBe(false);
});

test('isAbsoluteUri needs a scheme and has no fragment', () => {
  expect(isAbsoluteUri('urn:x')).toBe(true);
  expect(isAbsoluteUri('//host/x')).toBe(false);
  expect(isAbsoluteUri('urn:x#')).toBe(false);
  expect(isAbsoluteUri('x:a b')).toBe(false);
});

test('Checking a text of a megabyte takes linear time', () => {
  const long = 'a%20'.repeat(250_000);
  expect(isUriReference(`http://${long}/${long}?${long}#${long}`)).toBe(true);
  expect(isUriReference(`http://[${'1:'.repeat(400_000)}]`)).toBe(false);
});

test('A text of many megabytes is told as any other, whatever it repeats', () => {
  const times = 10_000_000;
  expect(isUriReference(`http://example.com${'/x'.repeat(times)}`)).toBe(true);
  expect(isUriReference('x'.repeat(2 * times))).toBe(true);
  expect(isUriReference(`${'x'.repeat(2 * times)} `)).toBe(false);
  expect(isUriReference(`http://[v${'1'.repeat(2 * times)}.1]/`)).toBe(true);
});
