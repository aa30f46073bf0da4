/** The project's conformance tools, broken on purpose, one clause each. */
import type {
  ConformanceAdapter,
  PageLine,
  RecordedResults,
  SpecPage,
  TraceAnswer,
} from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceConformance as reference } from '../reference-conformance.ts';

type Tools = Partial<ConformanceAdapter>;

/** Every mutant of the CNF clauses. */
export const conformanceMutants: readonly Mutant[] = [
  mutant('CNF-001/two-keywords-pass', 'It accepts a clause with two keywords.', lintOf(firstLevel)),
  mutant('CNF-001/no-keyword-passes', 'It accepts a clause without keyword.', lintOf(someLevel)),
  mutant('CNF-002/any-prefix', 'It accepts any prefix.', lintOf(knownPrefix)),
  mutant('CNF-002/any-number', 'It accepts any number of digits.', lintOf(threeDigits)),
  mutant('CNF-003/any-anchor', 'It accepts any anchor.', lintOf(ownAnchor)),
  mutant('CNF-004/page-by-page', 'It looks for an id on one page only.', {
    lint: async (pages) => {
      const found = await Promise.all(pages.map((page) => reference.lint([page])));
      return found.flat();
    },
  }),
  mutant('CNF-004/withdrawn-is-free', 'It forgets withdrawn clauses.', lintOf(withoutWithdrawn)),
  mutant('CNF-005/no-source-passes', 'It accepts a clause without source.', lintOf(withSource)),
  mutant('CNF-005/no-reason-passes', 'It accepts ours without a reason.', lintOf(withReason)),
  mutant('CNF-006/never-suspect', 'It takes every text for reviewed.', {
    trace: (pages, results) => reference.trace(pages, { ...results, reviewed: textsOf(pages) }),
  }),
  mutant('CNF-006/blanks-count', 'It takes a wrapped text for a changed one.', {
    trace: (pages, results) => reference.trace(pages, blanksMade(results)),
  }),
  mutant('CNF-007/keywords-anywhere', 'It accepts keywords outside clauses.', {
    lint: (pages) => dropped(pages, (line) => !line.startsWith('**')),
  }),
  mutant('CNF-008/lower-case-passes', 'It reads capitals only.', lintOf(withoutLowerCase)),
  mutant('CNF-009/references-unread', 'It does not follow references.', lintOf(known)),
  ...traceMutants(),
  ...runMutants(),
];

/** What the proofs of a clause are turned into before the reference decides. */
function traceMutants(): Mutant[] {
  return [
    mutant('CNF-010/no-mutant-needed', 'It asks for no mutant.', traceOf(withMutant)),
    mutant('CNF-010/survivors-pass', 'One killed mutant is enough.', traceOf(withoutSurvivors)),
    mutant('CNF-010/no-check-needed', 'It asks for no check.', traceOf(withCheck)),
    mutant('CNF-010/no-example-needed', 'It asks for no example.', traceOf(withExample)),
    mutant('CNF-011/one-pass-is-enough', 'A pass hides the failures beside it.', {
      trace: (pages, results) => reference.trace(pages, withoutFailures(results)),
    }),
    mutant('CNF-012/old-results-count', 'It takes an old result for a pass.', traceOf(refreshed)),
    mutant('CNF-013/skips-pass', 'It takes a skip for a pass.', traceOf(unskipped)),
    mutant('CNF-014/empty-excuse', 'It accepts an untested note without reason.', {
      trace: (pages, results) =>
        reference.trace(edited(pages, 'Untested: .', 'Untested: x.'), results),
    }),
    mutant('CNF-015/always-proved', 'It calls every specification proved.', {
      trace: async (pages, results) => ({
        ...(await reference.trace(pages, results)),
        proved: true,
      }),
    }),
    mutant('CNF-015/untested-is-unproved', 'It accepts no untested clause.', {
      trace: async (pages, results) => onlyVerified(await reference.trace(pages, results)),
    }),
  ];
}

function runMutants(): Mutant[] {
  return [
    mutant('CNF-020/stops-at-failure', 'It stops at the first check that does not pass.', {
      run: async (checks, parts) => {
        const { conforms, results } = await reference.run(checks, parts);
        const end = results.findIndex(({ status }) => status !== 'pass');
        return { conforms, results: end === -1 ? results : results.slice(0, end + 1) };
      },
    }),
    mutant('CNF-021/missing-parts-pass', 'It passes what it cannot run.', {
      run: (checks, parts) => renamed(checks, parts, 'not-applicable', 'pass'),
    }),
    mutant('CNF-022/hangs-pass', 'It takes no answer for a pass.', {
      run: (checks, parts) => renamed(checks, parts, 'inconclusive', 'pass'),
    }),
    mutant('CNF-022/hangs-fail', 'It takes no answer for a failure.', {
      run: (checks, parts) => renamed(checks, parts, 'inconclusive', 'fail'),
    }),
    mutant('CNF-023/failures-conform', 'It only looks for one pass.', {
      run: async (checks, parts) => {
        const { results } = await reference.run(checks, parts);
        return { conforms: results.some(({ status }) => status === 'pass'), results };
      },
    }),
    mutant('CNF-023/nothing-conforms', 'It only looks for failures.', {
      run: async (checks, parts) => {
        const { results } = await reference.run(checks, parts);
        const bad = results.some(({ status }) => status === 'fail' || status === 'inconclusive');
        return { conforms: !bad, results };
      },
    }),
    mutant('CNF-027/not-claimed-fails', 'It fails what nobody claimed.', {
      run: (checks, parts) => renamed(checks, parts, 'not-applicable', 'fail'),
    }),
    mutant('CNF-028/no-window', 'It sends the sentinel at once.', {
      absence: ({ strayAfterMs = 0, ...rest }) =>
        reference.absence(strayAfterMs > 100 ? rest : { strayAfterMs, ...rest }),
    }),
    mutant('CNF-028/nothing-seen', 'It takes silence for granted.', { absence: () => 'pass' }),
    mutant('CNF-029/no-sentinel', 'It needs no sentinel.', {
      absence: (script) => reference.absence({ sentinelAfterMs: 1, ...script }),
    }),
    mutant('CNF-029/sentinel-fails', 'A lost sentinel is a failure.', {
      absence: async (script) => {
        const status = await reference.absence(script);
        return status === 'inconclusive' ? 'fail' : status;
      },
    }),
    mutant('CNF-032/unreachable-fails', 'It fails what it cannot reach.', {
      run: (checks, parts) => renamed(checks, parts, 'inconclusive', 'fail'),
    }),
    mutant('CNF-034/sentinel-unheard', 'It asks no sentinel.', {
      run: (checks, parts) =>
        reference.run(
          checks.map((check) => (check.does === 'idle' ? { ...check, does: 'pass' } : check)),
          parts,
        ),
    }),
    mutant('CNF-024/any-check-kills', 'Checks of every clause kill a mutant.', {
      killed: (mutants, checks) =>
        mutants.flatMap(({ id }) => (checks.some(({ does }) => does === 'fail') ? [id] : [])),
    }),
    mutant('CNF-024/hangs-kill', 'A check without answer kills a mutant.', {
      killed: (mutants, checks) =>
        reference.killed(
          mutants,
          checks.map((check) => (check.does === 'hang' ? { ...check, does: 'fail' } : check)),
        ),
    }),
  ];
}

function mutant(id: string, breaks: string, tools: Tools): Mutant {
  const clause = id.split('/')[0] ?? id;
  return { id, clause, breaks, adapter: { name: id, conformance: { ...reference, ...tools } } };
}

/** Lints each line of a page after an edit that hides what the mutant is blind to. */
function lintOf(edit: (line: string) => string): Tools {
  return {
    lint: (pages) =>
      reference.lint(
        pages.map(({ file, markdown }) => ({
          file,
          markdown: markdown.split('\n').map(edit).join('\n'),
        })),
      ),
  };
}

function firstLevel(line: string): string {
  return line.replace(/ and (?:SHOULD|an empty one MUST) /, ' and it can ');
}

function someLevel(line: string): string {
  return line.includes('**FLT') && !line.includes(' MUST ')
    ? line.replace('list', 'list MUST')
    : line;
}

function knownPrefix(line: string): string {
  return line.replace('**XYZ-', '**FLT-');
}

function threeDigits(line: string): string {
  return line.replace(/\*\*FLT-(\d\d)\*\*/, '**FLT-0$1**');
}

function ownAnchor(line: string): string {
  return line.replace(
    /\[(FLT-\d{3})\]\(#[^)]*\)/,
    (_, id: string) => `[${id}](#${id.toLowerCase()})`,
  );
}

function withoutWithdrawn(line: string): string {
  return line.includes('(withdrawn)') ? '' : line;
}

function withSource(line: string): string {
  return line.startsWith('**') && !line.includes('Source:')
    ? `${line} *Source: CE-SUB-012.*`
    : line;
}

function withReason(line: string): string {
  return line.replace('ours.', 'ours, because x.');
}

function withoutLowerCase(line: string): string {
  return line.replace(/\b(?:must|shall|should)\b/i, (word) =>
    word === word.toUpperCase() ? word : 'can',
  );
}

function known(line: string): string {
  return line.replaceAll(/\[FLT-404\]\(#flt-404\)|clause=FLT-404|FLT-404/g, '');
}

/** Findings of the reference, but for those on lines that a mutant is blind on. */
async function dropped(
  pages: readonly SpecPage[],
  blind: (line: string) => boolean,
): Promise<PageLine[]> {
  const found = await reference.lint(pages);
  return found.filter(({ file, line }) => {
    const page = pages.find((one) => one.file === file);
    return !blind(page?.markdown.split('\n')[line - 1] ?? '');
  });
}

function edited(pages: readonly SpecPage[], from: string, to: string): SpecPage[] {
  return pages.map(({ file, markdown }) => ({ file, markdown: markdown.replace(from, to) }));
}

/** The sentence of every page of one clause, as if it had just been reviewed. */
function textsOf(pages: readonly SpecPage[]): Record<string, string> {
  return Object.fromEntries(
    pages.map(({ markdown }) => ['FLT-001', /\*\* (.*?) \*Source/.exec(markdown)?.[1] ?? '']),
  );
}

function blanksMade(results: RecordedResults): RecordedResults {
  const texts = Object.entries(results.reviewed);
  const reviewed = texts.map(([id, text]) => [id, text.replaceAll(/\s(?=\s)/g, '_')] as const);
  return { ...results, reviewed: Object.fromEntries(reviewed) };
}

function traceOf(edit: (results: RecordedResults) => RecordedResults): Tools {
  return { trace: (pages, results) => reference.trace(pages, edit(results)) };
}

const CLAUSE = 'FLT-001';

function withMutant(results: RecordedResults): RecordedResults {
  return { ...results, mutants: [...results.mutants, { clause: CLAUSE, killed: true }] };
}

function withoutSurvivors(results: RecordedResults): RecordedResults {
  return { ...results, mutants: results.mutants.filter(({ killed }) => killed) };
}

function withCheck(results: RecordedResults): RecordedResults {
  return { ...results, checks: [...results.checks, { clause: CLAUSE, status: 'pass' }] };
}

function withExample(results: RecordedResults): RecordedResults {
  return { ...results, examples: [...results.examples, { clauses: [CLAUSE], status: 'passed' }] };
}

function withoutFailures(results: RecordedResults): RecordedResults {
  return {
    ...results,
    examples: results.examples.filter(({ status }) => status !== 'failed'),
    checks: results.checks.filter(({ status }) => status !== 'fail'),
  };
}

function refreshed(results: RecordedResults): RecordedResults {
  return {
    ...results,
    examples: results.examples.map((one) =>
      one.status === 'unknown' ? { ...one, status: 'passed' } : one,
    ),
    checks: results.checks.map((one) =>
      one.status === 'unknown' ? { ...one, status: 'pass' } : one,
    ),
  };
}

function unskipped(results: RecordedResults): RecordedResults {
  return {
    ...results,
    examples: results.examples.map((one) =>
      one.status === 'skipped' ? { ...one, status: 'passed' } : one,
    ),
  };
}

function onlyVerified(answer: TraceAnswer): TraceAnswer {
  const statuses = Object.values(answer.statuses);
  return { ...answer, proved: answer.proved && !statuses.includes('untested') };
}

async function renamed(
  checks: Parameters<ConformanceAdapter['run']>[0],
  parts: readonly string[],
  from: string,
  to: string,
) {
  const { conforms, results } = await reference.run(checks, parts);
  return {
    conforms,
    results: results.map(({ id, status }) => ({ id, status: status === from ? to : status })),
  };
}
