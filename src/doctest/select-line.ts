/** First and last line of an example, from 1. */
export type LineRange = readonly [first: number, last: number];

interface WorkerState {
  readonly ctx?: {
    readonly files?: readonly { readonly filepath: string; readonly testLocations?: number[] }[];
  };
}

/**
 * Lets `vitest page.md:42` choose the example that line 42 is in, not only the one that begins there.
 *
 * Vitest compares the wanted lines with the lines on which tests begin, after this module has been loaded; so the
 * wanted lines are moved here. A Vitest that keeps them elsewhere goes on to want the first line.
 */
export function selectLine(file: string, examples: readonly LineRange[]): void {
  const { __vitest_worker__: state } = globalThis as { __vitest_worker__?: WorkerState };
  const wanted = state?.ctx?.files?.find(({ filepath }) => filepath === file)?.testLocations;
  for (const [index, line] of (wanted ?? []).entries()) {
    const found = examples.find(([first, last]) => line >= first && line <= last);
    if (wanted !== undefined && found !== undefined) wanted[index] = found[0];
  }
}
