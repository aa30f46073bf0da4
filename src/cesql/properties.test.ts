import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventLike } from './attribute.ts';
import { compile } from './expression.ts';
import { format } from './format.ts';
import { failure } from './function-definition.ts';
import { createFunctions } from './functions.ts';
import { highlight } from './highlight.ts';
import { DIAGNOSTICS_MAX } from './limits.ts';
import { parse } from './parse.ts';
import type { Node } from './syntax.ts';

/** How many times the usual number of runs: `FUZZ=100` for a night. */
const FUZZ = Number(process.env.FUZZ ?? 1);

const NAMES = ['type', 'subject', 'mybool', 'myint', 'mytext', 'missing', 'data', 'constructor'];
const TEXTS = [
  '',
  'a',
  'A',
  'true',
  'FALSE',
  '5',
  '-7',
  '05',
  ' 5',
  'order.created',
  '😀b',
  "it's",
];
const PATTERNS = ['%', 'a%', '%a', '%e%', '_', 'o%r_c%d', 'a\\%', '', '%😀_', 'order.created'];

const functions = createFunctions([
  {
    name: 'BREAK',
    parameters: ['String'],
    returns: 'Integer',
    evaluate: () => {
      throw new Error('x');
    },
  },
  {
    name: 'ODD',
    parameters: ['Integer'],
    returns: 'Boolean',
    evaluate: (n) => Number(n) % 2 !== 0,
  },
  {
    name: 'HALF',
    parameters: ['Integer'],
    returns: 'String',
    evaluate: (n) => failure(String(n), 'y'),
  },
]);

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

/** Well-formed expressions, of every operator and every type of operand. */
const expressions = fc.letrec<{ node: string }>((tie) => {
  const node = tie('node');
  return {
    node: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'node' },
      fc.constantFrom(...NAMES),
      fc.constantFrom('TRUE', 'FALSE', '0', '1', '-1', '42', '2147483647', '-2147483648'),
      fc.constantFrom(...TEXTS).map(quoted),
      fc.constantFrom(...NAMES).map((name) => `EXISTS ${name}`),
      node.map((a) => `NOT ${a}`),
      node.map((a) => `- ${a}`),
      node.map((a) => `(${a})`),
      fc
        .tuple(node, fc.constantFrom('LIKE', 'NOT LIKE'), fc.constantFrom(...PATTERNS))
        .map(([a, operator, pattern]) => `${a} ${operator} ${quoted(pattern)}`),
      fc
        .tuple(
          node,
          fc.constantFrom('IN', 'NOT IN'),
          fc.array(node, { minLength: 1, maxLength: 3 }),
        )
        .map(([a, operator, set]) => `${a} ${operator} (${set.join(', ')})`),
      fc
        .array(
          fc.tuple(
            node,
            fc.constantFrom(
              'AND',
              'OR',
              'XOR',
              '=',
              '!=',
              '<',
              '<=',
              '>',
              '>=',
              '+',
              '-',
              '*',
              '/',
              '%',
            ),
          ),
          { minLength: 1, maxLength: 3 },
        )
        .chain((row) => node.map((last) => `${row.map(([a, o]) => `${a} ${o} `).join('')}${last}`)),
      fc
        .tuple(
          fc.constantFrom(
            'LENGTH',
            'UPPER',
            'TRIM',
            'ABS',
            'INT',
            'BOOL',
            'STRING',
            'BREAK',
            'ODD',
            'HALF',
            'NONE',
          ),
          node,
        )
        .map(([name, a]) => `${name}(${a})`),
      fc
        .tuple(fc.constantFrom('LEFT', 'RIGHT', 'SUBSTRING', 'CONCAT', 'CONCAT_WS'), node, node)
        .map(([name, a, b]) => `${name}(${a}, ${b})`),
    ),
  };
}).node;

const values = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS),
  fc.boolean(),
  fc.integer({ min: -3, max: 6 }),
  fc.constantFrom<unknown>(null, 1.5, 2 ** 40, {}, []),
);
const events: fc.Arbitrary<EventLike> = fc.record(
  {
    type: values,
    subject: values,
    mybool: fc.boolean(),
    myint: fc.integer({ min: -2, max: 50 }),
    mytext: fc.constantFrom(...TEXTS),
    data: fc.constant('a'),
  },
  { requiredKeys: [] },
);

const thrower = (): never => {
  throw new Error('no');
};

/** Makes of the event something that is no plain object, or that throws; whoever generates it may not look. */
const disguised = fc
  .tuple(events, fc.constantFrom(...NAMES), fc.nat(7))
  .map(([event, name, kind]) => (): EventLike => {
    const getter = { get: thrower, enumerable: true, configurable: true };
    const copy = { ...event };
    if (kind === 0) return Object.assign(Object.create(null), event);
    if (kind === 1) return Object.create(event);
    if (kind === 2) return Object.defineProperty(copy, name, getter);
    if (kind === 3) return Object.setPrototypeOf(copy, Object.defineProperty({}, name, getter));
    if (kind === 4) return new Proxy(copy, { getPrototypeOf: thrower });
    if (kind === 5) {
      const get = (_: object, key: string | symbol) =>
        key === '__proto__' ? thrower() : event[key as string];
      return new Proxy<EventLike>(copy, { get });
    }
    if (kind === 6) return new Proxy(copy, { has: thrower, ownKeys: thrower });
    return null as unknown as EventLike;
  });

const anyEvents = fc.oneof(
  events.map((event) => () => event),
  events.map((event) => () => event),
  disguised,
);

const shape = (node: Node): string =>
  JSON.stringify(node, (key, value: unknown) =>
    /^(start|end|nameEnd)$/.test(key) ? undefined : value,
  );

test('test() is true exactly for TRUE without an error in fail-fast mode', () => {
  fc.assert(
    fc.property(expressions, fc.array(anyEvents, { minLength: 1, maxLength: 4 }), (text, some) => {
      const expression = compile(text, { functions });
      for (const make of some) {
        const event = make();
        const { value, errors } = expression.evaluate(event);
        expect(expression.test(event)).toBe(value === true && errors.length === 0);
      }
    }),
    { numRuns: 3000 * FUZZ },
  );
});

test('fail-fast: one error at most, and the first one of complete mode', () => {
  fc.assert(
    fc.property(expressions, events, (text, event) => {
      const expression = compile(text, { functions });
      const fast = expression.evaluate(event);
      const complete = expression.evaluate(event, 'complete');
      expect(fast.errors).toEqual(complete.errors.slice(0, 1));
      expect(typeof fast.value).toBe(typeof complete.value);
      if (fast.errors.length === 0) expect(fast.value).toBe(complete.value);
    }),
    { numRuns: 3000 * FUZZ },
  );
});

test('evaluation does not change the event, and gives the same result again', () => {
  fc.assert(
    fc.property(expressions, events, (text, event) => {
      const before = JSON.stringify(event);
      const expression = compile(text, { functions });
      const first = expression.evaluate(event, 'complete');
      expect(expression.evaluate(Object.freeze(event), 'complete')).toEqual(first);
      expect(JSON.stringify(event)).toBe(before);
    }),
    { numRuns: 500 * FUZZ },
  );
});

test('format: the canonical text has the same tree and is its own canonical text', () => {
  fc.assert(
    fc.property(expressions, (text) => {
      const canonical = format(text) as string;
      expect(shape(parse(canonical).tree)).toBe(shape(parse(text).tree));
      expect(format(canonical)).toBe(canonical);
    }),
    { numRuns: 3000 * FUZZ },
  );
});

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ...'( ) , \' " \\ a A1 5 _ = ! < > == && || + - * / % # AND OR XOR NOT LIKE IN EXISTS TRUE 😀'.split(
          ' ',
        ),
      ),
      { maxLength: 25 },
    )
    .chain((tokens) => fc.constantFrom('', ' ').map((space) => tokens.join(space))),
  // An expression with one character removed or put in.
  fc
    .tuple(expressions, fc.nat(), fc.constantFrom('', '(', ')', "'", '=', ' NOT ', ',', '\\'))
    .map(([text, at, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + (put === '' ? 1 : 0));
    }),
);

test('parse: any text has a tree, and diagnostics inside of the text with a remedy each', () => {
  fc.assert(
    fc.property(noise, (text) => {
      const { tree, diagnostics } = parse(text);
      expect(diagnostics.length).toBeLessThanOrEqual(DIAGNOSTICS_MAX);
      for (const { start, end, message, remedy, fix } of diagnostics) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(message).toMatch(/^Cannot parse expression: .*[^.]$/su);
        expect(remedy).not.toBe('');
        if (fix !== undefined) expect(fix.end).toBeLessThanOrEqual(text.length);
      }
      expect(shape(tree).includes('"kind":"error"') && diagnostics.length === 0).toBe(false);
      if (diagnostics.length > 0) expect(() => compile(text)).toThrow('Cannot compile expression');
      else expect(typeof compile(text).test({})).toBe('boolean');
    }),
    // A million texts in `npm run fuzz`: hostile input is what this promise is about.
    { numRuns: FUZZ > 1 ? 50_000 * FUZZ : 5000 * FUZZ },
  );
});

test('highlight: tokens are in order, do not overlap and leave only white space out', () => {
  fc.assert(
    fc.property(noise, (text) => {
      let at = 0;
      for (const { start, end } of highlight(text)) {
        expect(text.slice(at, start)).toMatch(/^[ \t\r\n]*$/);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(text.slice(at)).toMatch(/^[ \t\r\n]*$/);
    }),
    { numRuns: 1000 * FUZZ },
  );
});
