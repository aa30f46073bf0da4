import { expect, test } from 'vitest';
import type { ExplainedNode } from './explain.ts';
import { explain } from './explain.ts';
import { compile } from './expression.ts';

const event = {
  specversion: '1.0',
  id: '1',
  source: '/',
  type: 'order.created',
  n: '7',
  flag: true,
};

/** A tree on one line: text, value, cast, errors, then the operands. */
function written(node: ExplainedNode): string {
  return [
    node.text,
    ...(node.evaluated ? [] : [' (not evaluated)']),
    ...('value' in node ? [` = ${JSON.stringify(node.value)}`] : []),
    ...(node.cast === undefined
      ? []
      : [` as ${node.cast.type} ${JSON.stringify(node.cast.value)}`]),
    ...(node.errors.length === 0 ? [] : [` ! ${node.errors.map(({ kind }) => kind)}`]),
    ...(node.children.length === 0 ? [] : [` { ${node.children.map(written).join('; ')} }`]),
  ].join('');
}

const ROWS: readonly (readonly [
  expression: string,
  mode: 'fail-fast' | 'complete',
  matched: boolean,
  reason: string,
  tree: string,
])[] = [
  [
    'n + 1 = 8 AND flag',
    'fail-fast',
    true,
    'n + 1 = 8 AND flag is TRUE: n + 1 = 8 is TRUE, flag is TRUE',
    'n + 1 = 8 AND flag = true { n + 1 = 8 = true { n + 1 = 8 { n = "7" as Integer 7; 1 = 1 }; 8 = 8 }; flag = true }',
  ],
  [
    'tenant = 1 OR flag',
    'fail-fast',
    false,
    'Cannot read attribute: the event has no "tenant"',
    'tenant = 1 OR flag = false { tenant = 1 = false { tenant ! missingAttribute; 1 (not evaluated) }; flag (not evaluated) }',
  ],
  [
    'tenant = 1 OR flag',
    'complete',
    false,
    'Cannot read attribute: the event has no "tenant"',
    'tenant = 1 OR flag = true { tenant = 1 = false { tenant ! missingAttribute; 1 = 1 }; flag = true }',
  ],
  [
    "n LIKE '7%' AND NOT flag",
    'fail-fast',
    false,
    'NOT flag is FALSE: flag is TRUE',
    "n LIKE '7%' AND NOT flag = false { n LIKE '7%' = true { n = \"7\" }; NOT flag = false { flag = true } }",
  ],
  [
    "flag IN ('true', n)",
    'fail-fast',
    true,
    "flag IN ('true', n) is TRUE: flag is TRUE",
    "flag IN ('true', n) = true { flag = true; 'true' = \"true\" as Boolean true; n (not evaluated) }",
  ],
  [
    "LENGTH(n) = '1'",
    'fail-fast',
    true,
    "LENGTH(n) = '1' is TRUE: LENGTH(n) is 1",
    'LENGTH(n) = \'1\' = true { LENGTH(n) = 1 as String "1" { n = "7" }; \'1\' = "1" }',
  ],
  [
    'n / 0 = 0 OR flag',
    'complete',
    false,
    'Cannot divide 7 by 0: no Integer is the result',
    'n / 0 = 0 OR flag = true { n / 0 = 0 = true { n / 0 = 0 ! math { n = "7" as Integer 7; 0 = 0 }; 0 = 0 }; flag (not evaluated) }',
  ],
  [
    "'x' AND flag",
    'complete',
    false,
    'Cannot cast "x" to Boolean: it is neither true nor false',
    "'x' AND flag = false { 'x' = \"x\" as Boolean false ! cast; flag (not evaluated) }",
  ],
  [
    'flag AND n',
    'fail-fast',
    false,
    'Cannot cast "7" to Boolean: it is neither true nor false',
    'flag AND n = false { flag = true; n = "7" ! cast }',
  ],
  [
    "flag = 'true'",
    'fail-fast',
    true,
    "flag = 'true' is TRUE: flag is TRUE",
    'flag = \'true\' = true { flag = true as String "true"; \'true\' = "true" }',
  ],
  [
    'a AND b OR c',
    'complete',
    false,
    'Cannot read attribute: the event has no "a"',
    'a AND b OR c = false { a ! missingAttribute; b (not evaluated); c (not evaluated) }',
  ],
  [
    'flag OR n = 7',
    'fail-fast',
    true,
    'flag is TRUE',
    'flag OR n = 7 = true { flag = true; n = 7 (not evaluated) { n (not evaluated); 7 (not evaluated) } }',
  ],
  [
    "(flag OR n) AND type = 'a'",
    'fail-fast',
    false,
    'type = \'a\' is FALSE: type is "order.created"',
    "(flag OR n) AND type = 'a' = false { flag OR n = true { flag = true; n (not evaluated) }; type = 'a' = false { type = \"order.created\"; 'a' = \"a\" } }",
  ],
  [
    "(n = 1 OR flag) AND (n = 2 OR type = 'b')",
    'fail-fast',
    false,
    "n = 2 OR type = 'b' is FALSE: n = 2 is FALSE, type = 'b' is FALSE",
    '(n = 1 OR flag) AND (n = 2 OR type = \'b\') = false { n = 1 OR flag = true { n = 1 = false { n = "7" as Integer 7; 1 = 1 }; flag = true }; n = 2 OR type = \'b\' = false { n = 2 = false { n = "7" as Integer 7; 2 = 2 }; type = \'b\' = false { type = "order.created"; \'b\' = "b" } } }',
  ],
  [
    'flag XOR flag',
    'fail-fast',
    false,
    'flag XOR flag is FALSE: flag is TRUE, flag is TRUE',
    'flag XOR flag = false { flag = true; flag = true }',
  ],
  [
    '-n = -7',
    'fail-fast',
    true,
    '-n = -7 is TRUE: -n is -7',
    '-n = -7 = true { -n = -7 { n = "7" as Integer 7 }; -7 = -7 }',
  ],
  [
    'tenant',
    'fail-fast',
    false,
    'Cannot read attribute: the event has no "tenant"',
    'tenant ! missingAttribute',
  ],
  ['EXISTS tenant', 'fail-fast', false, 'EXISTS tenant is FALSE', 'EXISTS tenant = false'],
  [
    'NOT EXISTS n',
    'fail-fast',
    false,
    'NOT EXISTS n is FALSE: EXISTS n is TRUE',
    'NOT EXISTS n = false { EXISTS n = true }',
  ],
  [
    '1 / 0 = 1',
    'fail-fast',
    false,
    'Cannot divide 1 by 0: no Integer is the result',
    '1 / 0 = 1 = false { 1 / 0 = 0 ! math { 1 = 1; 0 = 0 }; 1 (not evaluated) }',
  ],
];

test.each(ROWS)('%s, %s', (text, mode, matched, reason, tree) => {
  const found = explain(compile(text), event, mode);
  expect([found.matched, found.reason]).toEqual([matched, reason]);
  expect(written(found.tree)).toBe(tree);
});

test('without a mode it is explained as filters evaluate', () => {
  const expression = compile('tenant = 1 OR flag');
  expect(explain(expression, event)).toEqual(explain(expression, event, 'fail-fast'));
});
