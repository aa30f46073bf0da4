import type { Root } from 'mdast';
import { expect, test } from 'vitest';
import { parseMarkdown } from '../clauses/markdown.ts';
import type { AnyNode } from './mdast.ts';
import remarkClauseLinks from './remark-clause-links.ts';
import remarkClauses from './remark-clauses.ts';
import remarkCrossLinks from './remark-cross-links.ts';
import remarkExamples from './remark-examples.ts';

const siteDir = process.cwd();
type Transform = (tree: Root, file: { path: string }) => void;

/** What a page becomes: components as tags, text as it is. */
function render(transform: Transform, markdown: string, page: string): string {
  const tree = parseMarkdown(markdown);
  transform(tree, { path: `${siteDir}/${page}` });
  return show(tree as unknown as AnyNode);
}

function show(
  node: AnyNode & { name?: string; attributes?: { name: string; value: unknown }[] },
): string {
  const inner = node.value ?? (node.children ?? []).map(show).join('');
  if (node.type === 'link') return `[${inner}](${node.url})`;
  if (node.type === 'code') return `{${inner}}`;
  if (node.type !== 'mdxJsxFlowElement') return inner;
  const attributes = (node.attributes ?? []).map(({ name, value }) =>
    value === null ? ` ${name}` : ` ${name}=${value}`,
  );
  return `<${node.name}${attributes.join('')}>${inner}</${node.name}>`;
}

const clauses = remarkClauses({ siteDir });

test('a clause is framed: id and level in the frame, notes below the sentence', () => {
  const page = '**FLT-002** A list MUST match. *Source: CE-SUB-012.* *Untested: unseen.*';
  expect(render(clauses, page, 'spec/3-filters.md')).toBe(
    '<PageSummary></PageSummary><Clause id=FLT-002 level=MUST>A list MUST match.' +
      '<ClauseNote kind=Source>CE-SUB-012.</ClauseNote>' +
      '<ClauseNote kind=Untested>unseen.</ClauseNote></Clause>',
  );
});

test('a withdrawn clause has no level', () => {
  const page = '- **FLT-099** (withdrawn) Replaced by FLT-100.';
  expect(render(clauses, page, 'spec/3-filters.md')).toContain(
    '<Clause id=FLT-099 withdrawn>Replaced by FLT-100.</Clause>',
  );
});

test.each([
  ['an id inside a sentence', 'As **FLT-002** says.', 'spec/3-filters.md'],
  ['an unknown prefix', '**XYZ-002** It MUST match.', 'spec/3-filters.md'],
  ['a page of the documentation', '**FLT-002** It MUST match.', 'docs/index.md'],
])('%s is no clause', (_, markdown, page) => {
  expect(render(clauses, markdown, page)).not.toContain('<Clause');
});

const examples = remarkExamples({ siteDir, dataDir: '@generated/x' });

test('an example is framed with its words, and keeps all but the cut lines', () => {
  const code = 'setUp();\n// ---cut---\nrun(); // => 1';
  const page = `\`\`\`ts test="it runs" clause=FLT-001,FLT-002\n${code}\n\`\`\``;
  expect(render(examples, page, 'spec/a.md')).toBe(
    `<Example name=it runs anchor=example-it-runs clauses=FLT-001,FLT-002 file=spec/a.md line=1 code=${code}>` +
      '{run(); // => 1}</Example>',
  );
});

test.each([
  [
    'data has its name',
    '```yaml as=trigger\na: 1\n```',
    '<DataFence name=trigger>{a: 1}</DataFence>',
  ],
  ['another language is left alone', '```bash\nls\n```', '{ls}'],
  ['a fence that is all set-up disappears', '```ts setup\na();\n// ---cut---\n```', ''],
])('%s', (_, markdown, shown) => {
  expect(render(examples, markdown, 'spec/a.md')).toBe(shown);
});

test('a clause id in the API reference becomes a link; an unknown one stays text', () => {
  const links = new Map([['FLT-002', '/spec/3-filters#flt-002']]);
  const transform = remarkClauseLinks({ siteDir, links });
  expect(render(transform, 'See FLT-002, FLT-998.', 'docs/api/a.md')).toBe(
    'See [FLT-002](/spec/3-filters#flt-002), FLT-998.',
  );
  expect(render(transform, 'See FLT-002.', 'docs/a.md')).toBe('See FLT-002.');
});

test('a link to the other instance becomes its route, and has to lead somewhere', () => {
  const transform = remarkCrossLinks({ siteDir });
  const link = (url: string, page: string) => render(transform, `[a](${url})`, page);
  expect(link('../spec/README.md#clauses', 'docs/index.md')).toBe('[a](/spec#clauses)');
  expect(link('../docs/index.md', 'spec/README.md')).toBe('[a](/docs)');
  expect(link('3-filters.md', 'spec/README.md')).toBe('[a](3-filters.md)');
  expect(link('https://example.com/a.md', 'docs/index.md')).toBe('[a](https://example.com/a.md)');
  expect(() => link('../spec/none.md', 'docs/index.md')).toThrow(
    'Cannot follow the link "../spec/none.md" in docs/index.md:1: no such file',
  );
});
