/** What takes part in the comparison of relays, and how one of them is run without ever waiting for ever. */
import type pg from 'pg';
import type { FixtureServer } from '../src/outbox/postgres/fixture-server.ts';
import type { RelayKind } from './bench-outbox-names.ts';

/** One relay with its settings. */
export interface Contender {
  readonly name: string;
  readonly kind: RelayKind;
  readonly isOurs: boolean;
  /** Makes a database of its own, with the tables that it needs and nothing in them. */
  open(server: FixtureServer): Promise<Arena>;
}

/** A database with the tables of a contender. */
export interface Arena {
  readonly url: string;
  /** Writes so many events of a thousand keys beforehand, so many to a transaction. */
  fill(count: number, perTransaction: number): Promise<void>;
  /** Writes one event with a number, within a transaction of the caller. */
  write(client: pg.Client, n: number): Promise<void>;
  /** Starts the relay; `onEvent` is called for each event that it publishes, with the number of the event. */
  start(onEvent: (n: number) => void): Running;
  close(): Promise<void>;
}

/** A relay at work. */
export interface Running {
  /** Rejects when the relay ends by itself, for contenders that tell. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

/** What nobody waits longer for, in milliseconds: a relay that has stopped is an error and not a hang. */
export const DRAIN_DEADLINE_MS = 20_000;

/**
 * Waits for something of a relay; rejects with words when the relay ends before, or when time is up.
 */
export async function within<T>(
  what: string,
  ms: number,
  awaited: Promise<T>,
  ended: Promise<never>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([awaited, ended, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** The middle one, or the one at another place from 0 to 1. */
export function quantile(numbers: readonly number[], at = 0.5): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}
