import axe, { type RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchChromium } from './testing/chromium.ts';
import {
  type ColorScheme,
  clauseWithExample,
  fetchJson,
  openTab,
  visitPages,
} from './testing/site-tab.ts';

const NARROW = 390;
const SCHEMES: readonly ColorScheme[] = ['light', 'dark'];

/** One page of each kind. */
const KINDS = {
  home: () => '/',
  specification: async () => (await clauseWithExample()).to,
  documentation: () => '/docs',
  'API index': () => '/docs/api',
  'API function': functionPage,
  coverage: () => '/coverage',
  conformance: () => '/conformance',
  channels: () => '/channels',
  simulator: () => '/simulator',
  'outbox simulator': () => '/outbox-simulator',
  'search results': async () => `/search?q=${(await clauseWithExample()).id}`,
  'missing page': () => '/there-is-no-such-page',
} as const satisfies Record<string, () => string | Promise<string>>;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.concurrent.each(Object.entries(KINDS))('%s', (_kind, pathOf) => {
  test.each(SCHEMES)(
    'axe finds nothing in %s mode',
    async (colorScheme) => {
      const tab = await openTab(browser, { colorScheme });
      await tab.open(await pathOf());
      await openFirstBadge(tab.page);
      expect(await tab.page.locator('html').getAttribute('data-theme')).toBe(colorScheme);
      expect(await violations(tab.page, colorScheme)).toEqual([]);
      await tab.close();
      // A table of all clauses is 3,000 cells for axe.
    },
    180_000,
  );

  test('a narrow screen needs no horizontal scrolling', async () => {
    const tab = await openTab(browser, { width: NARROW });
    await tab.open(await pathOf());
    await openFirstBadge(tab.page);
    const width = await tab.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(NARROW);
    await tab.close();
  });
});

test('no written page has a fault for axe in either mode, is wider than a narrow screen, or shows a word of the fence grammar', async () => {
  const written = (await sitemap()).filter((path) => /^\/(?:spec|docs)(?!\/api)/.test(path));
  expect(written).toContain('/spec/3-filters');
  const faults: string[] = [];
  let examples = 0;
  await visitPages(browser, written, { width: NARROW }, async (page, path) => {
    const found = (fault: string) => faults.push(`${path}: ${fault}`);
    await drawn(page);
    for (const fault of await violations(page, 'light')) found(fault);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > NARROW) found(`${width} pixels wide`);
    const codes = await page.locator('.eds-example pre').allInnerTexts();
    if (codes.some((code) => code.includes('---cut'))) found('a cut comment');
    examples += codes.length;
    await switchToDark(page);
    for (const fault of await violations(page, 'dark')) found(`dark: ${fault}`);
    await page.emulateMedia({ colorScheme: 'light' });
  });
  expect(faults).toEqual([]);
  expect(examples).toBeGreaterThan(0);
}, 600_000);

test('a page brings the navigation of its own part of the site, and no list of all other pages', async () => {
  const scripts = async (path: string) => {
    const tab = await openTab(browser, { width: NARROW });
    const texts: Promise<string>[] = [];
    tab.page.on('response', (response) => {
      // The main script knows every address, with which the pages are found; titles are none of its business.
      if (response.url().endsWith('.js')) texts.push(response.text());
    });
    await tab.open(path);
    await tab.page.locator('main h1').waitFor();
    const loaded = (await Promise.all(texts)).join('\n');
    await tab.close();
    return loaded;
  };
  const guide = await scripts('/docs/how-to/deliver-events');
  const reference = await scripts('/docs/api/channels/functions/createChannel');
  // Not `toContain`: what is wrong with a megabyte of script is not told by printing it.
  expect(guide.includes('"label":"Choose an outbox"')).toBe(true);
  expect(guide.includes('createMemoryChannel()')).toBe(false);
  expect(reference.includes('"label":"createMemoryChannel()"')).toBe(true);
  // What a page says of itself stands there, and in the search.
  expect(reference.includes('Offers what can be written at a place of an expression')).toBe(false);
});

test('on a narrow screen a diagram keeps letters that can be read, and scrolls by keyboard', async () => {
  const tab = await openTab(browser, { width: NARROW });
  await tab.open('/docs/explanation/refuted-claims');
  await drawn(tab.page);
  const boxes = tab.page.locator('.eds-diagram__box');
  const scales = await boxes
    .locator('svg')
    .evaluateAll((all) =>
      all.map(
        (svg) => svg.getBoundingClientRect().width / (svg as SVGSVGElement).viewBox.baseVal.width,
      ),
    );
  expect(scales.length).toBeGreaterThan(0);
  expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.79);
  const box = tab.page.getByRole('group', { name: 'Diagram' }).first();
  await box.focus();
  await tab.page.keyboard.press('ArrowRight');
  await expect.poll(() => box.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  const words = tab.page.locator('.eds-diagram__words').first();
  await words.locator('summary').click();
  expect(await words.locator('li').first().innerText()).toBe('writer to database: commit a1');
  await tab.close();
});

test('whoever asks what at-least-once promises is one link from the start page', async () => {
  const tab = await openTab(browser);
  await tab.open('/');
  await tab.page.getByRole('link', { name: 'what at-least-once promises' }).click();
  await tab.page.getByRole('heading', { level: 1, name: 'What at-least-once promises' }).waitFor();
  await tab.close();
});

test('both simulators are in the navigation, by keyboard', async () => {
  const tab = await openTab(browser);
  await tab.open('/spec');
  await tab.page.getByRole('button', { name: 'Simulators' }).focus();
  await tab.page.keyboard.press('Enter');
  const link = tab.page.locator('.navbar').getByRole('link', { name: 'Outbox simulator' });
  await link.waitFor();
  await link.focus();
  await tab.page.keyboard.press('Enter');
  await tab.page.waitForURL('**/outbox-simulator');
  await tab.close();
});

test('every page shows a card where it is shared', async () => {
  const tab = await openTab(browser);
  await tab.open('/spec');
  const card = await tab.page.locator('meta[property="og:image"]').getAttribute('content');
  const response = await tab.page.request.get(new URL(card ?? '').pathname);
  expect(response.headers()['content-type']).toBe('image/png');
  await tab.close();
});

test('the colour mode is switched by its button and kept', async () => {
  const tab = await openTab(browser, { colorScheme: 'light' });
  await tab.open('/');
  const theme = () => tab.page.locator('html').getAttribute('data-theme');
  const button = tab.page.getByRole('button', { name: /Switch between dark and light mode/ });
  const choice = () => tab.page.locator('html').getAttribute('data-theme-choice');
  for (const next of ['light', 'dark']) {
    await button.first().click();
    await expect.poll(choice).toBe(next);
    await expect.poll(theme).toBe(next);
  }
  await tab.open('/coverage');
  expect(await theme()).toBe('dark');
  await tab.close();
});

test('the first Tab reaches the link that skips the navigation', async () => {
  const tab = await openTab(browser);
  await tab.open('/spec');
  await tab.page.keyboard.press('Tab');
  const focused = () => tab.page.evaluate(() => document.activeElement?.textContent);
  expect(await focused()).toBe('Skip to main content');
  await tab.page.keyboard.press('Enter');
  const isBehindNavbar = () =>
    tab.page.evaluate(() => {
      const navbar = document.querySelector('.navbar');
      const focus = document.activeElement;
      if (navbar === null || focus === null || focus === document.body) return false;
      return (navbar.compareDocumentPosition(focus) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    });
  await tab.page.keyboard.press('Tab');
  await expect.poll(isBehindNavbar).toBe(true);
  await tab.close();
});

test('files for programs and the Markdown of pages are published', async () => {
  const { clauses } = await fetchJson<{ clauses: readonly { file: string }[] }>('/clauses.json');
  const tab = await openTab(browser);
  const files = ['/llms.txt', '/examples.json', '/sitemap.xml', '/cases/filters.yaml'];
  for (const path of [...files, `/${clauses[0]?.file}`]) {
    const response = await tab.page.request.get(path);
    expect(response.status(), path).toBe(200);
    expect(await response.text(), path).not.toContain('<!doctype html>');
  }
  await tab.close();
});

async function openFirstBadge(page: Page): Promise<void> {
  const badge = page.locator('button.eds-badge').first();
  if ((await badge.count()) > 0) await badge.click();
}

/** Waits until every diagram of a page is drawn and measured; a page that has none is not kept waiting. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('.eds-diagram__box')].every((box) => {
      const isReached = box.scrollWidth <= box.clientWidth || box.tabIndex === 0;
      return box.querySelector('svg') !== null && isReached;
    }),
  );
}

/** As a device that goes dark in the evening: without loading, and waits for diagrams and colours to be those of the mode. */
async function switchToDark(page: Page): Promise<void> {
  const drawings = () =>
    page.locator('.eds-diagram__box svg').evaluateAll((all) => all.map((svg) => svg.outerHTML));
  const ofLight = new Set(await drawings());
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-theme="dark"]').waitFor();
  const leftOver = async () => (await drawings()).filter((drawing) => ofLight.has(drawing)).length;
  await expect.poll(leftOver).toBe(0);
  await drawn(page);
  await page.waitForFunction(() => document.getAnimations().length === 0);
}

/** The rules that a colour can break: with other colours a page has the same structure, names and roles. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What axe finds: in light mode by all of its rules, in dark mode by those that look at colours. */
async function violations(page: Page, scheme: ColorScheme): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const options: RunOptions = {
    // Of what is right, one node a rule: to name all of them takes most of the time on a large page.
    resultTypes: ['violations'],
    ...(scheme === 'dark' && { runOnly: COLOUR_RULES }),
  };
  const found = await page.evaluate(async (given) => {
    const { run } = (globalThis as unknown as { axe: Pick<typeof axe, 'run'> }).axe;
    return (await run(given)).violations;
  }, options);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

/** Any function of the API reference: the kind of page with signature, parameters and example. */
async function functionPage(): Promise<string> {
  const path = (await sitemap()).find((each) => each.includes('/functions/'));
  if (path === undefined) throw new Error('The API reference has no function');
  return path;
}

/** The paths of all pages. */
async function sitemap(): Promise<readonly string[]> {
  const response = await fetch(`${inject('siteUrl')}/sitemap.xml`);
  const urls = (await response.text()).matchAll(/<loc>([^<]+)<\/loc>/g);
  return [...urls].map(([, url]) => new URL(url ?? '').pathname);
}
