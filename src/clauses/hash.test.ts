import { expect, test } from 'vitest';
import { hashClause } from './hash.ts';

test.each(['It\nMUST match.', '  It MUST\t match. ', 'It MUST\r\nmatch.'])(
  '%j is wrapped only',
  (text) => {
    expect(hashClause(text)).toBe(hashClause('It MUST match.'));
  },
);

test.each(['It MUST match', 'it MUST match.', 'ItMUST match.', 'It MUST mätch.', ''])(
  '%j is another text',
  (text) => {
    expect(hashClause(text)).not.toBe(hashClause('It MUST match.'));
  },
);

test('is FNV-1a with 64 bits over UTF-8', () => {
  expect(hashClause('')).toBe('cbf29ce484222325');
  expect(hashClause('a')).toBe('af63dc4c8601ec8c');
  expect(hashClause('foobar')).toBe('85944171f73967e8');
});
