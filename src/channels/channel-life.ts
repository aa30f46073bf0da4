import type { Clock } from '../clock.ts';
import { integerIn } from './arguments.ts';
import type { ChannelDescription, CloseOptions, CloseResult } from './channel.ts';
import type { ChannelCore } from './channel-core.ts';
import { WAIT_MAX_MS } from './limits.ts';
import { closed, noSubscription } from './refusals.ts';
import type { ChannelStore } from './store.ts';
import { createWake, type Wake } from './wake.ts';

/** The life of a channel: open, draining, closed. */
export interface ChannelLife {
  /** @throws `CHANNEL_CLOSED` from the start of `close` on. */
  mustBeOpen(action: string): void;
  describe(): Promise<ChannelDescription>;
  close(options?: CloseOptions): Promise<CloseResult>;
}

/** A life that begins, what the handles of its channel share, and who waits for events by subscription. */
export function channelLife(store: ChannelStore, clock: Clock) {
  let state: 'open' | 'draining' | 'closed' = 'open';
  let running = 0;
  let closing: Promise<CloseResult> | undefined;
  let lastSeen: Awaited<ReturnType<ChannelStore['describe']>> | undefined;
  const wakes = new Map<string, Wake>();
  /** Of subscriptions that others can end, by their names. */
  const identities = new Map<string, number>();
  const progress = createWake(clock);
  const { pollMs } = store;
  const moved = () => {
    if (state !== 'open') progress.ring();
  };

  const core: ChannelCore = {
    store,
    clock,
    wakeOf: (name) => wakeOf(wakes, name, clock),
    opened(name, identity) {
      if (identities.get(name) !== identity) core.ended(name);
      if (identity !== undefined) identities.set(name, identity);
    },
    ended(name) {
      const wake = wakes.get(name);
      wakes.delete(name);
      identities.delete(name);
      wake?.ring();
    },
    mustBeThere: (name, wake) => {
      if (wakes.get(name) !== wake) throw noSubscription(name);
    },
    settled: moved,
    async busy(action, run) {
      if (state === 'closed') throw closed(action);
      running += 1;
      try {
        return await run();
      } finally {
        running -= 1;
        moved();
      }
    },
  };

  /** What fails while the time to drain goes on is asked again; at its end, whatever it is, the channel ends. */
  const isDrained = async () => {
    const left = await Promise.resolve(store.pending()).catch(() => undefined);
    return left === 0;
  };

  async function end({ drainMs = 0, onUndelivered }: CloseOptions): Promise<CloseResult> {
    state = 'draining';
    await reached({ progress, clock, isReached: isDrained, until: clock.now() + drainMs, pollMs });
    state = 'closed';
    for (const wake of wakes.values()) wake.ring();
    await reached({ progress, clock, isReached: () => running === 0 });
    const tried = attemptsToEnd();
    lastSeen = await tried.run(() => store.describe(clock.now()));
    const undelivered = await tried.run(() => store.pending());
    if (!store.capabilities.persistent && onUndelivered !== undefined) {
      await tried.run(async () => {
        for (const left of store.undelivered()) await tried.run(() => onUndelivered(left));
      });
    }
    await tried.run(() => store.close());
    tried.end();
    const rows = lastSeen?.subscriptions ?? [];
    const deadLetters = rows.reduce((sum, row) => sum + row.deadLetters, 0);
    return { undelivered: undelivered ?? 0, deadLetters };
  }

  const life: ChannelLife = {
    mustBeOpen(action) {
      if (state !== 'open') throw closed(action);
    },
    async describe() {
      if (state === 'closed') {
        if (lastSeen === undefined) await closing?.catch(() => undefined);
        if (lastSeen !== undefined) return { open: false, ...lastSeen };
      }
      const seen = await store.describe(clock.now());
      return { open: state === 'open', ...seen };
    },
    async close(options = {}) {
      const range = { min: 0, max: WAIT_MAX_MS, default: 0 };
      const drainMs = integerIn('drainMs', options.drainMs, range);
      closing ??= end({ ...options, drainMs });
      return closing;
    },
  };
  return { core, life, wakes };
}

function wakeOf(wakes: Map<string, Wake>, name: string, clock: Clock): Wake {
  const known = wakes.get(name) ?? createWake(clock);
  wakes.set(name, known);
  return known;
}

/** Things that are done one after the other although one of them fails; the first failure counts. */
function attemptsToEnd() {
  const failures: unknown[] = [];
  return {
    async run<T>(act: () => T | Promise<T>): Promise<T | undefined> {
      try {
        return await act();
      } catch (error) {
        failures.push(error);
        return undefined;
      }
    },
    /** @throws The first failure. */
    end(): void {
      if (failures.length > 0) throw failures[0];
    },
  };
}

interface Waiting {
  readonly progress: Wake;
  readonly clock: Clock;
  readonly isReached: () => boolean | Promise<boolean>;
  readonly until?: number;
  /** How often to look without being told, where others can bring it about. */
  readonly pollMs?: number | undefined;
}

/** Waits until this holds or the time is up. */
async function reached({ progress, clock, isReached, until, pollMs }: Waiting): Promise<void> {
  for (;;) {
    const seen = progress.count;
    if (await isReached()) return;
    const now = clock.now();
    if (until !== undefined && now >= until) return;
    const next = pollMs === undefined ? until : Math.min(until ?? Infinity, now + pollMs);
    await progress.wait(seen, next);
  }
}
