/** The project's own conformance tools, driven by the kit like anybody else's. */
import { indexClauses } from '../clauses/clause-index.ts';
import { hashClause } from '../clauses/hash.ts';
import { lintPages } from '../clauses/lint/lint-pages.ts';
import { type Evidence, traceClauses } from '../clauses/trace.ts';
import type { Adapter, ConformanceAdapter, RecordedResults, ScriptedCheck } from './adapter.ts';
import { type Check, CheckFailure, NotClaimed } from './check.ts';
import { absence } from './reference-absence.ts';
import { conformanceReport } from './report.ts';
import { runChecks } from './run.ts';
import { runMutants } from './run-mutants.ts';
import { NoAnswer } from './time-limit.ts';

/** Time limit of scripted checks, in milliseconds: those that hang are meant to. */
const SCRIPTED_TIMEOUT_MS = 20;

/** Linting, tracing and running with the tools of this package. */
export const referenceConformance: ConformanceAdapter = {
  absence,
  lint: (pages) => lintPages(pages).map(({ file, line }) => ({ file, line })),
  trace(pages, results) {
    const clauses = [...indexClauses(pages).values()].flat();
    const { clauses: traced, summary } = traceClauses(clauses, evidenceOf(results));
    const statuses = Object.fromEntries(traced.map(({ id, status }) => [id, status]));
    return { proved: summary.ok, statuses };
  },
  async run(checks, parts) {
    const adapter = adapterWith(parts);
    const timeoutMs = SCRIPTED_TIMEOUT_MS;
    const results = await runChecks(checks.map(toCheck), adapter, { timeoutMs });
    const { conforms } = conformanceReport(results, { adapter: adapter.name });
    return { conforms, results: results.map(({ id, status }) => ({ id, status })) };
  },
  async killed(mutants, checks) {
    const adapter = adapterWith(['filters', 'events']);
    const report = await runMutants({
      checks: checks.map(toCheck),
      mutants: mutants.map((mutant) => ({ ...mutant, breaks: mutant.id, adapter })),
      reference: adapter,
      timeoutMs: SCRIPTED_TIMEOUT_MS,
    });
    return report.mutants.filter(({ killedBy }) => killedBy.length > 0).map(({ id }) => id);
  },
};

function evidenceOf({ examples, checks, mutants, reviewed }: RecordedResults): Evidence {
  const place = { file: 'results', line: 1 };
  return {
    examples: examples.map((one, at) => ({ ...one, ...place, id: `e${at}`, name: `e${at}` })),
    checks: checks.map((one, at) => ({ ...one, id: `c${at}`, title: `c${at}` })),
    mutants: mutants.map(({ clause, killed }, at) => {
      const id = `m${at}`;
      return { id, clause, breaks: id, status: killed ? 'killed' : 'alive', killedBy: [] };
    }),
    reviewed: Object.fromEntries(
      Object.entries(reviewed).map(([id, text]) => [id, hashClause(text)]),
    ),
  };
}

function adapterWith(parts: readonly string[]): Adapter {
  return {
    name: 'scripted',
    ...(parts.includes('filters') && { filters: { compile: () => ({ match: () => true }) } }),
    ...(parts.includes('events') && {
      events: {
        validate: () => [],
        roundTrip: (json: string) => json,
        roundTripBatch: (json: string) => json,
        attributeString: () => undefined,
        dataBytes: () => undefined,
      },
    }),
  };
}

function toCheck({ id, clause, part, does }: ScriptedCheck): Check {
  const check: Check = { id, clause, title: id, needs: part, run: () => behave(does) };
  return does === 'idle' ? { ...check, sentinel: silent } : check;
}

async function silent(): Promise<void> {
  throw new CheckFailure('scripted', 'something', 'nothing');
}

function behave(does: ScriptedCheck['does']): Promise<void> | void {
  if (does === 'hang') return new Promise(() => {});
  if (does === 'unclaimed') throw new NotClaimed('scripted');
  if (does === 'unreachable') throw new NoAnswer('scripted');
  if (does === 'throw') throw new TypeError('scripted');
  if (does === 'fail') throw new CheckFailure('scripted', 'pass', 'fail');
}
