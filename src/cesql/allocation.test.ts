import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

// A process of its own: its new space is so large that nothing is collected while it counts, and what
// else this process does allocates nothing in it. The optimising compiler runs between the calls.
const FLAGS = [
  '--expose-gc',
  '--max-semi-space-size=64',
  '--min-semi-space-size=64',
  '--no-concurrent-recompilation',
  '--import',
  'ts-blank-space/register',
  '--input-type=module',
];

const CALLS = 1_000_000;

/** The least that V8 can allocate is two words; a tenth of that a call is measuring noise. */
const BYTES_PER_CALL_MAX = 1.6;

/** Bytes that `test` of each expression allocates in a call. */
function allocated(expressions: readonly string[]): Record<string, number> {
  const script = `
    import { compile, createFunctions } from ${JSON.stringify(new URL('index.ts', import.meta.url))};
    const functions = createFunctions([
      { name: 'WITHIN', parameters: ['Integer', 'Integer'], returns: 'Boolean', evaluate: (x, y) => x <= y },
      { name: 'AMONG', parameters: ['Integer', 'Integer', 'Integer'], returns: 'Boolean', evaluate: (x, y, z) => x === y || x === z },
    ]);
    const events = Array.from({ length: 16 }, (_, index) => JSON.parse(JSON.stringify({
      specversion: '1.0', id: 'evt-' + index, source: 'https://shop.example/' + index,
      type: index % 2 === 0 ? 'order.created' : 'order.updated',
      ...(index % 3 === 0 ? {} : { subject: 'order/' + index }),
      priority: index, urgent: index % 2 === 0, hop: String(index),
    })));
    const found = {};
    for (const expression of ${JSON.stringify(expressions)}) {
      const { test } = compile(expression, { functions });
      let matched = 0;
      const run = (calls) => {
        for (let index = 0; index < calls; index++) if (test(events[index & 15])) matched++;
      };
      for (let round = 0; round < 20; round++) run(20_000);
      gc();
      const before = process.memoryUsage().heapUsed;
      run(${CALLS});
      found[expression] = (process.memoryUsage().heapUsed - before) / ${CALLS};
    }
    console.log(JSON.stringify(found));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...FLAGS, '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Record<string, number>;
}

test('test() allocates nothing unless a cast or a function makes a text', () => {
  const found = allocated([
    "type = 'order.created'",
    "type != 'order.created'",
    'priority = 5',
    'priority < 5 OR priority > 10',
    "type LIKE 'order.%'",
    "type LIKE 'order._reat%d'",
    "type NOT LIKE '%updated' AND source LIKE '%shop%'",
    "type IN ('order.created', 'order.deleted')",
    'priority IN (1, 2, hop)',
    'EXISTS subject AND NOT EXISTS other',
    'NOT urgent XOR priority = 3',
    "subject = 'order/4' OR type = 'order.created'",
    'hop * 2 + priority % 3 - 1 < 20',
    'INT(hop) = priority AND LENGTH(type) = 13 AND ABS(priority) < 9',
    'within(priority, hop)',
    'among(priority, hop, 5)',
  ]);
  const tooMuch = Object.entries(found).filter(([, bytes]) => bytes > BYTES_PER_CALL_MAX);
  expect(tooMuch).toEqual([]);
}, 60_000);

test('the measurement sees what does allocate', () => {
  const found = allocated(["CONCAT(type, source) = 'a'", "UPPER(type) = 'ORDER.CREATED'"]);
  expect(Math.min(...Object.values(found))).toBeGreaterThan(10 * BYTES_PER_CALL_MAX);
}, 60_000);
