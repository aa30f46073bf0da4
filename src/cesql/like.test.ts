import { expect, test } from 'vitest';
import { compileLike } from './like.ts';
import { ANY, prepareSearch } from './like-search.ts';

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
  ['%', 'prefix', ''],
  ['%ab', 'suffix', 'ab'],
  ['%ab%', 'infix', 'ab'],
  ['%😀%', 'infix', '😀'],
  ['%%%', 'other', ''],
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

test.each([31, 32, 33, 63, 64, 65, 95, 96, 97, 130])(
  'a piece of %i characters is found',
  (length) => {
    for (const fill of ['a', 'ab', 'abc', '😀a', 'abcdefghijklmnopqrstuvwxyz0123456789']) {
      const characters = Array.from(
        { length },
        (_, index) => Array.from(fill)[index % Array.from(fill).length] as string,
      );
      for (const gap of [0, 1, Math.floor(length / 2), length - 1]) {
        const codes = characters.map((one, index) =>
          index === gap ? ANY : (one.codePointAt(0) as number),
        );
        const search = prepareSearch(codes);
        const text = characters.map((one, index) => (index === gap ? '𝒳' : one)).join('');
        for (const [before, after] of [
          ['', ''],
          ['z', ''],
          ['', 'z'],
          ['a', 'a'],
          ['😀', '😀'],
          [text.slice(0, -1), 'b'],
        ] as const) {
          const first = search(before + text + after, 0);
          const expected = firstEnd(before + text + after, codes, 0);
          expect(first).toBe(expected);
          expect(first).toBeGreaterThan(0);
          expect(search(before + text + after, before.length)).toBe(
            firstEnd(before + text + after, codes, before.length),
          );
        }
        expect(search(text.slice(0, -1), 0)).toBe(firstEnd(text.slice(0, -1), codes, 0));
        expect(search(text, text.length)).toBe(-1);
        expect(search('', 0)).toBe(-1);
        expect(
          search(
            characters.map((one, index) => (index === (gap + 1) % length ? '?' : one)).join(''),
            0,
          ),
        ).toBe(-1);
      }
      const pattern = `%_${characters.slice(1).join('')}%`;
      expect(compileLike(pattern).matches(`x${characters.join('')}x`)).toBe(true);
      expect(compileLike(pattern).matches(characters.slice(1).join(''))).toBe(false);
    }
  },
);

/** Where the first occurrence at or after `from` ends, place by place. */
function firstEnd(text: string, codes: readonly number[], from: number): number {
  const characters = Array.from(text.slice(from));
  for (let at = 0; at + codes.length <= characters.length; at++) {
    const isHere = codes.every(
      (code, index) => code === ANY || characters[at + index]?.codePointAt(0) === code,
    );
    if (isHere) return from + characters.slice(0, at + codes.length).join('').length;
  }
  return -1;
}
