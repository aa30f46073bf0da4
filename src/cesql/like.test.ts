import { expect, test } from 'vitest';
import { compileLike } from './like.ts';
import { ANY, matchLong, REST } from './like-search.ts';

/** All texts of up to `length` of the pieces. */
function texts(pieces: readonly string[], length: number): string[] {
  if (length === 0) return [''];
  const shorter = texts(pieces, length - 1);
  return [
    ...new Set([...shorter, ...shorter.flatMap((text) => pieces.map((piece) => text + piece))]),
  ];
}

/** What a pattern means, character by character. */
function means(pattern: string, text: string): boolean {
  const characters = Array.from(text);
  const parts: string[] = [];
  const all = Array.from(pattern);
  for (let at = 0; at < all.length; at++) {
    const escapes = all[at] === '\\' && (all[at + 1] === '%' || all[at + 1] === '_');
    parts.push(
      escapes ? `=${all[++at]}` : all[at] === '%' || all[at] === '_' ? `${all[at]}` : `=${all[at]}`,
    );
  }
  const from = (part: number, at: number): boolean => {
    if (part === parts.length) return at === characters.length;
    if (parts[part] === '%') {
      return from(part + 1, at) || (at < characters.length && from(part, at + 1));
    }
    if (at === characters.length) return false;
    return (parts[part] === '_' || parts[part] === `=${characters[at]}`) && from(part + 1, at + 1);
  };
  return from(0, 0);
}

test('every short pattern and every short text', () => {
  const patterns = texts(['a', 'b', '%', '_', '\\', '😀', '\ud83d', '\ude00'], 3);
  const values = texts(['a', 'b', '%', '\\', '😀', '\ud83d', '\ude00', '\ue000'], 3);
  const wrong: string[] = [];
  for (const pattern of patterns) {
    const { matches } = compileLike(pattern);
    for (const value of values) {
      if (matches(value) !== means(pattern, value)) wrong.push(JSON.stringify([pattern, value]));
    }
  }
  expect(wrong).toEqual([]);
});

test('patterns of several pieces', () => {
  const patterns = texts(['a', 'b', '%', '_'], 5).filter((one) => /%.*[^%].*%/.test(one));
  const values = texts(['a', 'b'], 5);
  const wrong: string[] = [];
  for (const pattern of patterns) {
    const { matches } = compileLike(pattern);
    for (const value of values) {
      if (matches(value) !== means(pattern, value)) wrong.push(JSON.stringify([pattern, value]));
    }
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['', 'whole', ''],
  ['abc', 'whole', 'abc'],
  ['a\\%b', 'whole', 'a%b'],
  ['ab%', 'prefix', 'ab'],
  ['%', 'suffix', ''],
  ['%ab', 'suffix', 'ab'],
  ['%ab%', 'infix', 'ab'],
  ['%😀%', 'infix', '😀'],
  ['%%%', 'suffix', ''],
  ['a%%', 'prefix', 'a'],
  ['%%a%%%', 'infix', 'a'],
  ['a%b', 'other', ''],
  ['%a%b%', 'other', ''],
  ['a_', 'other', ''],
  ['_%', 'other', ''],
  ['\ud83d%', 'other', ''],
  ['%\udfff', 'other', ''],
  ['%\ud800%', 'other', ''],
  ['\ue000', 'whole', '\ue000'],
  ['\ud7ff%', 'prefix', '\ud7ff'],
])('the shape of %j is %s', (pattern, kind, text) => {
  expect(compileLike(pattern)).toMatchObject({ kind, text });
});

/** What the tokens of a pattern mean, as a regular expression. */
function expressionOf(tokens: readonly number[]): RegExp {
  const parts = tokens.map((token) => {
    if (token === REST) return '[^]*';
    return token === ANY ? '[^]' : `\\u{${token.toString(16)}}`;
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

test.each([31, 32, 33, 63, 64, 65, 95, 96, 97, 130])(
  'a long pattern with a piece of %i characters',
  (length) => {
    const wrong: string[] = [];
    for (const fill of ['a', 'ab', 'abc', '😀a', 'abcdefghijklmnopqrstuvwxyz0123456789']) {
      const all = Array.from(fill);
      const characters = Array.from({ length }, (_, index) => all[index % all.length] as string);
      for (const gap of [0, 1, Math.floor(length / 2), length - 1]) {
        const codes = characters.map((one, index) =>
          index === gap ? ANY : (one.codePointAt(0) as number),
        );
        const text = characters.map((one, index) => (index === gap ? '𝒳' : one)).join('');
        const other = characters.map((one, index) => (index === gap + 1 ? '?' : one)).join('');
        const half = Math.floor(length / 3);
        for (const tokens of [
          codes,
          [REST, ...codes],
          [...codes, REST],
          [REST, ...codes, REST],
          [...codes.slice(0, half), REST, ...codes.slice(half)],
          [...codes, REST, ...codes],
        ]) {
          const matches = matchLong(tokens);
          const expression = expressionOf(tokens);
          for (const value of [
            text,
            `z${text}`,
            `${text}z`,
            `a${text}a`,
            `😀${text}😀`,
            `${text}${text}`,
            `${text.slice(0, -1)}b${text}`,
            characters.slice(0, -1).join(''),
            characters.slice(1).join(''),
            other,
            '',
          ]) {
            if (matches(value) !== expression.test(value))
              wrong.push(JSON.stringify([tokens, value]));
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  },
);

test('the longest pattern that is compared place by place means what a longer one means', () => {
  for (const length of [254, 255, 256, 257, 258]) {
    const { matches } = compileLike(`%_${'a'.repeat(length - 2)}`);
    expect(matches(`xx${'a'.repeat(length - 2)}`)).toBe(true);
    expect(matches('a'.repeat(length - 1))).toBe(true);
    expect(matches('a'.repeat(length - 2))).toBe(false);
    expect(matches(`${'a'.repeat(length)}x`)).toBe(false);
  }
});

test('the last character of one code unit is one character', () => {
  expect(compileLike('\uffffa').matches('\uffffa')).toBe(true);
  expect(compileLike('\uffff_').matches('\uffffa')).toBe(true);
  expect(compileLike('\uffff_').matches('\uffffab')).toBe(false);
  expect(compileLike('%_\uffff').matches('\uffff\uffff\uffff')).toBe(true);
  expect(compileLike('%a_b').matches('\uffffaxb')).toBe(true);
});
