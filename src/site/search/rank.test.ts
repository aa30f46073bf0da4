import { expect, test } from 'vitest';
import { type Hit, rank } from './rank.ts';

const page = (u: string, t: string): Hit => ({ document: { u, t } });
const part = (u: string, t: string, of: string): Hit => ({ document: { u, t }, page: { t: of } });
const hits = [
  page('/docs/api/channels/functions/createChannel', 'createChannel()'),
  part('/docs/api/channels/functions/createChannel#see', 'See', 'createChannel()'),
  page('/docs/api', 'API reference'),
  page('/spec/5-channels', 'Channels'),
  part('/spec/5-channels#leases', 'Leases', 'Channels'),
  page('/docs/how-to/write-a-channel', 'Write a channel'),
];
const urls = (typed: string) => rank(hits, typed).map(({ document }) => document.u);

test('rank: pages and guides come before the reference, each in the order in which they were found', () => {
  expect(urls('lease')).toEqual([
    '/spec/5-channels',
    '/spec/5-channels#leases',
    '/docs/how-to/write-a-channel',
    '/docs/api/channels/functions/createChannel',
    '/docs/api/channels/functions/createChannel#see',
    '/docs/api',
  ]);
});

test.each(['createChannel', 'createChannel()', ' createChannel '])(
  'rank: "%s" is the title of a page, which comes first with its parts',
  (typed) => {
    expect(urls(typed).slice(0, 3)).toEqual([
      '/docs/api/channels/functions/createChannel',
      '/docs/api/channels/functions/createChannel#see',
      '/spec/5-channels',
    ]);
  },
);

test('rank: a word in lower case is no name of a type', () => {
  const both = [page('/docs/api/channels/interfaces/Lease', 'Lease'), page('/spec/5', 'Channels')];
  expect(rank(both, 'lease').map(({ document }) => document.t)).toEqual(['Channels', 'Lease']);
  expect(rank(both, 'Lease').map(({ document }) => document.t)).toEqual(['Lease', 'Channels']);
});

test('rank: nothing is lost, and a site below a path is no other', () => {
  expect(urls('x').toSorted()).toEqual(hits.map(({ document }) => document.u).toSorted());
  const below = [page('/site/docs/api/event', 'event'), page('/site/docs/apiary', 'Bees')];
  expect(rank(below, 'x').map(({ document }) => document.t)).toEqual(['Bees', 'event']);
});
