/** Checks of spec page 8, made from `cases/conformance.yaml`. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type {
  AbsenceScript,
  Adapter,
  ConformanceAdapter,
  RecordedResults,
  ScriptedCheck,
} from '../adapter.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';

interface CaseHead {
  readonly id: string;
  readonly title: string;
}

interface LintCase extends CaseHead {
  readonly pages: Readonly<Record<string, string>>;
  /** Places as `file:line`. */
  readonly refused: readonly string[];
}

interface TraceCase extends CaseHead {
  /** Level of the clause; `null` for a page without clause. */
  readonly level?: string | null;
  /** A note that ends the clause. */
  readonly note?: string;
  readonly examples?: readonly RecordedResults['examples'][number]['status'][];
  readonly checks?: readonly RecordedResults['checks'][number]['status'][];
  readonly mutants?: readonly ('killed' | 'alive')[];
  /** Text at the last review; `null` when there was none; absent: the text as it stands. */
  readonly reviewed?: string | null;
  readonly status?: string;
  readonly proved: boolean;
}

interface RunCase extends CaseHead {
  readonly checks: readonly ScriptedCheck['does'][];
  readonly parts: readonly string[];
  readonly statuses: readonly string[];
  readonly conforms?: boolean;
}

interface KillCase extends CaseHead {
  /** Clause by mutant id. */
  readonly mutants: Readonly<Record<string, string>>;
  /** Behaviour by check id; a check's clause is the part of its id before the slash. */
  readonly checks: Readonly<Record<string, ScriptedCheck['does']>>;
  readonly killed: readonly string[];
}

interface AbsenceCase extends CaseHead, AbsenceScript {
  readonly status: string;
}

interface Cases {
  readonly absence: readonly AbsenceCase[];
  readonly lint: readonly LintCase[];
  readonly trace: readonly TraceCase[];
  readonly run: readonly RunCase[];
  readonly kill: readonly KillCase[];
}

const cases = parse(
  readFileSync(new URL('../cases/conformance.yaml', import.meta.url), 'utf8'),
) as Cases;

/** Every check of the CNF clauses. */
export const conformanceChecks: readonly Check[] = [
  ...checksOf(cases.lint, checkLint, 'CNF-001/sound', 'CNF-001/two-keywords'),
  ...checksOf(cases.trace, checkTrace, 'CNF-010/all-three', 'CNF-010/survivor'),
  ...checksOf(cases.run, checkRun, 'CNF-023/all-pass', 'CNF-023/failure'),
  ...checksOf(cases.kill, checkKill, 'CNF-024/failing-check', 'CNF-024/passing-check'),
  ...checksOf(cases.absence, checkAbsence, 'CNF-028/absent', 'CNF-028/at-once'),
];

/** The checks of one tool. Two of them, whose answers differ, are the sentinel of all. */
function checksOf<Case extends CaseHead>(
  all: readonly Case[],
  judge: (one: Case, tools: ConformanceAdapter) => Promise<void>,
  ...signs: readonly [string, string]
): readonly Check[] {
  const least = all.filter(({ id }) => signs.includes(id));
  if (least.length !== signs.length) throw new TypeError(`Cannot use cases: no ${signs.join()}`);
  const sentinel: Sentinel = async ({ conformance }) => {
    if (conformance === undefined) return;
    for (const one of least) await judge(one, conformance);
  };
  return all.map((one) => ({ ...toCheck(one, (tools) => judge(one, tools)), sentinel }));
}

function toCheck(
  { id, title }: CaseHead,
  run: (tools: ConformanceAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: clauseOf(id),
    title,
    needs: 'conformance',
    run: async ({ conformance }: Adapter) => {
      if (conformance !== undefined) await run(conformance);
    },
  };
}

async function checkLint({ pages, refused }: LintCase, tools: ConformanceAdapter): Promise<void> {
  const found = await tools.lint(
    Object.entries(pages).map(([file, markdown]) => ({ file, markdown })),
  );
  const places = [...new Set(found.map(({ file, line }) => `${file}:${line}`))].sort();
  expectSame('The places that are refused differ', places, [...refused].sort());
}

async function checkTrace(one: TraceCase, tools: ConformanceAdapter): Promise<void> {
  const { level = 'MUST', note, examples = [], checks = [], mutants = [] } = one;
  const text = `An absent list ${level} match every event.`;
  const ending = note === undefined ? '' : ` *${note}*`;
  const markdown =
    level === null ? 'No clause.' : `**FLT-001** ${text} *Source: CE-SUB-012.*${ending}`;
  const reviewed = one.reviewed === undefined ? text : one.reviewed;
  const answer = await tools.trace([{ file: 'spec/3-filters.md', markdown }], {
    examples: examples.map((status) => ({ clauses: ['FLT-001'], status })),
    checks: checks.map((status) => ({ clause: 'FLT-001', status })),
    mutants: mutants.map((fate) => ({ clause: 'FLT-001', killed: fate === 'killed' })),
    reviewed: reviewed === null ? {} : { 'FLT-001': reviewed },
  });
  expectSame('The status differs', answer.statuses['FLT-001'], one.status);
  expectSame('The verdict on the specification differs', answer.proved, one.proved);
}

async function checkRun(one: RunCase, tools: ConformanceAdapter): Promise<void> {
  const scripted = one.checks.map((does, at): ScriptedCheck => {
    return { id: `FLT-001/${at}`, clause: 'FLT-001', part: 'filters', does };
  });
  const { conforms, results } = await tools.run(scripted, one.parts);
  const statuses = scripted.map(({ id }) => results.find((result) => result.id === id)?.status);
  expectSame('The statuses differ', statuses, one.statuses);
  if (one.conforms !== undefined) expectSame('The verdict differs', conforms, one.conforms);
}

async function checkKill(one: KillCase, tools: ConformanceAdapter): Promise<void> {
  const mutants = Object.entries(one.mutants).map(([id, clause]) => ({ id, clause }));
  const scripted = Object.entries(one.checks).map(([id, does]): ScriptedCheck => {
    return { id, clause: clauseOf(id), part: 'filters', does };
  });
  const killed = [...(await tools.killed(mutants, scripted))].sort();
  expectSame('The mutants that count as killed differ', killed, one.killed);
}

async function checkAbsence({ status, ...script }: AbsenceCase, tools: ConformanceAdapter) {
  expectSame('The verdict differs', await tools.absence(script), status);
}

function clauseOf(id: string): string {
  return id.split('/')[0] ?? id;
}

/** Compares plain data: texts, booleans and lists of texts. */
function expectSame(message: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new CheckFailure(message, expected, actual);
  }
}
