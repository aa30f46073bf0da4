/**
 * Tells somebody whose failure changes nothing: what they throw is ignored, and so is what they reject with, since an
 * `async` function fits wherever nobody waits for an answer, and its rejection would end the process.
 */
export function tellSafely<Told>(tell: ((told: Told) => unknown) | undefined, told: Told): void {
  try {
    const telling = tell?.(told);
    if (telling instanceof Promise) telling.catch(ignore);
  } catch {
    // As said above.
  }
}

function ignore(): void {
  // As said above.
}
