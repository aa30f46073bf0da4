import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './testing/chromium.ts';
import { openTab } from './testing/site-tab.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('the simulator draws what the address asks for, and puts what is chosen into the address', async () => {
  const tab = await openTab(browser);
  await tab.open('/simulator?subscribers=recovers&events=1&retry=2');
  const row = tab.page.locator('.eds-simulator__sums tbody td');
  await expect.poll(() => row.allInnerTexts()).toEqual(['1', '0', '0', '3', '0']);
  expect(await tab.page.locator('.eds-timeline .eds-mark').count()).toBe(3);
  await tab.page.getByLabel('retry', { exact: true }).fill('1');
  await expect.poll(() => row.allInnerTexts()).toEqual(['0', '1', '0', '3', '0']);
  await tab.page.waitForURL((url) => url.searchParams.get('retry') === '1');
  await tab.page.getByLabel('deadLetterSink').uncheck();
  await expect.poll(() => row.allInnerTexts()).toEqual(['0', '0', '1', '2', '0']);
  await tab.close();
});

test('on a narrow screen, where the heads of the table are out of sight, each sum says what it is', async () => {
  const tab = await openTab(browser, { width: 390 });
  await tab.open('/simulator?subscribers=recovers&events=1&retry=2');
  const cells = tab.page.locator('.eds-simulator__sums tbody td');
  await expect.poll(() => cells.count()).toBe(5);
  const labels = await cells.evaluateAll((all) =>
    all.map((cell) => getComputedStyle(cell, '::before').content),
  );
  expect(labels.join(' ')).toMatch(/Delivered.*Dead-lettered.*Dropped.*Requests.*Duplicates/);
  await tab.close();
});

test('subscribers come and go by keyboard, the focus stays with them, and what it changes is told', async () => {
  const tab = await openTab(browser);
  await tab.open('/simulator?subscribers=accepts,recovers&events=1&retry=2');
  const { page } = tab;
  const told = page.getByRole('status').first();
  const focused = () =>
    page.evaluate(
      () => (document.activeElement as HTMLSelectElement | null)?.labels?.[0]?.innerText,
    );
  await expect
    .poll(() => told.innerText())
    .toBe('4 requests, 2 delivered, 0 dead-lettered, 0 dropped');
  await page.getByRole('button', { name: 'Remove subscriber 2' }).press('Enter');
  await expect
    .poll(() => told.innerText())
    .toBe('1 request, 1 delivered, 0 dead-lettered, 0 dropped');
  await expect.poll(focused).toContain('Subscriber 1');
  const add = page.getByRole('button', { name: 'Add a subscriber' });
  for (let pressed = 0; (await add.getAttribute('aria-disabled')) !== 'true'; pressed += 1) {
    expect(pressed).toBeLessThan(20);
    await add.press('Enter');
    await page.getByRole('combobox', { name: `Subscriber ${pressed + 2}` }).waitFor();
  }
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Add a subscriber');
  await tab.close();
});

test('a duration that is none is told with its remedy, and the last picture stays', async () => {
  const tab = await openTab(browser);
  await tab.open('/simulator');
  await tab.page.locator('.eds-timeline').waitFor();
  await tab.page.getByLabel('timeout').fill('5 seconds');
  const alert = tab.page.getByRole('alert');
  await expect.poll(() => alert.innerText()).toContain('timeout');
  expect(await tab.page.locator('.eds-timeline').count()).toBe(1);
  await tab.page.getByLabel('timeout').fill('PT5S');
  await expect.poll(() => alert.innerText()).toBe('');
  await tab.close();
});
