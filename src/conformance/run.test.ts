import { expect, test, vi } from 'vitest';
import { type Check, CheckFailure } from './check.ts';
import { type CheckResult, runChecks } from './run.ts';

const ADAPTER = { name: 'test', filters: { compile: () => ({ match: () => true }) } };

function check(slug: string, run: Check['run'], change: Partial<Check> = {}): Check {
  return {
    id: `FLT-001/${slug}`,
    clause: 'FLT-001',
    title: slug,
    needs: 'filters',
    run,
    ...change,
  };
}

const passes = check('passes', () => {});
const fails = check('fails', async () => {
  throw new CheckFailure('It matched', false, true);
});

test('a failure carries evidence and does not stop the run', async () => {
  expect(await runChecks([fails, passes], ADAPTER)).toEqual([
    {
      id: 'FLT-001/fails',
      clause: 'FLT-001',
      title: 'fails',
      status: 'fail',
      evidence: { message: 'It matched', expected: false, actual: true },
      durationMs: expect.any(Number),
    },
    {
      id: 'FLT-001/passes',
      clause: 'FLT-001',
      title: 'passes',
      status: 'pass',
      durationMs: expect.any(Number),
    },
  ]);
});

test.each<[string, () => never, string]>([
  [
    'an error',
    () => {
      throw new TypeError('no such thing');
    },
    'TypeError: no such thing',
  ],
  [
    'a text',
    () => {
      throw 'oops';
    },
    'oops',
  ],
  [
    'an object that refuses conversion',
    () => {
      throw Object.create(null);
    },
    'a value of type object',
  ],
])('%s thrown synchronously is a failed check', async (_, run, text) => {
  const [result, next] = await runChecks([check('throws', run), passes], ADAPTER);
  expect(result).toMatchObject({ status: 'fail', evidence: { actual: text } });
  expect(next?.status).toBe('pass');
});

test('evidence can be written as JSON, whatever the implementation answered', async () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const odd = check('odd', () => {
    throw new CheckFailure('It is odd', cycle, 1n);
  });
  const [result] = await runChecks([odd], ADAPTER);
  expect(JSON.parse(JSON.stringify(result?.evidence))).toEqual({
    message: 'It is odd',
    expected: 'a value of type object that JSON cannot hold',
    actual: 'a value of type bigint that JSON cannot hold',
  });
});

test('a check whose part the adapter lacks is not applicable and does not run', async () => {
  const run = vi.fn();
  const [result] = await runChecks([check('events', run, { needs: 'events' })], ADAPTER);
  expect(result).toMatchObject({
    status: 'not-applicable',
    evidence: { message: 'The adapter "test" has no events' },
  });
  expect(run).not.toHaveBeenCalled();
});

test('a check that never answers is inconclusive after its time limit', async () => {
  vi.useFakeTimers();
  try {
    const hangs = check('hangs', () => new Promise(() => {}));
    const results = runChecks([hangs, passes], ADAPTER, { timeoutMs: 50 });
    await vi.advanceTimersByTimeAsync(49);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await results).map((result) => result.status)).toEqual(['inconclusive', 'pass']);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a signal makes the running check and those after it inconclusive', async () => {
  const controller = new AbortController();
  const hangs = check('hangs', () => {
    queueMicrotask(() => controller.abort());
    return new Promise(() => {});
  });
  const results = await runChecks([passes, hangs, passes], ADAPTER, { signal: controller.signal });
  expect(results.map((result) => result.status)).toEqual(['pass', 'inconclusive', 'inconclusive']);
  expect(results[2]?.evidence).toEqual({ message: 'The run was aborted' });
});

test('chosen clauses narrow the run, and those without a check are untested', async () => {
  const other = check('other', () => {}, { id: 'FLT-002/other', clause: 'FLT-002' });
  const clauses = ['FLT-002', 'FLT-003', { id: 'FLT-004', untested: 'nothing shows it' }];
  const results = await runChecks([passes, other], ADAPTER, { clauses });
  expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'FLT-002/other pass',
    'FLT-003 untested',
    'FLT-004 untested',
  ]);
  expect(results[2]?.evidence?.message).toBe('nothing shows it');
});

test('each result is reported once, in order', async () => {
  const seen: CheckResult[] = [];
  const results = await runChecks([fails, passes], ADAPTER, { onResult: (one) => seen.push(one) });
  expect(seen).toEqual(results);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'refuses timeoutMs %s',
  async (timeoutMs) => {
    await expect(runChecks([], ADAPTER, { timeoutMs })).rejects.toThrow(RangeError);
  },
);
