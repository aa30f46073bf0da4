import { expect, test } from 'vitest';
import { compile } from './expression.ts';

const event = { specversion: '1.0', id: '1', source: '/', type: 'order.created' };

test('the attributes that every event has exist whatever the event is', () => {
  for (const name of ['id', 'source', 'type', 'specversion']) {
    const expression = compile(`EXISTS ${name}`);
    expect(expression.test({})).toBe(true);
    expect(expression.evaluate({})).toEqual({ value: true, errors: [] });
    expect(compile(`NOT EXISTS ${name} OR FALSE`).test({})).toBe(false);
  }
  for (const name of ['subject', 'time', 'ids', 'data']) {
    const expression = compile(`EXISTS ${name}`);
    expect(expression.test({ data: 'x' })).toBe(false);
    expect(expression.evaluate({ data: 'x' }).value).toBe(false);
  }
});

test.each([null, undefined])('%s has no attributes', (nothing) => {
  for (const text of ["subject = 'a'", "subject LIKE 'a%'", 'subject IN (1, 2)']) {
    const { value, errors } = compile(text).evaluate(nothing as never);
    expect([value, errors.map(({ kind }) => kind)]).toEqual([false, ['missingAttribute']]);
  }
  expect(compile('NOT EXISTS subject').test(nothing as never)).toBe(true);
  expect(compile('EXISTS subject OR NOT EXISTS time').test(nothing as never)).toBe(true);
});

test('what stands on Object.prototype when an expression is compiled is no attribute', () => {
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  prototype.polluted = 'x';
  try {
    for (const text of [
      "polluted = 'x'",
      "polluted LIKE 'x'",
      "polluted LIKE 'x_%' OR polluted LIKE '_'",
      "polluted IN ('x', 'y')",
      'EXISTS polluted',
      "type LIKE '%' AND polluted = 'x'",
      "UPPER(polluted) = 'X'",
    ]) {
      const expression = compile(text);
      expect([text, expression.test(event)]).toEqual([text, false]);
      expect(expression.evaluate(event).value).toBe(false);
    }
  } finally {
    delete prototype.polluted;
  }
});

test('more names than there are places read as well', () => {
  const names = Array.from({ length: 60 }, (_, index) => `place${index}`);
  const own = Object.fromEntries(names.map((name, index) => [name, `value${index}`]));
  for (const [index, name] of names.entries()) {
    const text = `${name} = 'value${index}'`;
    expect(compile(text).test({ ...event, ...own })).toBe(true);
    expect(compile(text).test({ ...event, ...own, [name]: 'other' })).toBe(false);
  }
  const core = ['source', 'id', 'subject', 'time', 'datacontenttype', 'dataschema', 'specversion'];
  for (const name of core) {
    expect(compile(`${name} = 'x'`).test({ ...event, [name]: 'x' })).toBe(true);
    expect(compile(`${name} = 'x'`).test({ ...event, [name]: 'y' })).toBe(false);
  }
});
