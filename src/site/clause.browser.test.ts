import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clauseAnchor } from '../clauses/clause.ts';
import { STATUS } from './components/status.ts';
import type { ClauseResult } from './results/model.ts';
import { launchChromium } from './testing/chromium.ts';
import { clauseWithExample, fetchJson, openTab, visitPages } from './testing/site-tab.ts';

let browser: Browser;
let clause: ClauseResult;
beforeAll(async () => {
  browser = await launchChromium();
  clause = await clauseWithExample();
});
afterAll(() => browser.close());

test('the permalink of a clause leads to the clause and marks it', async () => {
  const tab = await openTab(browser);
  const anchor = clauseAnchor(clause.id);
  await tab.open(clause.to.split('#')[0] ?? '');
  await tab.page
    .locator(`#${anchor}`)
    .getByRole('link', { name: `Permanent link to ${clause.id}` })
    .first()
    .click();
  await tab.page.waitForURL((url) => url.hash === `#${anchor}`);
  // From another page, so that it is loaded anew.
  await tab.open('/spec');
  await tab.open(clause.to);
  const marked = tab.page.locator('.eds-clause--target');
  await marked.waitFor();
  expect(await marked.getAttribute('id')).toBe(anchor);
  await expect.poll(() => isInView(tab.page.locator(`#${anchor}`))).toBe(true);
  await tab.close();
});

test('a badge opens by keyboard and lists the examples behind the clause', async () => {
  const tab = await openTab(browser);
  await tab.open(clause.to);
  const box = tab.page.locator(`#${clauseAnchor(clause.id)}`);
  const badge = box.getByRole('button', { name: `evidence for ${clause.id}` });
  expect(await badge.innerText()).toContain(STATUS[clause.status].label);
  await badge.focus();
  await tab.page.keyboard.press('Enter');
  await expect.poll(() => badge.getAttribute('aria-expanded')).toBe('true');
  const panel = tab.page.locator(`#${await badge.getAttribute('aria-controls')}`);
  const text = await panel.innerText();
  expect(text).toContain(STATUS[clause.status].meaning);
  for (const { name } of clause.examples) expect(text).toContain(name);
  for (const { title } of clause.checks) expect(text).toContain(title);
  await tab.page.keyboard.press('Space');
  await panel.waitFor({ state: 'hidden' });
  await tab.close();
});

test('an example behind a clause is reached from the badge', async () => {
  const tab = await openTab(browser);
  await tab.open(clause.to);
  const example = clause.examples.find(({ to }) => to !== undefined);
  const box = tab.page.locator(`#${clauseAnchor(clause.id)}`);
  await box.getByRole('button', { name: `evidence for ${clause.id}` }).click();
  await box.getByRole('link', { name: example?.name ?? '', exact: true }).click();
  await tab.page.waitForURL((url) => `${url.pathname}${url.hash}` === example?.to);
  const frame = tab.page.locator(`[id="${new URL(tab.page.url()).hash.slice(1)}"]`);
  expect(await frame.locator('.eds-example__name').innerText()).toContain(example?.name);
  await tab.close();
});

test('every clause of every page stands on its page, with level and state', async () => {
  const { clauses } = await fetchJson<{ clauses: readonly ClauseResult[] }>('/clauses.json');
  const routes = new Set(clauses.map(({ to }) => to.split('#')[0] ?? ''));
  await visitPages(browser, routes, {}, async (page, route) => {
    const shown = await page.locator('.eds-clause').evaluateAll((elements) =>
      elements.map((element) => ({
        id: element.id,
        level: element.querySelector('.eds-level')?.textContent ?? null,
        state: element.querySelector('.eds-badge')?.className.replace(/^.*eds-badge--/, ''),
      })),
    );
    const expected = clauses
      .filter(({ to }) => to.startsWith(`${route}#`))
      .map(({ id, level, status }) => ({ id: clauseAnchor(id), level, state: status }));
    expect(shown, route).toEqual(expected);
  });
});

function isInView(locator: import('playwright-core').Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });
}
