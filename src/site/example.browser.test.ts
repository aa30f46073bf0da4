import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { outcome } from './components/status.ts';
import type { ExampleResult } from './results/model.ts';
import { exampleAnchor, routeOf } from './results/routes.ts';
import { launchChromium } from './testing/chromium.ts';
import { fetchJson, openTab } from './testing/site-tab.ts';

let browser: Browser;
let onPages: readonly ExampleResult[];
beforeAll(async () => {
  browser = await launchChromium();
  const { examples } = await fetchJson<{ examples: readonly ExampleResult[] }>('/examples.json');
  onPages = examples.filter(({ file }) => routeOf(file) !== undefined);
});
afterAll(() => browser.close());

/** The example with most hidden code: there, copying what is shown would not do. */
function exampleWithSetUp(): ExampleResult {
  const hidden = onPages.find(({ runnable, line, endLine }) => {
    return runnable.trim().split('\n').length > endLine - line - 1;
  });
  const found = hidden ?? onPages[0];
  if (found === undefined) throw new Error('The site has no example');
  return found;
}

test('Copy puts the complete, runnable code on the clipboard', async () => {
  const example = exampleWithSetUp();
  const tab = await openTab(browser);
  await tab.open(routeOf(example.file) ?? '');
  const frame = tab.page.locator(`[id="${exampleAnchor(example.name)}"]`);
  await frame.getByRole('button', { name: /^Copy/ }).click();
  await frame.getByText('Copied').waitFor();
  expect(await tab.page.evaluate(() => navigator.clipboard.readText())).toBe(example.runnable);
  await tab.close();
});

test('Download gives the same code with its provenance', async () => {
  const example = exampleWithSetUp();
  const tab = await openTab(browser);
  await tab.open(routeOf(example.file) ?? '');
  const frame = tab.page.locator(`[id="${exampleAnchor(example.name)}"]`);
  const href = await frame.getByRole('link', { name: /^Download/ }).getAttribute('href');
  const text = await (await fetch(`${inject('siteUrl')}${href}`)).text();
  expect(text).toContain(`// From ${example.file}:${example.line} of event-delivery-spec.`);
  expect(text).toContain(`// Last run: ${example.status}.`);
  expect(text.trim().endsWith(example.runnable.trim())).toBe(true);
  await tab.close();
});

test('an example of the API reference has its name, its state and its code', async () => {
  const { examples } = await fetchJson<{ examples: readonly ExampleResult[] }>('/examples.json');
  const example = examples.find(({ file }) => file === 'src/channels/memory-channel.ts');
  if (example === undefined) throw new Error('createMemoryChannel has no example');
  const tab = await openTab(browser);
  await tab.open('/docs/api/channels/functions/createMemoryChannel');
  // Of a function's page the first example; the page can have more.
  const frame = tab.page.locator('.eds-example').first();
  const { label } = outcome(example.status);
  expect(await frame.locator('.eds-example__name').innerText()).toBe(`${label}\n${example.name}`);
  const href = await frame.getByRole('link', { name: /^Download/ }).getAttribute('href');
  const text = await (await fetch(`${inject('siteUrl')}${href}`)).text();
  expect(text.trim().endsWith(example.runnable.trim())).toBe(true);
  await tab.close();
});

test('when examples of pages were run, those of the API reference were run too', async () => {
  const { examples } = await fetchJson<{ examples: readonly ExampleResult[] }>('/examples.json');
  const hasRun = (folder: string) =>
    examples.some(({ file, status }) => file.startsWith(folder) && status !== 'unknown');
  expect(examples.some(({ file }) => file.startsWith('src/'))).toBe(true);
  expect(hasRun('src/')).toBe(hasRun('spec/'));
});
