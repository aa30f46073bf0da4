import { Command, InvalidArgumentError, Option } from 'commander';
import { CLAIMS, type ClaimName } from '../outbox/claims.ts';
import { type Counterexample, refute } from '../outbox/refute.ts';
import { traceToMermaid, traceToText } from '../outbox/render-trace.ts';
import { type Output, type Outputs, runCommand } from './output.ts';

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

/** `eds outbox simulate`: refutes claims about outboxes. */
export function outboxSimulateCommand(): Command {
  return new Command('simulate')
    .description('find the smallest history in which a claim about outboxes does not hold')
    .addOption(new Option('--list', 'print the claims').conflicts(['claim', 'mermaid']))
    .option('--claim <name>', 'the claim to refute, such as exactly-once', claimFlag)
    .option('--seed <n>', 'where the search starts, 0 to 4294967295', seedFlag, 1)
    .option('--json', 'print JSON')
    .addOption(new Option('--mermaid', 'print a Mermaid sequence diagram').conflicts('json'))
    .addHelpText('after', EXAMPLES)
    .action((flags: SimulateFlags, command: Command) => {
      if (!flags.list && flags.claim === undefined) {
        command.error('error: give --claim NAME, or --list to see the names');
      }
      return runCommand(async (outputs) => run(flags, outputs));
    });
}

function run(flags: SimulateFlags, { out, err }: Outputs): number {
  if (flags.claim === undefined) {
    list(flags, out);
    return FOUND;
  }
  let found: Counterexample;
  try {
    found = refute(flags.claim, { seed: flags.seed });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    err.line(`eds: ${error.message}`);
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
  throw new InvalidArgumentError(`Give one of ${near}.`);
}

function seedFlag(value: string): number {
  const seed = Number(value);
  if (/^\d{1,10}$/.test(value) && seed <= 0xffff_ffff) return seed;
  throw new InvalidArgumentError('Give a whole number from 0 to 4294967295.');
}
