import { Command } from 'commander';
import { cesqlCommand } from './cesql.ts';
import { channelCommand } from './channel.ts';
import { conformanceCommand } from './conformance.ts';
import { doctestCommand } from './doctest.ts';
import { filterCommand } from './filter.ts';
import { helpCommand } from './help.ts';
import { outboxCommand } from './outbox.ts';
import { packageVersion } from './package-version.ts';
import { refuseEmptyValues } from './refuse-empty-values.ts';
import { sendCommand } from './send.ts';
import { sinkCommand } from './sink.ts';
import { tckCommand } from './tck.ts';
import { tellAllMistakes } from './tell-all-mistakes.ts';
import { withoutUsers } from './without-users.ts';

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
  eds filter --filters trigger.yaml events.ndjson          print the events that match
  eds cesql eval "type LIKE 'order.%'" --event e.json      evaluate an expression
  eds sink --port 9000 --respond 503,202                   receive events, fail as told
  eds channel --subscribe http://127.0.0.1:9000/           host a channel that delivers to it
  eds send event.json --to http://127.0.0.1:9000/          send, and show every attempt
  eds outbox init --url ./shop-data                        make an outbox
  eds conformance --url http://127.0.0.1:8080/control/v1   check an implementation
  eds doctest docs/tutorial/index.md                       run the examples of a page
  eds help filter                                          everything about one command

Exit codes: 0 it went well, 1 the answer is no, 2 the input or the command line is wrong.
Colours are used on a terminal only, never when NO_COLOR is set, always when FORCE_COLOR is.`;

/** `eds` with all its commands, ready to parse a command line. */
export function program(): Command {
  const eds = new Command('eds')
    .description('Tools of the Event Delivery Spec')
    .version(packageVersion(), '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(withoutUsers(text)) })
    .exitOverride();
  for (const command of COMMANDS) eds.addCommand(command());
  return withSettings(eds, 'eds');
}

/** Settings such as the exit code of a wrong command line hold at every depth; the hint names the command. */
function withSettings(command: Command, path: string): Command {
  command.showHelpAfterError(`(${path} --help tells more)`);
  for (const option of command.options) {
    if (option.mandatory) option.description += ' (required)';
  }
  tellAllMistakes(command);
  refuseEmptyValues(command);
  if (command.commands.length > 0) command.helpCommand(false).addCommand(helpCommand(command));
  for (const inner of command.commands) {
    withSettings(inner.copyInheritedSettings(command), `${path} ${inner.name()}`);
  }
  return command;
}
