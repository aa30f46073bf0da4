import { expect, test } from 'vitest';
import { plainPage } from './api-modules.ts';

test.each([
  ['# RETENTION\\_MAX\\_MS\n', '---\ntitle: "RETENTION_MAX_MS"\n---\n\n# RETENTION\\_MAX\\_MS\n'],
  ['# Relay\\<R\\>\n', '---\ntitle: "Relay<R>"\n---\n\n# Relay\\<R\\>\n'],
  ['A code of [HTTP\\_ERRORS](x.md).', 'A code of [HTTP_ERRORS](x.md).'],
])('%j is given as %j', (page, plain) => {
  expect(plainPage(page)).toBe(plain);
});

test.each(['# createChannel()\n\nAs `a\\_b`, and a\\_b.\n', 'text', ''])(
  '%j stays as it is',
  (page) => {
    expect(plainPage(page)).toBe(page);
  },
);
