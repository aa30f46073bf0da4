import { expect, test } from 'vitest';
import { lintPages } from './lint-pages.ts';

const SOURCE = '*Source: CE-SUB-001.*';

test('finds what is wrong on several pages, in their order', () => {
  const pages = [
    { file: 'spec/1.md', markdown: `---\ntitle: x\n---\n\n**EVT-001** It MUST. ${SOURCE}\n` },
    { file: 'spec/2.md', markdown: `It MUST.\n\n**EVT-001** It must be ${SOURCE}\n` },
  ];
  expect(lintPages(pages).map(({ file, line, rule }) => `${file}:${line} ${rule}`)).toEqual([
    'spec/2.md:1 CLS001',
    'spec/2.md:3 CLS003',
    'spec/2.md:3 CLS005',
    'spec/2.md:3 CLS002',
  ]);
});

test('counts lines with the front matter, and knows reviews', () => {
  const markdown = `---\ntitle: x\n---\n\n**EVT-001** It MUST. ${SOURCE}\n`;
  const pages = [{ file: 'spec/1.md', markdown }];
  expect(lintPages(pages)).toEqual([]);
  expect(lintPages(pages, { reviewed: {} })).toMatchObject([{ line: 5, rule: 'CLS009' }]);
});
