/** Puts text into a colour, or leaves it alone. */
export interface Colours {
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly faint: (text: string) => string;
}

/**
 * Colours for a terminal; plain text for a pipe or a file.
 *
 * `NO_COLOR` that is not empty switches them off, and so do `FORCE_COLOR=0` and `TERM=dumb`; any other `FORCE_COLOR`
 * switches them on, for logs of a build server.
 */
export function coloursFor(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv,
): Colours {
  const hasColours = isColourful(stream, environment);
  const colour = (open: number, close: number) => (text: string) =>
    hasColours && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { green: colour(32, 39), red: colour(31, 39), faint: colour(2, 22) };
}

function isColourful(
  { isTTY = false }: { readonly isTTY?: boolean },
  { NO_COLOR = '', FORCE_COLOR, TERM }: NodeJS.ProcessEnv,
): boolean {
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY && TERM !== 'dumb';
}
