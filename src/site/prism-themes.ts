import type { PrismTheme } from 'prism-react-renderer';

interface Palette {
  readonly text: string;
  readonly background: string;
  readonly comment: string;
  readonly expectation: string;
  readonly string: string;
  readonly keyword: string;
  readonly name: string;
  readonly number: string;
  readonly inserted: string;
  readonly deleted: string;
}

/** Every colour has a contrast of at least 4.5 on its background; the browser tests hold that with axe. */
const LIGHT: Palette = {
  text: '#1d2b33',
  background: '#f4f7f8',
  comment: '#566670',
  expectation: '#0b6438',
  string: '#8a3a00',
  keyword: '#7a1f78',
  name: '#0a5566',
  number: '#1c4fb0',
  inserted: '#0b6438',
  deleted: '#a3172b',
};

const DARK: Palette = {
  text: '#dbe6ea',
  background: '#141d22',
  comment: '#96a7b0',
  expectation: '#84e0ab',
  string: '#f0b98a',
  keyword: '#e0a3e6',
  name: '#84cfe0',
  number: '#a8c4ff',
  inserted: '#84e0ab',
  deleted: '#ffb0ac',
};

function theme(palette: Palette): PrismTheme {
  const { text, background } = palette;
  return {
    plain: { color: text, backgroundColor: background },
    styles: [
      { types: ['comment', 'prolog', 'doctype', 'cdata'], style: { color: palette.comment } },
      { types: ['expectation'], style: { color: palette.expectation, fontWeight: '600' } },
      {
        types: ['string', 'char', 'attr-value', 'regex', 'template-string'],
        style: { color: palette.string },
      },
      { types: ['keyword', 'atrule', 'rule', 'important'], style: { color: palette.keyword } },
      {
        types: [
          'function',
          'class-name',
          'tag',
          'property',
          'attr-name',
          'key',
          'selector',
          'builtin',
        ],
        style: { color: palette.name },
      },
      {
        types: ['number', 'boolean', 'constant', 'symbol', 'variable'],
        style: { color: palette.number },
      },
      { types: ['inserted'], style: { color: palette.inserted } },
      { types: ['deleted'], style: { color: palette.deleted } },
      { types: ['punctuation', 'operator'], style: { color: text } },
    ],
  };
}

export const lightTheme: PrismTheme = theme(LIGHT);
export const darkTheme: PrismTheme = theme(DARK);
