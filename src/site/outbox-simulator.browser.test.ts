import type { Browser, Locator, Page } from 'playwright-core';
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
  await says(title, 'Nothing has happened yet');
  await page.locator('.eds-script__actions li').nth(2).waitFor();

  const slider = page.getByRole('slider', { name: 'Moment' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await says(title, 'write a');
  await says(panel('Table'), 'a1 pending');
  for (let moment = 1; !(await title.innerText()).includes('relay1: confirm'); moment += 1) {
    expect(moment).toBeLessThan(20);
    await says(title, `${moment} of`);
    await page.keyboard.press('ArrowRight');
    await says(title, `${moment + 1} of`);
  }
  await says(panel('Log'), 'a1 offset 0');

  const crash = page.getByRole('button', { name: 'Crash relay1 here' });
  await crash.focus();
  await page.keyboard.press('Space');
  await expect.poll(() => crash.getAttribute('aria-pressed')).toBe('true');
  await says(title, 'relay1: confirm, and a crash');
  await page.getByRole('button', { name: /^relay1 after step/ }).waitFor();
  await page.getByRole('button', { name: 'Last', exact: true }).press('Enter');
  await says(panel('Log'), 'a1 offset 1, again');
  await says(page.locator('.eds-verdicts'), 'publications 1, at most 3');
  expect(await page.locator('.eds-verdict--broken').count()).toBe(0);
  await page.waitForURL((url) => /^[0-9]+$/.test(url.searchParams.get('crash') ?? ''));

  await page.getByRole('button', { name: 'Remove the crash' }).click();
  await expect.poll(() => panel('Log').innerText()).not.toContain('again');
  await tab.close();
});

test('a claim lights up as broken at the step that breaks it', async () => {
  const tab = await openTab(browser);
  await tab.open('/outbox-simulator?world=claim-exactly-once');
  const { page } = tab;
  const claim = page.locator('.eds-verdict').first();
  await expect.poll(() => page.locator('.eds-script__actions li').count()).toBe(3);
  await says(claim, 'kept so far');
  await page.getByRole('button', { name: 'Last', exact: true }).click();
  await says(claim, 'broken');
  await says(claim, 'a1 is delivered twice');
  await says(page.locator('.eds-verdicts [role=status]'), 'Broken: ');
  // What is shown stays at the end of the history, which is a shorter one then.
  await page.getByLabel('Leave out action 3, relay1 crash').click();
  await expect.poll(() => claim.innerText()).toMatch(/: kept$/);
  await says(page.locator('.eds-verdicts [role=status]'), 'Every promise is kept');
  // The button is gone with its action; the one of the action before it has the focus.
  expect(await focused(page)).toMatch(/^Leave out action 2, /);
  await tab.close();
});

test('a history plays by itself until it is paused', async () => {
  const tab = await openTab(browser);
  const { page } = tab;
  await tab.open('/outbox-simulator?world=polling&do=write+a%2Crelay1+run');
  const count = page.locator('.eds-player__count');
  await says(page.locator('.eds-script__actions'), 'relay1 run');
  // The page's clock stands still from here, and goes on when it is told to.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  for (const moment of [1, 2]) {
    await page.clock.runFor(1_000);
    await says(count, `${moment} of`);
  }
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await page.clock.runFor(60_000);
  expect(await count.innerText()).toMatch(/^2 of/);
  await tab.close();
});

/** Waits until a part of the page says it. */
async function says(part: Locator, text: string): Promise<void> {
  await expect.poll(() => part.innerText()).toContain(text);
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
}
