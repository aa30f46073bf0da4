import { expect, test } from 'vitest';
import { visibleCode } from './cut.ts';

test.each([
  ['nothing to cut', 'a();\nb();', 'a();\nb();'],
  ['a cut hides all above it', 'a();\n// ---cut---\nb();', 'b();'],
  [
    'a pair hides what it encloses',
    'a();\n// ---cut-start---\nb();\n// ---cut-end---\nc();',
    'a();\nc();',
  ],
  ['an indented pair', '{\n  // ---cut-start---\n  b();\n  // ---cut-end---\n}', '{\n}'],
  [
    'blank lines at the ends go with it',
    '// ---cut-start---\na();\n// ---cut-end---\n\nb();',
    'b();',
  ],
  ['all of it', 'a();\n// ---cut---', ''],
  ['an expectation is no cut', 'a(); // => 1', 'a(); // => 1'],
])('%s', (_, code, shown) => {
  expect(visibleCode(code)).toBe(shown);
});
