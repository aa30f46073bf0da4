import { expect, test } from 'vitest';
import { exampleAnchor, pageDataName, routeOf } from './routes.ts';

test.each([
  ['spec/3-filters.md', '/spec/3-filters'],
  ['spec/README.md', '/spec'],
  ['docs/index.md', '/docs'],
  ['docs/how-to/index.md', '/docs/how-to'],
  ['docs/decisions/0006-site.md', '/docs/decisions/0006-site'],
  ['src/filters/compile.ts', undefined],
  ['README.md', undefined],
])('%s is at %s', (file, route) => {
  expect(routeOf(file)).toBe(route);
});

test('the anchor of an example holds letters and digits of its name', () => {
  expect(exampleAnchor('`Order.created` differs, at 1!')).toBe(
    'example-order-created-differs-at-1',
  );
});

test('two pages never share a data file', () => {
  expect(pageDataName('docs/how-to/a.md')).toBe('docs.how-to.a.json');
});
