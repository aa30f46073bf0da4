import type { WriteStream } from 'node:tty';

/** Puts text into a colour, or leaves it alone. */
export interface Colours {
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Colours for a terminal; plain text for a pipe or a file, and when `NO_COLOR` is set and not empty. */
export function coloursFor(
  stream: Pick<WriteStream, 'isTTY'>,
  environment: NodeJS.ProcessEnv,
): Colours {
  const isPlain =
    !stream.isTTY || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  const colour = (open: number, close: number) => (text: string) =>
    isPlain || text === '' ? text : `\u001b[${open}m${text}\u001b[${close}m`;
  return { green: colour(32, 39), red: colour(31, 39), faint: colour(2, 22) };
}
