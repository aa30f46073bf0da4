import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { createEvent, withAttributes } from './create.ts';
import { parseEvent, serializeEvent } from './json.ts';
import { DATA_DEPTH_MAX, EVENT_SIZE_MAX_BYTES } from './limits.ts';
import { validateEvent } from './validate.ts';

const head = '"specversion":"1.0","id":"1","source":"/a","type":"t"';
const base = { specversion: '1.0', id: '1', source: '/a', type: 't' } as const;

function failure(text: string): EventDeliveryError {
  try {
    parseEvent(text);
  } catch (error) {
    if (error instanceof EventDeliveryError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** JSON text with numbers and strings in forms that JSON.stringify would not write. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; key: string }>((tie) => ({
  key: fc.oneof(
    fc.constantFrom('"a"', '"__proto__"', '"1"', '"\\u0061"', '""'),
    fc.string().map((s) => JSON.stringify(s)),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      '1.0',
      '1e2',
      '-0',
      '1E+400',
      '12345678901234567890',
      '0.10',
      'null',
      'true',
      '"\\u0041\\/"',
      '"\\ud800"',
    ),
    fc.string({ unit: 'binary' }).map((s) => JSON.stringify(s)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(tie('key'), tie('value')), { maxLength: 4 })
      .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`),
  ),
})).value;

test('serializeEvent(parseEvent(text)) is the text, for any compact JSON data', () => {
  fc.assert(
    fc.property(jsonText, fc.boolean(), (data, first) => {
      const text = first
        ? `{"data":${data},${head}}`
        : `{${head},"42":true,"data":${data},"ext":-7}`;
      expect(serializeEvent(parseEvent(text))).toBe(text);
    }),
    { numRuns: 300 },
  );
});

test('Events survive writing and reading', () => {
  const event = fc
    .record(
      {
        id: fc.string({ minLength: 1 }),
        subject: fc.string({ minLength: 1 }),
        ext: fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger(), fc.integer()),
        data: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((members) => validateEvent({ ...base, ...members }))
    .filter((result) => result.valid);
  fc.assert(
    fc.property(event, (result) => {
      if (!result.valid) return;
      const text = serializeEvent(result.event);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(result.event)));
      expect(serializeEvent(parseEvent(text))).toBe(text);
    }),
  );
});

test('White space between tokens is left out, in strings it stays', () => {
  const text = `\n{ ${head.replaceAll(',', ' ,\t')}, "data" : [ 1.0 , " a b " ]\r\n}\n`;
  expect(serializeEvent(parseEvent(text))).toBe(`{${head},"data":[1.0," a b "]}`);
});

test('A null attribute is unset, and data: null is data', () => {
  const event = parseEvent(`{${head},"subject":null,"ext":null,"data_base64":null,"data":null}`);
  expect(event).toEqual({ ...base, data: null });
  expect(Object.hasOwn(event, 'subject')).toBe(false);
});

test('A changed event keeps the digits of its data and loses nothing else', () => {
  const event = parseEvent(`{${head},"hops":1,"subject":"s","data":{"n":12345678901234567890}}`);
  const next = withAttributes(event, { hops: 2, subject: null, added: new Date(0) });
  expect(serializeEvent(next)).toBe(
    `{${head},"hops":2,"added":"1970-01-01T00:00:00.000Z","data":{"n":12345678901234567890}}`,
  );
  expect(serializeEvent({ ...event, hops: 2 })).toContain('"n":12345678901234567000');
});

test.each([['data'], ['data_base64'], ['my_ext']])('withAttributes refuses the name %s', (name) => {
  const event = createEvent({ id: '1', source: '/a', type: 't' });
  expect(() => withAttributes(event, { [name]: 'AQI=' })).toThrow(
    expect.objectContaining({ code: 'EVENT_BAD_NAME' }),
  );
});

test.each([
  ['', 1, 1],
  ['{', 1, 2],
  ['\uFEFF{}', 1, 1],
  [`{${head},}`, 1, 56],
  [`{${head}} x`, 1, 57],
  [`{\n  "id": 1,\n  // no\n}`, 3, 3],
  [`{"id": "a\nb"}`, 1, 8],
  [`{"id": 01}`, 1, 9],
  ['NaN', 1, 1],
])('%j is no JSON, and the position is told', (text, line, column) => {
  const error = failure(text);
  expect(error.code).toBe('EVENT_JSON_SYNTAX');
  expect(error.problems[0]?.position).toMatchObject({ line, column });
});

test('A deep wrong text is refused without recursion', () => {
  expect(failure('['.repeat(500_000)).code).toBe('EVENT_JSON_SYNTAX');
});

test('Every problem of a text has the position of its member', () => {
  const error = failure(
    `{\n  "specversion": "1.0",\n  "id": "",\n  "my_ext": 1,\n  "type": "t",\n  "type": "u"\n}`,
  );
  expect(
    error.problems.map(({ pointer, position }) => [pointer, position?.line, position?.column]),
  ).toEqual([
    ['/type', 6, 3],
    ['/id', 3, 9],
    ['/my_ext', 4, 13],
    ['/source', 1, 1],
  ]);
  expect(error.message).toBe(
    'Cannot accept /type: the member is there twice at line 6, column 3 (and 3 more)',
  );
});

test.each([
  ['"ext":1.0', 'EVENT_BAD_TYPE'],
  ['"ext":1e2', 'EVENT_BAD_TYPE'],
  ['"ext":1.5', 'EVENT_BAD_TYPE'],
  ['"ext":2147483648', 'EVENT_INTEGER_RANGE'],
  ['"ext":1e400', 'EVENT_BAD_TYPE'],
  ['"__proto__":{}', 'EVENT_BAD_NAME'],
  ['"ext":1,"\\u0065xt":1', 'EVENT_DUPLICATE_MEMBER'],
  ['"data":1,"data":1', 'EVENT_DUPLICATE_MEMBER'],
  ['"data":1,"data_base64":""', 'EVENT_DATA_CONFLICT'],
  [`"data":${'['.repeat(DATA_DEPTH_MAX + 1)}${']'.repeat(DATA_DEPTH_MAX + 1)}`, 'EVENT_TOO_DEEP'],
  [`"data":"${'x'.repeat(EVENT_SIZE_MAX_BYTES)}"`, 'EVENT_TOO_LARGE'],
  [`"data":"${'é'.repeat(EVENT_SIZE_MAX_BYTES / 2)}"`, 'EVENT_TOO_LARGE'],
])('An event with %.40s is refused with one problem', (members, code) => {
  const { problems } = failure(`{${head},${members}}`);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
});

test('Members repeated inside data are the data’s own affair', () => {
  const text = `{${head},"data":{"a":1,"a":2}}`;
  expect(serializeEvent(parseEvent(text))).toBe(text);
});

test.each(['[]', '1', 'null', '"x"'])('%s is JSON and no event', (text) => {
  expect(failure(` ${text}`)).toMatchObject({
    code: 'EVENT_NOT_OBJECT',
    problems: [{ position: { line: 1, column: 2 } }],
  });
});

test('parseEvent of something that is no text is a TypeError', () => {
  expect(() => parseEvent(new Uint8Array() as never)).toThrow(TypeError);
});

test('serializeEvent refuses an event that a program broke', () => {
  expect(() => serializeEvent({ ...base, id: '' })).toThrow(
    expect.objectContaining({ code: 'EVENT_EMPTY_VALUE' }),
  );
});

test('Any text is refused with an error of this package or is an event', () => {
  const nearly = fc.tuple(jsonText, fc.nat(), fc.string()).map(([data, at, junk]) => {
    const text = `{${head},"data":${data}}`;
    return text.slice(0, at % text.length) + junk + text.slice((at % text.length) + 1);
  });
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string(), jsonText), (text) => {
      try {
        expect(parseEvent(text).specversion).toBe('1.0');
      } catch (error) {
        expect(error).toBeInstanceOf(EventDeliveryError);
        expect((error as EventDeliveryError).problems[0]?.position).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});
