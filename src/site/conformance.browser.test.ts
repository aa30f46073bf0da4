import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConformanceReport } from '../conformance/report.ts';
import { launchChromium } from './testing/chromium.ts';
import { fetchJson, openTab } from './testing/site-tab.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('the matrix shows the reports that it publishes, and what was seen where a check failed', async () => {
  const report = await fetchJson<ConformanceReport>('/conformance/cloudevents-sdk.json');
  expect(report.summary.fail).toBeGreaterThan(0);
  const tab = await openTab(browser);
  await tab.open('/conformance');
  const card = tab.page.locator('.eds-card', { hasText: 'SDK for JavaScript' });
  expect(await card.innerText()).toContain(`${report.summary.pass} passed`);
  expect(await card.innerText()).toContain('does not conform');
  await tab.page.getByLabel('Checked for').selectOption('cloudevents-sdk');
  await tab.page.getByLabel('Failures only').check();
  const failed = new Set(
    report.results.filter(({ status }) => status === 'fail').map(({ clause }) => clause),
  );
  const ids = tab.page.locator('tbody .eds-clause__id');
  await expect.poll(() => ids.count()).toBe(failed.size);
  const cell = tab.page.locator('button.eds-cell').first();
  await cell.press('Enter');
  const [first] = await ids.allInnerTexts();
  const evidence = tab.page.locator('.eds-matrix__evidence');
  expect(await evidence.innerText()).toContain(`${first}/`);
  expect(await cell.getAttribute('aria-expanded')).toBe('true');
  expect(await cell.getAttribute('aria-controls')).toBe(await evidence.getAttribute('id'));
  await tab.page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => ids.count()).toBeGreaterThan(failed.size);
  await tab.close();
});

test('on a narrow screen a clause is shown with those that it applies to, and the heads stay in sight on a wide one', async () => {
  const tab = await openTab(browser, { width: 390 });
  await tab.open('/conformance');
  const cells = tab.page.locator('.eds-matrix td > .eds-cell');
  const statuses = await cells.evaluateAll((all) =>
    all.filter((cell) => cell.checkVisibility()).map((cell) => cell.className),
  );
  expect(statuses).toContain('eds-cell eds-cell--pass');
  expect(statuses).not.toContain('eds-cell eds-cell--not-applicable');
  await tab.page.getByText('does not apply to are left out').waitFor();

  await tab.page.setViewportSize({ width: 1280, height: 900 });
  await tab.page.locator('.eds-matrix tbody').nth(60).scrollIntoViewIfNeeded();
  const head = tab.page.getByRole('columnheader', { name: 'Reference runtime' });
  const navbar = await tab.page.locator('.navbar').boundingBox();
  await expect
    .poll(async () => Math.round((await head.boundingBox())?.y ?? -1))
    .toBe(Math.round(navbar?.height ?? 0));
  await tab.close();
});

test('the reference runtime conforms', async () => {
  const report = await fetchJson<ConformanceReport>('/conformance/reference.json');
  expect(report.conforms).toBe(true);
});

test('channels are ticked by their reports: what one does not claim is not ticked', async () => {
  const tab = await openTab(browser);
  await tab.open('/channels');
  const row = tab.page.locator('tbody tr', { hasText: 'persistent' });
  const cells = await row.locator('td').allInnerTexts();
  expect(cells[0]).toContain('Not claimed');
  expect(cells[1]).toContain('Proved');
  await tab.close();
});
