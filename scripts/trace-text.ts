/** A trace as text: one line a clause, then what is missing, then the numbers. */
import { CLAUSE_STATUSES, type Trace, type TracedClause } from '../src/clauses/trace.ts';

/** Longest sentence of a clause in the table, in characters; the JSON has all of it. */
const SENTENCE_LENGTH_MAX = 64;

/** Writes a trace for people. */
export function formatTrace({ clauses, summary }: Trace): string {
  const lines: string[] = [];
  let file = '';
  for (const clause of clauses) {
    if (clause.file !== file) {
      if (file !== '') lines.push('');
      file = clause.file;
      lines.push(`${file.padEnd(34)}examples  checks  mutants`);
    }
    lines.push(clauseLine(clause));
    // What fails the trace is told once, at the end.
    const told = summary.failures.some((failure) => failure.startsWith(`${clause.id} is `));
    if (!told) lines.push(...clause.reasons.map((reason) => `            ${reason}`));
  }
  const { examples, checks, mutants, binding, status } = summary;
  const statuses = CLAUSE_STATUSES.filter((one) => status[one] > 0);
  lines.push(
    '',
    `${summary.total} clauses: ${statuses.map((one) => `${status[one]} ${one}`).join(', ') || 'none'}`,
    `${binding.proved} of ${binding.total} MUST and MUST NOT proved`,
    `examples: ${countsOf(examples)}`,
    `checks:   ${countsOf(checks)}`,
    `mutants:  ${mutants.killed} of ${mutants.total} killed`,
    ...summary.failures.map((failure) => `FAIL  ${failure}`),
  );
  return `${lines.join('\n')}\n`;
}

function clauseLine(clause: TracedClause): string {
  const { id, status, level, text, examples, checks, mutants } = clause;
  const passed = examples.filter((example) => example.status === 'passed').length;
  const passing = checks.filter((check) => check.status === 'pass').length;
  const numbers = [
    `${passed}/${examples.length}`.padStart(8),
    `${passing}/${checks.length}`.padStart(8),
    `${mutants.killed}/${mutants.total}`.padStart(9),
  ].join('');
  const head = `${id}  ${status.padEnd(10)}  ${(level ?? '').padEnd(10)}`.padEnd(34);
  return `${head}${numbers}  ${shorten(text)}`;
}

function shorten(text: string): string {
  return text.length <= SENTENCE_LENGTH_MAX ? text : `${text.slice(0, SENTENCE_LENGTH_MAX - 1)}…`;
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const shown = Object.entries(counts).filter(([, amount]) => amount > 0);
  return shown.map(([name, amount]) => `${amount} ${name}`).join(', ') || 'none';
}
