import { expect, test } from 'vitest';
import { checkFilters } from './read.ts';

const codes = (text: string): readonly string[] => checkFilters(text).map(({ code }) => code);

test('readFilters refuses long hostile texts, and ends soon', () => {
  for (const open of ['[', '- ', '{a: ', '? ', '&a [']) {
    expect(codes(open.repeat(100_000))[0]).toMatch(/^FILTER_(TOO_DEEP|SYNTAX)$/);
  }
  const wide = Array.from({ length: 60_000 }, (_, i) => `k${i}: x`).join('\n');
  expect(codes(wide)).toEqual(['FILTER_NOT_A_TRIGGER']);
});
