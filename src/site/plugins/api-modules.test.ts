import { expect, test } from 'vitest';
import { plainPage } from './api-modules.ts';

test.each([
  ['# MAX\\_MS\n', 'title: "MAX_MS"\n'],
  ['# Relay\\<R\\>\n', 'title: "Relay<R>"\n'],
  [
    '# Code\n\n```ts\ntype Code = a_b;\n```\n\nA code of\n[HTTP\\_ERRORS](x_y.md), or `A_B`.\n\nMore.\n',
    'description: "A code of HTTP_ERRORS, or A_B."\n',
  ],
])('%j is said in plain words', (page, words) => {
  expect(plainPage(page)).toBe(`---\n${words}---\n\n${page}`);
});

test.each(['# createChannel()\n\nAs it is.\n\nWith a\\_b.\n', 'text', ''])(
  '%j stays as it is',
  (page) => {
    expect(plainPage(page)).toBe(page);
  },
);
