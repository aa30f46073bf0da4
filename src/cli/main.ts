#!/usr/bin/env node
import { CommanderError } from 'commander';
import { program } from './program.ts';

const BAD_INPUT = 2;

/** A reader that has gone away (`EPIPE`) is a reason to end, not a failure; a full disk is one. */
function watchStandardOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    process.stdout.on('error', () => undefined);
    if (error.code === 'EPIPE') return;
    const remedy = 'Check the space that is left';
    process.stderr.write(`eds: Cannot write standard output: ${error.message}\n  ${remedy}\n`);
    process.on('exit', () => {
      process.exitCode = BAD_INPUT;
    });
  });
}

watchStandardOutput();
try {
  await program().parseAsync();
} catch (error) {
  // Commander has printed its message; asking for help or the version is no error. Anything else is a
  // defect of eds, and has to differ from an answer that is no.
  if (!(error instanceof CommanderError)) process.stderr.write(`eds: ${String(error)}\n`);
  const isAnswered = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = isAnswered ? 0 : BAD_INPUT;
}
