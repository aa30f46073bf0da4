import { Command, InvalidArgumentError } from 'commander';
import { CLAIMS, type ClaimName } from '../outbox/claims.ts';
import { type Counterexample, refute } from '../outbox/refute.ts';
import { traceToMermaid, traceToText } from '../outbox/render-trace.ts';
import { createOutput, type Output } from './output.ts';

const EXAMPLES = `
Looks for a history in which a claim about outboxes does not hold, makes it as small as it can, and
prints it. The histories are made by the relay, consumer and inbox that also run on databases, in a
simulated world with crashes, lost messages and late commits. Nothing is stored: every run searches,
and the same seed finds the same history.

Examples:
  eds outbox simulate --list                            the claims, and what holds instead
  eds outbox simulate --claim exactly-once --seed 7     the smallest history found
  eds outbox simulate --claim skip-locked --mermaid     as a sequence diagram
  eds outbox simulate --claim id-cursor --json          for programs

How to read a history: the first part is what has to be done to break the claim, in the order of
time; the second is what every part of the system says to the others then. x> is something that
failed.

Exit codes: 0 a history was found, 1 none was found, 2 the command line is wrong.`;

interface SimulateFlags {
  readonly list?: boolean;
  readonly claim?: ClaimName;
  readonly seed: number;
  readonly json?: boolean;
  readonly mermaid?: boolean;
}

const FOUND = 0;
const NONE_FOUND = 1;
const BAD_INPUT = 2;

/** `eds outbox simulate`: refutes claims about outboxes. */
export function outboxSimulateCommand(): Command {
  return new Command('simulate')
    .description('find the smallest history in which a claim about outboxes does not hold')
    .option('--list', 'print the claims')
    .option('--claim <name>', 'the claim to refute, such as exactly-once', claimFlag)
    .option('--seed <n>', 'where the search starts, 0 to 4294967295', seedFlag, 1)
    .option('--json', 'print JSON')
    .option('--mermaid', 'print a Mermaid sequence diagram')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SimulateFlags) => {
      const out = createOutput(process.stdout);
      process.exitCode = run(flags, out);
      await out.flush(true);
    });
}

function run(flags: SimulateFlags, out: Output): number {
  if (flags.list === true) {
    list(flags, out);
    return FOUND;
  }
  if (flags.claim === undefined) {
    process.stderr.write('eds: give --claim NAME, or --list to see the names\n');
    return BAD_INPUT;
  }
  let found: Counterexample;
  try {
    found = refute(flags.claim, { seed: flags.seed });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    process.stderr.write(`eds: ${error.message}\n`);
    return NONE_FOUND;
  }
  if (flags.json === true) out.line(JSON.stringify(found, null, 2));
  else if (flags.mermaid === true) out.line(traceToMermaid(found.trace));
  else out.line(text(found));
  return FOUND;
}

function list(flags: SimulateFlags, out: Output): void {
  const claims = Object.entries(CLAIMS).map(([name, { statement, instead }]) => ({
    name,
    statement,
    instead,
  }));
  if (flags.json === true) {
    out.line(JSON.stringify(claims, null, 2));
    return;
  }
  for (const { name, statement, instead } of claims) {
    out.line(name);
    out.line(`  "${statement}"`);
    out.line(`  ${instead}`);
  }
}

function text(found: Counterexample): string {
  const { claim, statement, instead, seed, foundSeed, histories, actions, trace, violation } =
    found;
  return [
    `Refuted: "${statement}"`,
    '',
    `${violation.message} (step ${violation.step}).`,
    `Found in history ${histories} (seed ${foundSeed}), then made small. To do:`,
    ...actions.map((action) => `  ${action}`),
    '',
    'What happens then:',
    traceToText(trace),
    '',
    `Instead: ${instead}`,
    `Again: eds outbox simulate --claim ${claim} --seed ${seed}`,
  ].join('\n');
}

function claimFlag(name: string): ClaimName {
  if (Object.hasOwn(CLAIMS, name)) return name as ClaimName;
  const near = Object.keys(CLAIMS).join(', ');
  throw new InvalidArgumentError(`there is no such claim; the claims are ${near}`);
}

function seedFlag(value: string): number {
  const seed = Number(value);
  if (/^\d{1,10}$/.test(value) && seed <= 0xffff_ffff) return seed;
  throw new InvalidArgumentError('a seed is a whole number from 0 to 4294967295');
}
