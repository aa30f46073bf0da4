#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { cesqlCommand } from './cesql.ts';
import { channelCommand } from './channel.ts';
import { conformanceCommand } from './conformance.ts';
import { doctestCommand } from './doctest.ts';
import { filterCommand } from './filter.ts';
import { outboxCommand } from './outbox.ts';
import { packageVersion } from './package-version.ts';
import { sendCommand } from './send.ts';
import { sinkCommand } from './sink.ts';
import { tckCommand } from './tck.ts';

/** Every command of `eds`; a new one is a file of its own and a line here. */
const COMMANDS: readonly (() => Command)[] = [
  filterCommand,
  cesqlCommand,
  tckCommand,
  doctestCommand,
  outboxCommand,
  conformanceCommand,
  channelCommand,
  sendCommand,
  sinkCommand,
];

const EXAMPLES = `
Examples:
  eds filter --filters trigger.yaml events.ndjson       print the events that match
  eds cesql eval "type LIKE 'order.%'" --event e.json  evaluate an expression
  eds doctest docs/tutorial/index.md                    run the examples of a page
  eds sink --port 9000 --respond 503,202               receive events, fail as told
  eds channel --subscribe http://127.0.0.1:9000/       host a channel that delivers to it
  eds conformance --url http://127.0.0.1:8080/control/v1    check an implementation
  eds help filter                                       everything about one command

Exit codes: 0 it went well, 1 the answer is no, 2 the input or the command line is wrong.
Colours are used on a terminal only, and never when NO_COLOR is set.`;

const USAGE_ERROR = 2;

function program(): Command {
  const eds = new Command('eds')
    .description('Tools of the Event Delivery Spec')
    .version(packageVersion(), '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(eds --help lists the commands, eds help COMMAND its options)')
    .exitOverride();
  for (const command of COMMANDS) eds.addCommand(withSettingsOf(eds, command()));
  return eds;
}

/** Settings such as the exit code of a wrong command line hold at every depth. */
function withSettingsOf(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) withSettingsOf(command, inner);
  return command;
}

try {
  await program().parseAsync();
} catch (error) {
  // Commander has printed its message; asking for help or the version is no error. Anything else is a
  // defect of eds, and has to differ from an answer that is no.
  if (!(error instanceof CommanderError)) process.stderr.write(`eds: ${String(error)}\n`);
  const isAnswered = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = isAnswered ? 0 : USAGE_ERROR;
}
