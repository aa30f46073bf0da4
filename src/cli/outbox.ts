import { Command } from 'commander';
import { outboxDeadCommand } from './outbox-dead.ts';
import { outboxInitCommand } from './outbox-init.ts';
import { outboxRelayCommand } from './outbox-relay.ts';
import { outboxReleaseCommand } from './outbox-release.ts';
import { outboxSimulateCommand } from './outbox-simulate.ts';
import { outboxStatusCommand } from './outbox-status.ts';
import { outboxTopicCommand } from './outbox-topic.ts';

/** Every command of `eds outbox`; a new one is a file of its own and a line here. */
const COMMANDS: readonly (() => Command)[] = [
  outboxInitCommand,
  outboxRelayCommand,
  outboxStatusCommand,
  outboxReleaseCommand,
  outboxDeadCommand,
  outboxTopicCommand,
  outboxSimulateCommand,
];

/** `eds outbox`: everything about transactional outboxes. */
export function outboxCommand(): Command {
  const outbox = new Command('outbox').description('work with transactional outboxes');
  for (const command of COMMANDS) outbox.addCommand(command());
  return outbox;
}
