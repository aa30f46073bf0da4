import { constants } from 'node:os';

/**
 * Waits for SIGINT or SIGTERM. The first one resolves, so that the command can end in order; a second
 * one ends the process at once, as it does everywhere.
 */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve(signal);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/**
 * Runs something that SIGINT or SIGTERM aborts; the reason is the name of the signal. Before and after, and for a second
 * signal, the process ends at once, as it does everywhere.
 */
export async function stoppable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const off = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  const stop = (signal: NodeJS.Signals) => {
    off();
    stopping.abort(signal);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await run(stopping.signal);
  } finally {
    off();
  }
}

/** The exit code of a command that a signal has ended: 130 for SIGINT, 143 for SIGTERM. */
export function signalCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
