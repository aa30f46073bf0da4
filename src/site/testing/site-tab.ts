import type { Browser, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { ClauseResult } from '../results/model.ts';

export type ColorScheme = 'light' | 'dark';

interface TabOptions {
  readonly colorScheme?: ColorScheme;
  readonly width?: number;
}

/** A tab on the site that sees nothing else: the browser finds no other host, and what asks for one is remembered. */
export interface SiteTab {
  readonly page: Page;
  /** Opens a path of the site and waits until it is interactive. */
  readonly open: (path: string) => Promise<void>;
  /** Fails when the console had an error or a request went elsewhere. Closes the tab. */
  readonly close: () => Promise<void>;
}

export async function openTab(browser: Browser, options: TabOptions = {}): Promise<SiteTab> {
  const siteUrl = inject('siteUrl');
  const context = await browser.newContext({
    baseURL: siteUrl,
    colorScheme: options.colorScheme ?? 'light',
    viewport: { width: options.width ?? 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  // Listened to, not intercepted: with an interceptor the browser keeps no file from one page to the next.
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${siteUrl}/`) && !/^(?:data|blob):/.test(url)) foreign.push(url);
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    page,
    async open(path) {
      await page.goto(path, { waitUntil: 'load' });
      // Set by the framework once React has taken over the page.
      await page.waitForSelector('html[data-has-hydrated="true"]');
    },
    async close() {
      await context.close();
      expect(foreign, 'requests to other hosts').toEqual([]);
      expect(
        errors.filter((text) => !isExpected(text)),
        'errors on the console',
      ).toEqual([]);
    },
  };
}

/** Pages that are looked at side by side: as many as a small machine has processors. */
const LANES = 2;

/** Opens each of the paths, two at a time, in tabs that are kept; closes the tabs. */
export async function visitPages(
  browser: Browser,
  paths: Iterable<string>,
  options: TabOptions,
  visit: (page: Page, path: string) => Promise<void>,
): Promise<void> {
  const left = [...paths];
  const walk = async () => {
    const tab = await openTab(browser, options);
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      await tab.open(path);
      await visit(tab.page, path);
    }
    await tab.close();
  };
  await Promise.all(Array.from({ length: LANES }, walk));
}

/** The page for addresses that do not exist answers 404, which the browser reports. */
function isExpected(text: string): boolean {
  return text.startsWith('Failed to load resource') && text.includes('404');
}

/** A file that the site publishes for programs. */
export async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(`${inject('siteUrl')}${path}`);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}

/** A clause of the site that has an example on a page: what most tests look at. */
export async function clauseWithExample(): Promise<ClauseResult> {
  const { clauses } = await fetchJson<{ clauses: readonly ClauseResult[] }>('/clauses.json');
  const found = clauses.find(({ examples }) => examples.some(({ to }) => to !== undefined));
  if (found === undefined) throw new Error('The specification has no clause with an example');
  return found;
}
