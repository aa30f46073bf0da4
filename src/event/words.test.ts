import { expect, test } from 'vitest';
import { validateEvent } from './validate.ts';

// What is said about each mistake, and what to do: people see nothing else of a refusal.

const base = { specversion: '1.0', id: '1', source: '/a', type: 't' };

/** A value, and of each of its mistakes the pointer, what is wrong and what to write instead. */
const ROWS: readonly (readonly [unknown, ...said: readonly string[]])[] = [
  [
    null,
    ' event: the value is null, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    undefined,
    ' event: the value is undefined, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    [],
    ' event: the value is an array, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    5,
    ' event: the value is a number, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    Number.NaN,
    ' event: the value is a number without value, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    'text',
    ' event: the value is a string, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    true,
    ' event: the value is a boolean, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    () => {},
    ' event: the value is a function, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    Symbol('x'),
    ' event: the value is a symbol, not an object → Pass an object with the members specversion, id, source and type',
  ],
  [
    { ...base, id: '' },
    '/id /id: the value is empty → Give it a value, or leave the attribute out if it is optional',
  ],
  [{ ...base, id: 7 }, '/id /id: the value is the number 7, not a string → Write id as a string'],
  [
    { ...base, specversion: '1.1' },
    '/specversion /specversion: the version is "1.1", not "1.0" → Convert the event to CloudEvents 1.0',
  ],
  [
    { ...base, specversion: 1 },
    '/specversion /specversion: the value is the number 1, not a string → Write specversion as a string',
  ],
  [
    { ...base, source: 'a b' },
    '/source /source: "a b" is no URI-reference → Percent-encode spaces, brackets and characters outside ASCII (RFC 3986)',
  ],
  [
    { ...base, subject: '' },
    '/subject /subject: the value is empty → Give it a value, or leave the attribute out if it is optional',
  ],
  [
    { ...base, time: 'yesterday' },
    '/time /time: "yesterday" is no timestamp → Write it like 2026-11-22T01:02:03Z (RFC 3339)',
  ],
  [
    { ...base, time: new Date(0) },
    '/time /time: the value is an object, not a string → Write time as a string',
  ],
  [
    { ...base, dataschema: 'x' },
    '/dataschema /dataschema: "x" is no absolute URI → Write it with its scheme and without a fragment (RFC 3986 section 4.3)',
  ],
  [
    { ...base, datacontenttype: 'text' },
    '/datacontenttype /datacontenttype: "text" is no media type → Write it like text/plain; charset=utf-8 (RFC 2046)',
  ],
  [
    { ...base, partitionkey: '' },
    '/partitionkey /partitionkey: the value is empty → Give it a value, or leave the attribute out if it is optional',
  ],
  [
    { ...base, sequence: 5 },
    '/sequence /sequence: the value is the number 5, not a string → Write sequence as a string',
  ],
  [
    { ...base, ext: 1.5 },
    '/ext /ext: the value is the number 1.5, not a string, a boolean or an integer → Write it as a string (a date with toISOString()), or move it to data',
  ],
  [
    { ...base, ext: Number.NaN },
    '/ext /ext: the value is the number NaN, not a string, a boolean or an integer → Write it as a string (a date with toISOString()), or move it to data',
  ],
  [
    { ...base, ext: 2147483648 },
    '/ext /ext: 2147483648 is outside -2147483648 to 2147483647 → Write the number as a string',
  ],
  [
    { ...base, ext: -2147483649 },
    '/ext /ext: -2147483649 is outside -2147483648 to 2147483647 → Write the number as a string',
  ],
  [
    { ...base, ext: [] },
    '/ext /ext: the value is an array, not a string, a boolean or an integer → Write it as a string (a date with toISOString()), or move it to data',
  ],
  [
    { ...base, ext: {} },
    '/ext /ext: the value is an object, not a string, a boolean or an integer → Write it as a string (a date with toISOString()), or move it to data',
  ],
  [
    { ...base, ext: 5n },
    '/ext /ext: the value is a bigint, not a string, a boolean or an integer → Write it as a string (a date with toISOString()), or move it to data',
  ],
  [
    { ...base, ext: 'a\u0000' },
    '/ext /ext: U+0000 at character 2 is not allowed in an attribute → Remove control characters, lone surrogates and noncharacters, or move the text to data',
  ],
  [
    { ...base, ext: '\ud800' },
    '/ext /ext: U+D800 at character 1 is not allowed in an attribute → Remove control characters, lone surrogates and noncharacters, or move the text to data',
  ],
  [
    { ...base, ext: 'ab\u{1fffe}' },
    '/ext /ext: U+1FFFE at character 3 is not allowed in an attribute → Remove control characters, lone surrogates and noncharacters, or move the text to data',
  ],
  [
    { ...base, Ext: 'a' },
    '/Ext /Ext: the name "Ext" is not made of a-z and 0-9 alone → Name attributes with lower-case ASCII letters and digits only',
  ],
  [
    { ...base, 'a-b': 'a' },
    '/a-b /a-b: the name "a-b" is not made of a-z and 0-9 alone → Name attributes with lower-case ASCII letters and digits only',
  ],
  [
    { ...base, '': 'a' },
    '/ /: the name "" is not made of a-z and 0-9 alone → Name attributes with lower-case ASCII letters and digits only',
  ],
  [
    { ...base, 'a/b~c': 'a' },
    '/a~1b~0c /a~1b~0c: the name "a/b~c" is not made of a-z and 0-9 alone → Name attributes with lower-case ASCII letters and digits only',
  ],
  [
    { specversion: '1.0', id: '1', type: 't' },
    '/source /source: the attribute is required and absent → Add it',
  ],
  [{ ...base, id: null }, '/id /id: the attribute is required and absent → Add it'],
  [
    { ...base, data: 1, data_base64: 'AQI=' },
    '/data_base64 /data_base64: the event has data and data_base64, which differ → Keep data for a JSON value or text, or data_base64 for bytes',
  ],
  [
    { ...base, data: new Uint8Array([1]), data_base64: 'AQI=' },
    '/data_base64 /data_base64: the event has data and data_base64, which differ → Keep data for a JSON value or text, or data_base64 for bytes',
  ],
  [
    { ...base, data_base64: 'AQI' },
    '/data_base64 /data_base64: the value is no padded Base64 text → Encode the bytes with the alphabet A-Z a-z 0-9 + / and = padding (RFC 4648 section 4)',
  ],
  [
    { ...base, data_base64: 5 },
    '/data_base64 /data_base64: the value is no padded Base64 text → Encode the bytes with the alphabet A-Z a-z 0-9 + / and = padding (RFC 4648 section 4)',
  ],
  [
    { ...base, data: {}, datacontenttype: 'text/plain' },
    '/data /data: datacontenttype announces text, and data is an object → Write data as a string, the bytes as data_base64, or a JSON datacontenttype',
  ],
  [
    { ...base, data: null, datacontenttype: 'text/plain' },
    '/data /data: datacontenttype announces text, and data is null → Write data as a string, the bytes as data_base64, or a JSON datacontenttype',
  ],
  [
    { ...base, data: 5n },
    '/data /data: the data holds a bigint, which JSON has no form for → Convert it to plain JSON values, or pass all data as a Uint8Array',
  ],
  [
    { ...base, data: { a: [() => {}] } },
    '/data/a/0 /data/a/0: the data holds a function, which JSON has no form for → Convert it to plain JSON values, or pass all data as a Uint8Array',
  ],
  [
    { ...base, data: { a: new Date(0) } },
    '/data/a /data/a: the data holds an object with a class of its own, which JSON has no form for → Convert it to plain JSON values, or pass all data as a Uint8Array',
  ],
  [
    { ...base, data: [Number.NaN] },
    '/data/0 /data/0: the data holds a number without value, which JSON has no form for → Convert it to plain JSON values, or pass all data as a Uint8Array',
  ],
];

test.each(ROWS.map((row, index) => [index, ...row] as const))('%i: %o', (_, value, ...said) => {
  const result = validateEvent(value);
  const found = result.valid ? [] : result.problems;
  expect(
    found.map(({ pointer, message, remedy }) => {
      expect(message).toMatch(/^Cannot accept /);
      return `${pointer} ${message.slice('Cannot accept '.length)} → ${remedy}`;
    }),
  ).toEqual(said);
});
