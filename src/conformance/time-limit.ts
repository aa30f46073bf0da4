/** Why a check gave no answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Waits for a result, at most a given time.
 *
 * A synchronous endless loop cannot be stopped; everything that awaits can. What comes after the
 * limit is ignored.
 *
 * @param run Starts the work.
 * @param limit `timeoutMs`: milliseconds, more than 0; `signal` ends the wait as well.
 * @returns What `run` resolves to.
 * @throws `NoAnswer` when the time is up or the signal aborts.
 */
export async function withTimeLimit<T>(
  run: () => Promise<T> | T,
  limit: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<T> {
  const { timeoutMs, signal } = limit;
  if (signal?.aborted) throw new NoAnswer('The run was aborted');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const noAnswer = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`No answer in ${timeoutMs} ms`)), timeoutMs);
    onAbort = () => reject(new NoAnswer('The run was aborted'));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([Promise.resolve().then(run), noAnswer]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
