import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClauseResult } from './results/model.ts';
import { launchChromium } from './testing/chromium.ts';
import { clauseWithExample, openTab } from './testing/site-tab.ts';

let browser: Browser;
let clause: ClauseResult;
beforeAll(async () => {
  browser = await launchChromium();
  clause = await clauseWithExample();
});
afterAll(() => browser.close());

test('Ctrl-K searches without any other host and leads to the page', async () => {
  const tab = await openTab(browser);
  await tab.open('/docs');
  await tab.page.keyboard.press('Control+k');
  const input = tab.page.getByRole('combobox', { name: 'Search' });
  await input.waitFor();
  // At once: letter by letter, the hits would be those of a part of it for a moment.
  await tab.page.keyboard.insertText(clause.id);
  const hit = tab.page.getByRole('option').first();
  await hit.waitFor();
  await hit.click();
  await tab.page.waitForURL((url) => `${url.pathname}${url.hash}` === clause.to);
  await tab.page.locator('.eds-clause--target').waitFor();
  await tab.close();
});

test('the specification and the guides come before the reference, a name of it before all', async () => {
  const tab = await openTab(browser);
  const links = tab.page.locator('main article a');
  for (const [typed, first] of [
    ['lease', /^\/(spec|docs\/(?!api))/],
    ['createMemoryChannel', /^\/docs\/api\/channels\/functions\/createMemoryChannel/],
  ] as const) {
    await tab.open(`/search?q=${typed}`);
    await links.first().waitFor();
    expect(await links.first().getAttribute('href')).toMatch(first);
  }
  await tab.close();
});

test('the results page lists the page of a clause', async () => {
  const tab = await openTab(browser);
  await tab.open(`/search?q=${clause.id}`);
  const result = tab.page.locator(`main article a[href^="${clause.to.split('#')[0]}"]`).first();
  await result.waitFor();
  await tab.close();
});

test('the search is used without a pointer: arrows choose, Enter opens, Escape closes', async () => {
  const tab = await openTab(browser);
  const hits = tab.page.getByRole('option').filter({ visible: true });
  const search = async (text: string) => {
    await tab.page.keyboard.press('Control+k');
    await tab.page.getByRole('combobox', { name: 'Search' }).waitFor();
    await tab.page.keyboard.insertText(text);
    await hits.first().waitFor();
  };
  await tab.open('/docs');
  await search('dead letter');
  await tab.page.keyboard.press('ArrowDown');
  await tab.page.keyboard.press('Enter');
  await tab.page.waitForURL((url) => url.pathname !== '/docs');
  await tab.open('/docs');
  await search('dead letter');
  await tab.page.keyboard.press('Escape');
  await expect.poll(() => hits.count()).toBe(0);
  expect(new URL(tab.page.url()).pathname).toBe('/docs');
  await tab.close();
});
