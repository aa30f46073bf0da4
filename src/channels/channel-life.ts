import type { Clock } from '../clock.ts';
import { integerIn } from './arguments.ts';
import type { ChannelDescription, CloseOptions, CloseResult } from './channel.ts';
import type { ChannelCore } from './channel-core.ts';
import { WAIT_MAX_MS } from './limits.ts';
import { closed } from './refusals.ts';
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
  const progress = createWake(clock);
  const moved = () => {
    if (state !== 'open') progress.ring();
  };

  const core: ChannelCore = {
    store,
    clock,
    wakeOf: (name) => wakeOf(wakes, name, clock),
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

  async function end({ drainMs = 0, onUndelivered }: CloseOptions): Promise<CloseResult> {
    state = 'draining';
    const until = clock.now() + drainMs;
    await reached(progress, clock, async () => (await store.pending()) === 0, until);
    state = 'closed';
    for (const wake of wakes.values()) wake.ring();
    await reached(progress, clock, () => running === 0);
    lastSeen = await store.describe(clock.now());
    const undelivered = await store.pending();
    if (!store.capabilities.persistent && onUndelivered !== undefined) {
      for (const left of store.undelivered()) await onUndelivered(left);
    }
    await store.close();
    const deadLetters = lastSeen.subscriptions.reduce((sum, row) => sum + row.deadLetters, 0);
    return { undelivered, deadLetters };
  }

  const life: ChannelLife = {
    mustBeOpen(action) {
      if (state !== 'open') throw closed(action);
    },
    async describe() {
      if (state === 'closed') {
        if (lastSeen === undefined) await closing;
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

/** Waits until this holds or the time is up. */
async function reached(
  progress: Wake,
  clock: Clock,
  isReached: () => boolean | Promise<boolean>,
  until?: number,
): Promise<void> {
  for (;;) {
    const seen = progress.count;
    if (await isReached()) return;
    if (until !== undefined && clock.now() >= until) return;
    await progress.wait(seen, until);
  }
}
