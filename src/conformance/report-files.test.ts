import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { CheckFailure } from './check.ts';
import { allChecks } from './kit.ts';
import { referenceEvents } from './reference-events.ts';
import { referenceSystem } from './reference-system.ts';
import { conformanceReport } from './report.ts';
import { formatHtml } from './report-html.ts';
import { formatJunit } from './report-junit.ts';
import { type CheckResult, type CheckStatus, runChecks } from './run.ts';

const hostile = '<script>alert("1")</script> & \u0000 \ud800';
const result = (status: CheckStatus, more: Partial<CheckResult> = {}): CheckResult => {
  const id = `CHN-100/${status}`;
  return { id, clause: 'CHN-100', title: hostile, status, durationMs: 1500, ...more };
};
const evidence = { message: hostile, expected: 1, actual: hostile, transcript: [hostile] };
const report = conformanceReport(
  [
    result('pass'),
    result('fail', { evidence }),
    result('inconclusive', { evidence: { message: 'No answer in 5 ms' } }),
    result('not-applicable', { evidence: { message: 'not claimed' } }),
    result('untested', { evidence: { message: 'not seen' } }),
  ],
  { adapter: hostile },
);

test('JUnit: every result is a test case, with its kind and its reason', () => {
  const xml = formatJunit(report);
  expect(xml).toContain('tests="5" failures="1" errors="1" skipped="2"');
  expect(xml.match(/<testcase /g)).toHaveLength(5);
  expect(xml).toContain('<error message="No answer in 5 ms"></error>');
  expect(xml).toContain('<skipped message="not claimed"/>');
  expect(xml).toContain('time="1.500"');
});

test('JUnit and HTML: what implementations say is text, and nothing that XML forbids', () => {
  for (const text of [formatJunit(report), formatHtml(report, { reproduce: hostile })]) {
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; \ufffd \ufffd');
    expect(text).not.toContain('\u0000');
  }
});

test('HTML: failures are open and first, and links go to clauses', () => {
  const html = formatHtml(report, { clauseUrl: (clause) => `/spec#${clause.toLowerCase()}` });
  expect(html.indexOf('Failed (1)')).toBeLessThan(html.indexOf('Passed (1)'));
  expect(html).toContain('<details open><summary><h2>Failed (1)');
  expect(html).toContain('<a href="/spec#chn-100">CHN-100/fail</a>');
});

test('JUnit: no two checks have one name', () => {
  const passed = allChecks.map(({ id, clause, title }) => result('pass', { id, clause, title }));
  const xml = formatJunit(conformanceReport(passed, { adapter: 'mine' }));
  const names = xml.match(/<testcase classname="[^"]*" name="[^"]*"/g) ?? [];
  expect(names).toHaveLength(allChecks.length);
  expect(new Set(names).size).toBe(allChecks.length);
});

test('JUnit: a run in which nothing passed, and a profile that is not proved, are errors', () => {
  const nothing = conformanceReport([result('untested', { evidence: { message: 'not seen' } })], {
    adapter: 'mine',
  });
  expect(formatJunit(nothing)).toContain('tests="2" failures="0" errors="1" skipped="1"');
  expect(formatJunit(nothing)).toContain('<error message="Nothing passed"/>');
  const passed = conformanceReport([result('pass')], { adapter: 'mine' });
  expect(formatJunit(passed)).toContain('tests="1" failures="0" errors="0" skipped="0"');
  const unproved = formatJunit(passed, { unproved: ['persistent'] });
  expect(unproved).toContain('tests="2" failures="0" errors="1" skipped="0"');
  expect(unproved).toContain('name="The profile persistent is proved"');
});

test('HTML: a report with a profile that is not proved does not say that it conforms', () => {
  const passed = conformanceReport([result('pass')], { adapter: 'mine' });
  expect(formatHtml(passed)).toContain('<span class="pass">conforms</span>');
  const html = formatHtml(passed, { unproved: ['persistent'] });
  expect(html).toContain('<span class="fail">does not conform</span>');
  expect(html).toContain('<p>Profiles not proved: persistent</p>');
});

const schema = JSON.parse(
  readFileSync(new URL('../../static/conformance-report.schema.json', import.meta.url), 'utf8'),
);
const isReport = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
const expectReport = (value: unknown, isOne = true) => {
  const given = isReport(JSON.parse(JSON.stringify(value)));
  expect(given ? [] : (isReport.errors ?? [])).toEqual(
    isOne ? [] : expect.arrayContaining([expect.anything()]),
  );
  expect(given).toBe(isOne);
};

test('JSON: a run with results of every status has the form of its schema', async () => {
  const adapter = {
    name: 'mixed',
    events: { ...referenceEvents, validate: () => [] },
    system: referenceSystem({
      handle: () => async () => ({ status: 500, headers: {}, body: new Uint8Array() }),
    }),
  };
  const checks = [
    ...allChecks.filter(({ clause }) => ['EVT-001', 'FLT-002', 'CHN-100'].includes(clause)),
    {
      id: 'CHN-999/scripted',
      clause: 'CHN-999',
      title: 'Something happens',
      needs: 'events' as const,
      run: () => {
        throw new CheckFailure('It did not', 1n, undefined, ['POST /']);
      },
    },
  ];
  const passing = { ...checks[checks.length - 1], id: 'CHN-999/passes', run: () => undefined };
  const clauses = [
    'EVT-001',
    'FLT-002',
    'CHN-100',
    'CHN-999',
    { id: 'XYZ-001', untested: 'no check' },
  ];
  const results = await runChecks([...checks, passing as (typeof checks)[number]], adapter, {
    clauses,
  });
  expect(new Set(results.map(({ status }) => status))).toEqual(
    new Set(Object.keys(conformanceReport([], { adapter: '' }).summary)),
  );
  const whole = conformanceReport(results, { adapter: 'mixed' });
  expectReport(whole);
  expectReport({ ...whole, reproduce: 'eds conformance', unprovedProfiles: ['persistent'] });
  expectReport({ ...whole, version: 2 }, false);
  expectReport({ ...whole, more: true }, false);
  expectReport({ ...whole, results: [{ ...whole.results[0], status: 'skipped' }] }, false);
  expectReport({ ...whole, results: [result('fail')] }, false);
  expectReport({ ...whole, results: [result('pass', { evidence: { message: 'x' } })] }, false);
});
