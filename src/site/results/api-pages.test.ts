import { expect, test } from 'vitest';
import { examplesOn } from './api-pages.ts';
import type { WrittenExample } from './examples.ts';

const written = (name: string, code: string): WrittenExample => ({
  id: name,
  name,
  code,
  file: 'src/a.ts',
  line: 1,
  endLine: 2,
  clauses: [],
  status: 'passed',
  runnable: code,
});
const page = (name: string, code: string) =>
  `# a()\n\n## Example\n\n**${name}**\n\n\`\`\`ts\n${code}\n\`\`\`\n`;

test('api pages: an example has its result when name and code are those of the source', () => {
  const examples = [written('One', 'a; // => 1'), written('One', 'b; // => 2')];
  expect(examplesOn(page('One', 'b; // => 2'), examples)).toMatchObject({
    One: { status: 'passed', runnable: 'b; // => 2' },
  });
  expect(examplesOn(page('One', 'c; // => 3'), examples)).toEqual({});
  expect(examplesOn(page('Two', 'a; // => 1'), examples)).toEqual({});
});

test('api pages: a name is read as it was written', () => {
  const examples = [written('With <T> and a_b', 'a; // => 1')];
  expect(Object.keys(examplesOn(page('With \\<T\\> and a\\_b', 'a; // => 1'), examples))).toEqual([
    'With <T> and a_b',
  ]);
});
