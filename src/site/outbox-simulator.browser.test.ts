import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './testing/chromium.ts';
import { openTab } from './testing/site-tab.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('a history is stepped through by keyboard, and a crash put into it shows', async () => {
  const tab = await openTab(browser);
  await tab.open('/outbox-simulator?do=write+a%2Crelay1+run%2Cconsumer1+run');
  const { page } = tab;
  const title = page.locator('.eds-player__title');
  const panel = (name: string) =>
    page.locator('.eds-panel', { has: page.getByRole('heading', { name, exact: true }) });
  await expect.poll(() => title.innerText()).toContain('Nothing has happened yet');

  await page.getByRole('slider', { name: 'Moment' }).focus();
  await page.keyboard.press('ArrowRight');
  expect(await title.innerText()).toContain('write a');
  expect(await panel('Table').innerText()).toContain('a1 pending');
  for (let presses = 0; presses < 20; presses += 1) {
    if ((await title.innerText()).includes('relay1: confirm')) break;
    await page.keyboard.press('ArrowRight');
  }
  expect(await panel('Log').innerText()).toContain('a1 offset 0');

  const crash = page.getByRole('button', { name: 'Crash relay1 here' });
  await crash.focus();
  await page.keyboard.press('Space');
  expect(await crash.getAttribute('aria-pressed')).toBe('true');
  expect(await title.innerText()).toContain('relay1: confirm, and a crash');
  await page.getByRole('button', { name: /^relay1 after step/ }).waitFor();
  await page.getByRole('button', { name: 'Last', exact: true }).press('Enter');
  expect(await panel('Log').innerText()).toContain('a1 offset 1, again');
  expect(await page.locator('.eds-verdict--broken').count()).toBe(0);
  expect(await page.locator('.eds-verdicts').innerText()).toContain('publications 1, at most 3');
  expect(new URL(page.url()).searchParams.get('crash')).toMatch(/^[0-9]+$/);

  await page.getByRole('button', { name: 'Remove the crash' }).click();
  expect(await panel('Log').innerText()).not.toContain('again');
  await tab.close();
});

test('a claim lights up as broken at the step that breaks it', async () => {
  const tab = await openTab(browser);
  await tab.open('/outbox-simulator?world=claim-exactly-once');
  const { page } = tab;
  const claim = page.locator('.eds-verdict').first();
  await expect.poll(() => page.locator('.eds-script__actions li').count()).toBe(3);
  expect(await claim.innerText()).toContain('kept so far');
  await page.getByRole('button', { name: 'Last', exact: true }).click();
  expect(await claim.innerText()).toContain('broken');
  expect(await claim.innerText()).toContain('a1 is delivered twice');
  // What is shown stays at the end of the history, which is a shorter one then.
  await page.getByLabel('Leave out action 3, relay1 crash').click();
  expect(await claim.innerText()).toMatch(/: kept$/);
  await tab.close();
});

test('a history plays by itself until it is paused', async () => {
  const tab = await openTab(browser);
  await tab.open('/outbox-simulator?world=polling&do=');
  const { page } = tab;
  await page.getByRole('button', { name: 'Play' }).click();
  const count = page.locator('.eds-player__count');
  await expect.poll(() => count.innerText(), { timeout: 5000 }).toMatch(/^[1-9]/);
  await page.getByRole('button', { name: 'Pause' }).click();
  const shown = await count.innerText();
  await page.waitForTimeout(1500);
  expect(await count.innerText()).toBe(shown);
  await tab.close();
});
