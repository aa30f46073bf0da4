import { vi } from 'vitest';

/** Long enough for any machine, and less than a test has, so that what was there instead is told. */
const TIMEOUT_MS = 45_000;

/** Waits until an assertion holds. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: TIMEOUT_MS });
}

/** Holds up whoever comes, until somebody opens it. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

/** A gate that is closed. */
export function gate(): Gate {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
