import { expect, test } from 'vitest';
import { plainTitle } from './api-modules.ts';

test.each([
  ['# RETENTION\\_MAX\\_MS\n\ntext', 'RETENTION_MAX_MS'],
  ['# PollingRelay\\<R\\>\n', 'PollingRelay<R>'],
  ['# createChannel()\n\nAs `a\\_b`.', undefined],
  ['text', undefined],
])('the title of %j is %j', (page, title) => {
  expect(plainTitle(page)).toBe(title);
});
