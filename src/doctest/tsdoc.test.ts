import { expect, test } from 'vitest';
import { readPage } from './page.ts';
import { findSourceExamples } from './tsdoc.ts';

const SOURCE = `
/**
 * Adds.
 *
 * @example Adds two
 * \`\`\`ts
 * add(1, 2); // => 3
 * \`\`\`
 *
 * @example
 * Text before.
 *
 * \`\`\`ts
 * const f = () => {
 *   return 1;
 * };
 * f(); // => 1
 * \`\`\`
 * @returns The sum.
 */
export function add(a: number, b: number): number {
  return a + b;
}

export interface Store {
  /**
   * @example Nested
   * \`\`\`ts
   * 1; // => 1
   * \`\`\`
   */
  get(): void;
}

/** @example \`not a fence\` */
export const a = 1;

// @example in a line comment is no documentation
const text = '/** @example x */';
`;

test('the blocks of a source are found with their titles, symbols and places', () => {
  const examples = findSourceExamples(SOURCE, 'a.ts');
  expect(examples.map(({ title }) => title)).toEqual(['Adds two', '', 'Nested', '`not a fence`']);
  const lines = examples.flatMap(({ fences }) => fences.flatMap((fence) => fence.lines));
  expect(lines.map(({ start, end }) => SOURCE.slice(start, end))).toEqual([
    'add(1, 2); // => 3',
    'const f = () => {',
    '  return 1;',
    '};',
    'f(); // => 1',
    '1; // => 1',
  ]);
  const symbols = examples.map(({ fences }) => fences[0]?.headings[0]?.text);
  expect(symbols).toEqual(['add', 'add', 'Store.get', undefined]);
});

test('a title names the example, the symbol names one without a title', () => {
  const { examples } = readPage(SOURCE, 'src/a.ts');
  expect(examples.map(({ id, name }) => [id, name])).toEqual([
    ['src/a/adds-two', 'Adds two'],
    ['src/a/add', 'add'],
    ['src/a/nested', 'Nested'],
  ]);
});
