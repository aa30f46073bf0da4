import { expect, test } from 'vitest';
import { PAGE_LENGTH_MAX, readPage } from './page.ts';

const fence = (info: string, code = '1; // => 1') => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;

function codes(markdown: string): readonly (readonly string[])[] {
  return readPage(markdown, 'spec/a.md').examples.map(({ problems }) =>
    problems.map(({ code }) => code),
  );
}

test.each([
  ['a fence that is neither tested nor excused', fence('ts'), 'DOCTEST_UNTESTED'],
  ['an unknown word', fence('ts test="a" foo'), 'DOCTEST_UNKNOWN_WORD'],
  ['an unknown word on data', fence('yaml sa=x', 'a: 1'), 'DOCTEST_UNKNOWN_WORD'],
  ['data words on an example', fence('ts test="a" as=b'), 'DOCTEST_BAD_WORD'],
  ['errors and throws together', fence('ts test="a" errors=2322 throws=X'), 'DOCTEST_BAD_WORD'],
  ['YAML that is none', fence('yaml as=x', 'a: [1'), 'DOCTEST_BAD_DATA'],
  ['JSON that is none', fence('json as=x', '{,}'), 'DOCTEST_BAD_DATA'],
  ['a backtick in the words', fence('ts test="the `a`"'), 'DOCTEST_BAD_WORD'],
  ['an open cut', fence('ts test="a"', '// ---cut-start---\n1; // => 1'), 'DOCTEST_BAD_CUT'],
  [
    'a cut that ends twice',
    fence('ts test="a"', '// ---cut-end---\n1; // => 1'),
    'DOCTEST_BAD_CUT',
  ],
])('%s is a problem of the fence', (_, markdown, code) => {
  expect(codes(markdown)).toEqual([[code]]);
});

test('a second fence with the same name, or the same constant, is a problem', () => {
  expect(codes(fence('ts test="a"') + fence('ts test="a"'))).toEqual([[], ['DOCTEST_DUPLICATE']]);
  expect(codes(fence('json as=x', '1') + fence('json as=x', '2'))).toEqual([['DOCTEST_DUPLICATE']]);
});

test('an excused fence, data and other languages are no problem', () => {
  expect(codes(fence('ts skip="needs a broker"'))).toEqual([[]]);
  expect(codes(fence('yaml as=x', 'a: 1') + fence('sh', 'ls') + fence('', 'x'))).toEqual([]);
});

test('data is parsed and seen by the later examples of its group', () => {
  const markdown =
    fence('yaml as=trigger', 'spec: { broker: default }') +
    fence('json as=event group=g', '{ "id": "1" }') +
    fence('text as=raw', ' x ') +
    fence('yaml as=many', 'a: 1\n---\nb: 2') +
    fence('ts test="outside"') +
    fence('ts test="inside" group=g');
  const { examples } = readPage(markdown, 'a.md');
  const names = examples.map(({ data }) => data.map(({ name }) => name));
  expect(names).toEqual([
    ['trigger', 'raw', 'many'],
    ['trigger', 'event', 'raw', 'many'],
  ]);
  expect(examples[1]?.data.map(({ value }) => value)).toEqual([
    { spec: { broker: 'default' } },
    { id: '1' },
    ' x ',
    [{ a: 1 }, { b: 2 }],
  ]);
});

test('set-up and the earlier fences of a group run before an example', () => {
  const markdown =
    fence('ts setup', 'const page = 1;') +
    fence('ts setup group=g', 'const group = 2;') +
    fence('ts test="one" group=g', 'const one = 3; // => 3') +
    fence('ts test="refused" group=g throws=E', 'throw one;') +
    fence('ts test="two" group=g', 'one; // => 3') +
    fence('ts test="other"', 'page; // => 1');
  const { examples } = readPage(markdown, 'a.md');
  const prologues = examples.map(({ prologue }) => prologue.map(({ code }) => code));
  expect(prologues).toEqual([
    ['const page = 1;', 'const group = 2;'],
    ['const page = 1;', 'const group = 2;', 'const one = 3; // => 3'],
    ['const page = 1;', 'const group = 2;', 'const one = 3; // => 3'],
    ['const page = 1;'],
  ]);
});

test('ids are made of the page and the name', () => {
  const [example] = readPage(fence('ts test="Prüft: a & b!"'), 'spec/3-filters.md').examples;
  expect(example?.id).toBe('spec/3-filters/pruft-a-b');
});

test('a page over the limit is refused', () => {
  expect(() => readPage('x'.repeat(PAGE_LENGTH_MAX + 1), 'a.md')).toThrow(RangeError);
});

test('YAML aliases that multiply are refused', () => {
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefghijklmnop'.split('').map((name, index) => {
      const last = 'abcdefghijklmnop'[index];
      return `${name}: &${name} [*${last}, *${last}, *${last}, *${last}]`;
    }),
  ].join('\n');
  expect(codes(fence('yaml as=x', bomb))).toEqual([['DOCTEST_BAD_DATA']]);
});
