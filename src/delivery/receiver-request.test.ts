import { expect, test } from 'vitest';
import { isReply, LazyContext, prefersReply, splitTarget } from './receiver-request.ts';

test.each([
  ['/events', '/events', ''],
  ['/events?a=b', '/events', 'a=b'],
  ['/events?a=b?c', '/events', 'a=b?c'],
  ['/events?', '/events', ''],
  ['/events#x?y', '/events', ''],
  ['/events?a#b', '/events', 'a'],
  ['/a://b/c', '/a://b/c', ''],
  ['?a', '/', 'a'],
  ['', '/', ''],
  ['*', '*', ''],
  ['https://shop.example', '/', ''],
  ['https://shop.example/events?a', '/events', 'a'],
  ['https://shop.example?a/b', '/', 'a/b'],
  ['https://shop.example#a', '/', ''],
  ['http://[::1]:8080/events', '/events', ''],
])('The target %j has the path %j and the query %j', (target, path, query) => {
  expect(splitTarget(target)).toEqual({ path, query });
});

test.each([
  [undefined, false],
  ['', false],
  ['reply', true],
  ['Reply', true],
  ['respond-async,  reply ', true],
  ['reply; foo=bar', true],
  ['reply=1', true],
  ['wait=10, reply', true],
  ['replying', false],
  ['no-reply', false],
  ['re ply', false],
])('Prefer %j asks for a reply: %s', (prefer, expected) => {
  expect(prefersReply(prefer)).toBe(expected);
});

const contextOf = (signal?: AbortSignal, headers: readonly (readonly [string, string])[] = []) =>
  new LazyContext('binary', '/events', new Map(headers), {
    ...{ method: 'POST', url: '/events', headers: {} },
    signal,
  });

test('A context tells what the request says', () => {
  const { header, isReplyExpected, mode, path } = contextOf(undefined, [['prefer', 'reply']]);
  expect([header('prefer'), header('other'), isReplyExpected, mode, path]).toEqual([
    ...['reply', undefined, true],
    ...['binary', '/events'],
  ]);
  expect(contextOf().isReplyExpected).toBe(false);
});

test('Whoever asks for the signal first or last hears the first reason', () => {
  const gone = new Error('gone');
  const late = new Error('late');
  const before = contextOf(AbortSignal.abort(gone));
  before.abort(late);
  expect(before.signal.reason).toBe(late);
  expect(contextOf(AbortSignal.abort(gone)).signal.reason).toBe(gone);
  const sender = new AbortController();
  const after = contextOf(sender.signal);
  const { signal } = after;
  expect(after.signal).toBe(signal);
  sender.abort(gone);
  after.abort(late);
  expect(signal.reason).toBe(gone);
});

test('What is meant as a reply is an object', () => {
  expect([{}, null, undefined, 'x', 1].map(isReply)).toEqual([true, false, false, false, false]);
});
