import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClauseResult } from './results/model.ts';
import { bindingClauses } from './results/overview.ts';
import { launchChromium } from './testing/chromium.ts';
import { fetchJson, openTab } from './testing/site-tab.ts';

let browser: Browser;
let clauses: readonly ClauseResult[];
beforeAll(async () => {
  browser = await launchChromium();
  ({ clauses } = await fetchJson<{ clauses: readonly ClauseResult[] }>('/clauses.json'));
});
afterAll(() => browser.close());

test('the coverage page lists every clause and counts the verified ones', async () => {
  const tab = await openTab(browser);
  await tab.open('/coverage');
  const binding = bindingClauses(clauses);
  const verified = binding.filter(({ status }) => status === 'verified').length;
  const sum = await tab.page.locator('.eds-coverage__sum').innerText();
  expect(sum).toContain(`${verified} of ${binding.length}`);
  const ids = await tab.page.locator('tbody .eds-clause__id').allInnerTexts();
  expect(ids).toEqual(clauses.map(({ id }) => id));
  await tab.close();
});

test('the filter narrows the table by text and by level, and takes it back', async () => {
  const tab = await openTab(browser);
  await tab.open('/coverage');
  const ids = tab.page.locator('tbody .eds-clause__id');
  const first = clauses[0];
  await tab.page.getByLabel('Text').fill(first?.id ?? '');
  const named = clauses.filter(({ id, text }) => `${id} ${text}`.includes(first?.id ?? ''));
  await expect.poll(() => ids.allInnerTexts()).toEqual(named.map(({ id }) => id));
  await tab.page.getByRole('button', { name: 'Show all' }).click();
  await tab.page.getByLabel('Level').selectOption(first?.level ?? '');
  const sameLevel = clauses.filter(({ level }) => level === first?.level);
  await expect.poll(() => ids.allInnerTexts()).toEqual(sameLevel.map(({ id }) => id));
  await tab.page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => ids.count()).toBe(clauses.length);
  await tab.close();
});
