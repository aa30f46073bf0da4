import type { CloudEvent } from '../event/cloud-event.ts';
import { eventKey } from '../event/event-key.ts';
import { createQueue } from './queue.ts';
import { full } from './refusals.ts';

/** Source and id of the events that were accepted within a window of time. */
export interface KnownEvents {
  /**
   * Those that were not accepted within the window, each once.
   *
   * @throws `CHANNEL_FULL` when there is no room to remember them.
   */
  unknown<T extends { readonly event: CloudEvent }>(items: readonly T[], now: number): readonly T[];
  /** Knows them from now on, until the window is over. */
  remember(items: readonly { readonly event: CloudEvent }[], now: number): void;
}

/** Nothing is known yet. */
export function createKnownEvents(options: {
  readonly windowMs: number;
  /** Most events that are remembered. */
  readonly max: number;
}): KnownEvents {
  const { windowMs, max } = options;
  const known = new Set<string>();
  const inOrder = createQueue<{ readonly key: string; readonly until: number }>();

  function forget(now: number): void {
    for (let first = inOrder.peek(); first !== undefined; first = inOrder.peek()) {
      if (first.until > now) return;
      inOrder.shift();
      known.delete(first.key);
    }
  }

  return {
    unknown(items, now) {
      forget(now);
      const fresh = new Map<string, (typeof items)[number]>();
      for (const item of items) {
        const key = eventKey(item.event);
        if (!known.has(key) && !fresh.has(key)) fresh.set(key, item);
      }
      if (known.size + fresh.size > max) throw full('remembered events', known.size, max);
      return [...fresh.values()];
    },
    remember(items, now) {
      for (const { event } of items) {
        const key = eventKey(event);
        known.add(key);
        inOrder.push({ key, until: now + windowMs });
      }
    },
  };
}
