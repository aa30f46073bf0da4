import type { Problem } from '../problem.ts';

/** The problem of a file that cannot be opened or read. */
export function unreadable(error: unknown): Problem {
  const state = error instanceof Error ? error.message : String(error);
  return {
    code: 'CLI_UNREADABLE_FILE',
    pointer: '',
    message: `Cannot read file: ${state}`,
    remedy: 'Check the file name and its permissions',
  };
}
