import fc from 'fast-check';
import { expect, test } from 'vitest';
import { charactersOf, trimSpace } from './characters.ts';
import { compile } from './expression.ts';
import { compileLike } from './like.ts';
import { calculate } from './operate.ts';
import { parseBoolean, parseInteger } from './value.ts';

// Each part beside another way to compute it, which is slow or needs what the language does not have.

/** Every code unit as a text. */
const UTF16 = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

/** How many times the usual number of runs: `FUZZ=100` for a night. */
const FUZZ = Number(process.env.FUZZ ?? 1);

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom('a', 'b', '%', '_', '\\', '😀', '\ud83d', '\ude00', '\n', 'é'), {
      maxLength: 12,
    })
    .map((all) => all.join('')),
);

function likeByRegExp(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\[%_]|[%_]|[^%_\\]+|\\/gsu, (token) => {
    if (token === '%') return '.*';
    if (token === '_') return '.';
    const literal = token === '\\%' || token === '\\_' ? token.slice(1) : token;
    return Array.from(literal, (one) => `\\u{${(one.codePointAt(0) as number).toString(16)}}`).join(
      '',
    );
  });
  return new RegExp(`^${source}$`, 'su').test(text);
}

test('LIKE is the regular expression that its pattern stands for', () => {
  fc.assert(
    fc.property(texts, texts, (pattern, text) => {
      expect(compileLike(pattern).matches(text)).toBe(likeByRegExp(pattern, text));
    }),
    { numRuns: 5000 * FUZZ },
  );
});

test('LIKE: a long piece with _ is found where a regular expression finds it', () => {
  const letters = fc.array(fc.constantFrom('a', 'a', 'a', 'b', '_', '_', '😀'), {
    minLength: 65,
    maxLength: 140,
  });
  fc.assert(
    fc.property(letters, letters, fc.nat(20), (some, more, at) => {
      const piece = some.join('');
      // A text that holds the piece, up to one character that can be wrong.
      const around = more.join('');
      const inside = piece.replaceAll('_', () => 'b');
      const broken = Array.from(inside).with(at, 'a').join('');
      for (const text of [around + inside + around, around + broken + around, around]) {
        expect(compileLike(`%${piece}%`).matches(text)).toBe(likeByRegExp(`%${piece}%`, text));
      }
    }),
    { numRuns: 500 * FUZZ },
  );
});

test('LENGTH, LEFT, RIGHT and SUBSTRING count code points', () => {
  const event = (x: string, n: number, m: number) => ({ x, n, m });
  const value = (text: string, x: string, n: number, m: number) =>
    compile(text).evaluate(event(x, n, m)).value;
  fc.assert(
    fc.property(texts, fc.integer({ min: -14, max: 14 }), fc.nat(14), (x, n, m) => {
      const all = Array.from(x);
      expect(charactersOf(x).length).toBe(all.length);
      expect(value('LEFT(x, m)', x, n, m)).toBe(all.slice(0, m).join(''));
      expect(value('RIGHT(x, m)', x, n, m)).toBe(all.slice(Math.max(0, all.length - m)).join(''));
      const inside = n !== 0 && Math.abs(n) <= all.length;
      const start = n > 0 ? n - 1 : all.length + n;
      expect(value('SUBSTRING(x, n)', x, n, m)).toBe(inside ? all.slice(start).join('') : '');
      expect(value('SUBSTRING(x, n, m)', x, n, m)).toBe(
        inside ? all.slice(start, start + m).join('') : '',
      );
    }),
    { numRuns: 2000 * FUZZ },
  );
});

test('TRIM removes what Unicode calls White_Space', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.integer({ min: 0, max: 0x3000 }),
          fc.constantFrom(0x20, 0x85, 0xfeff, 0x180e, 0x2028),
        ),
      ),
      (codes) => {
        const text = String.fromCharCode(...codes);
        const space =
          '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
        expect(trimSpace(text)).toBe(
          text.replace(new RegExp(`^[${space}]+|[${space}]+$`, 'g'), ''),
        );
      },
    ),
    { numRuns: 2000 * FUZZ },
  );
  const wrong = UTF16.filter((one) => (trimSpace(one) === '') !== /^\p{White_Space}$/u.test(one));
  expect(wrong).toEqual([]);
});

test('INT reads what the grammar of integers and 32 bits allow', () => {
  const numbers = fc.oneof(
    fc.bigInt({ min: -(2n ** 34n), max: 2n ** 34n }).map(String),
    fc.constantFrom(
      '2147483647',
      '2147483648',
      '-2147483648',
      '-2147483649',
      '+2147483647',
      '+2147483648',
    ),
    fc
      .array(fc.constantFrom('0', '1', '9', '+', '-', ' ', '.', 'a', '٣'), { maxLength: 12 })
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(numbers, (text) => {
      const isNumber = /^[+-]?[0-9]+$/.test(text);
      const value = isNumber ? BigInt(text.replace('+', '')) : undefined;
      const fits = value !== undefined && BigInt.asIntN(32, value) === value;
      expect(parseInteger(text)).toBe(fits ? Number(value) : Number.NaN);
    }),
    { numRuns: 5000 * FUZZ },
  );
});

test('arithmetic is that of 32 bits', () => {
  const integer = fc.oneof(fc.integer(), fc.constantFrom(-2147483648, 2147483647, -1, 0, 1));
  fc.assert(
    fc.property(integer, integer, (x, y) => {
      const wrap = (value: bigint): number => Number(BigInt.asIntN(32, value));
      expect(calculate('+', x, y)).toBe(wrap(BigInt(x) + BigInt(y)));
      expect(calculate('-', x, y)).toBe(wrap(BigInt(x) - BigInt(y)));
      expect(calculate('*', x, y)).toBe(wrap(BigInt(x) * BigInt(y)));
      if (y === 0) return;
      expect(calculate('/', x, y)).toBe(wrap(BigInt(x) / BigInt(y)));
      expect(calculate('%', x, y)).toBe(wrap(BigInt(x) % BigInt(y)));
    }),
    { numRuns: 5000 * FUZZ },
  );
});

test('BOOL reads true and false in any case, and nothing else of Unicode', () => {
  expect(UTF16.filter((letter) => parseBoolean(`${letter}rue`) !== undefined)).toEqual(['T', 't']);
  expect(UTF16.filter((letter) => parseBoolean(`fal${letter}e`) !== undefined)).toEqual(['S', 's']);
  expect([parseBoolean('True'), parseBoolean('falSe')]).toEqual([true, false]);
});
