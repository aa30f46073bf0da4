import { expect, test } from 'vitest';
import { findFences } from './fence.ts';

/** The lines of the page that a fence claims as its own. */
function claimed(markdown: string): readonly string[] {
  return findFences(markdown).flatMap(({ lines }) =>
    lines.map(({ start, end }) => markdown.slice(start, end)),
  );
}

test.each([
  ['a plain fence', '# A\n\n```ts x\nconst a = 1;\n\n  a;\n```\n', ['const a = 1;', '', '  a;']],
  ['a list', '- x\n\n  ```ts\n  a;\n    b;\n  ```\n', ['a;', '  b;']],
  ['a nested list', '1. x\n   - y\n\n     ~~~ts\n     a;\n     ~~~\n', ['a;']],
  ['a block quote', '> ```ts\n> a;\n>\n> b;\n> ```\n', ['a;', '', 'b;']],
  ['a directive', ':::note[Title]\n\n```ts\na;\n```\n\n:::\n', ['a;']],
  ['a directive in a list', '- x\n\n  :::tip\n\n  ```ts\n  a;\n  ```\n\n  :::\n', ['a;']],
  ['CRLF', '# A\r\n\r\n```ts\r\na;\r\nb;\r\n```\r\n', ['a;', 'b;']],
  ['tabs', '-\tx\n\n\t```ts\n\ta;\n\t\tb;\n\t```\n', ['a;', '\tb;']],
  ['non-ASCII', '# Ä 🎉\n\n```ts\nconst ü = "🎉";\n```\n', ['const ü = "🎉";']],
  ['a fence that is never closed', '```ts\na;', ['a;']],
  ['an empty fence', '```ts\n```\n', []],
  ['front matter', '---\ntitle: x\n---\n\n```ts\na;\n```\n', ['a;']],
])('%s: the lines of the code are found in the page', (_, markdown, lines) => {
  expect(claimed(markdown)).toEqual(lines);
});

test('indented code and fences inside fences are not fences', () => {
  const markdown = '    const a = 1;\n\n````md\n```ts\na;\n```\n````\n';
  expect(findFences(markdown).map(({ language }) => language)).toEqual(['md']);
});

test('a fence knows its words, their place, and the headings above it', () => {
  const markdown = '# One\n\n## Two *b*\n\n### Three\n\n## Four `c`\n\n```TS test="x"\na;\n```\n';
  const [fence] = findFences(markdown);
  expect(fence?.language).toBe('ts');
  expect(markdown.slice(fence?.metaOffset)).toMatch(/^test="x"\n/);
  expect(fence?.headings.map(({ text }) => text)).toEqual(['One', 'Four c']);
});

test('a page of 5,000 lines keeps every place', () => {
  const section = (index: number) =>
    `## S ${index}\n\n- é\n\n  \`\`\`ts\n  v${index};\n  \`\`\`\n\n`;
  const markdown = Array.from({ length: 625 }, (_, index) => section(index)).join('');
  expect(markdown.split('\n').length).toBeGreaterThan(5000);
  expect(claimed(markdown)).toEqual(Array.from({ length: 625 }, (_, index) => `v${index};`));
});
