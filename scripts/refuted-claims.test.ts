import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLAIMS } from '../src/outbox/claims.ts';
import { drawClaims, REFUTED_CLAIMS_PAGE } from './refuted-claims.ts';

const page = readFileSync(REFUTED_CLAIMS_PAGE, 'utf8');

test('every diagram of the page is what its search finds now', () => {
  expect(drawClaims(page)).toBe(page);
}, 60_000);

test('the page draws every claim, with the command that repeats the search', () => {
  for (const name of Object.keys(CLAIMS)) {
    const [, seed] = new RegExp(`refute\\('${name}', \\{ seed: (\\d+) \\}\\)`).exec(page) ?? [];
    expect(seed, name).toBeDefined();
    expect(page).toContain(`eds outbox simulate --claim ${name} --seed ${seed}`);
  }
});

test('a drawing without a search, and a search without a drawing, are mistakes', () => {
  expect(() => drawClaims('```mermaid\n```')).toThrow('a diagram has no search above it');
  expect(() => drawClaims("refute('exactly-once', { seed: 7 })")).toThrow('has no diagram');
});
