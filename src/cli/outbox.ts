import { Command } from 'commander';
import { outboxSimulateCommand } from './outbox-simulate.ts';

/** Every command of `eds outbox`; a new one is a file of its own and a line here. */
const COMMANDS: readonly (() => Command)[] = [outboxSimulateCommand];

/** `eds outbox`: everything about transactional outboxes. */
export function outboxCommand(): Command {
  const outbox = new Command('outbox').description('work with transactional outboxes');
  for (const command of COMMANDS) outbox.addCommand(command());
  return outbox;
}
