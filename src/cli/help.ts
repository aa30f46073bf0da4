import { Command } from 'commander';

/** `help` of a command that has others: `eds help outbox relay` is `eds outbox relay --help`. */
export function helpCommand(parent: Command): Command {
  return new Command('help')
    .description('tell everything about a command')
    .argument('[command...]', 'its name, such as send, or outbox relay')
    .action((names: readonly string[]) => helpOf(parent, names).outputHelp());
}

function helpOf(command: Command, [name, ...rest]: readonly string[]): Command {
  if (name === undefined) return command;
  const inner = command.commands.find((one) => one.name() === name);
  if (inner !== undefined) return helpOf(inner, rest);
  if (command.commands.length === 0) command.error(`error: ${command.name()} has no commands`);
  // Says that there is no such command, which one is meant, and ends.
  return command.parse([name], { from: 'user' });
}
