import type { CloudEvent } from '../event/cloud-event.ts';
import type { LogLink, LogOwner, StoredEvent } from './stored-event.ts';

/** An event on its way into the log. */
export interface LogItem {
  readonly event: CloudEvent;
  readonly sizeBytes: number;
  readonly key: string | undefined;
}

/** Events in the order in which they were accepted, each stored once for all who read the log. */
export interface MemoryLog {
  readonly owner: LogOwner;
  /** What was accepted, and what is stored now. */
  readonly state: {
    readonly accepted: number;
    readonly stored: number;
    readonly storedBytes: number;
  };
  /** Where a new reader begins. */
  end(): LogLink;
  /** Counts an event, and stores it for so many holders; for none, it is gone at once. */
  add(item: LogItem, holders: number, now: number): void;
}

/** A log without events. */
export function createMemoryLog(): MemoryLog {
  const lastOfKey = new Map<string, StoredEvent>();
  const state = { accepted: 0, stored: 0, storedBytes: 0 };
  let end: LogLink = { stored: undefined, next: undefined };
  let tokens = 0;

  function linkToKey(item: StoredEvent, key: string): void {
    const last = lastOfKey.get(key);
    if (last !== undefined) last.nextOfKey = item;
    lastOfKey.set(key, item);
  }

  return {
    state,
    end: () => end,
    owner: {
      nextToken() {
        tokens += 1;
        return tokens;
      },
      free(event) {
        event.holders -= 1;
        if (event.holders > 0) return;
        state.stored -= 1;
        state.storedBytes -= event.sizeBytes;
        if (event.key !== undefined && lastOfKey.get(event.key) === event)
          lastOfKey.delete(event.key);
      },
    },
    add({ event, sizeBytes, key }, holders, acceptedAt) {
      state.accepted += 1;
      if (holders === 0) return;
      const sequence = state.accepted;
      const item: StoredEvent = {
        event,
        sequence,
        sizeBytes,
        acceptedAt,
        key,
        nextOfKey: undefined,
        holders,
      };
      if (key !== undefined) linkToKey(item, key);
      const link: LogLink = { stored: item, next: undefined };
      end.next = link;
      end = link;
      state.stored += 1;
      state.storedBytes += sizeBytes;
    },
  };
}
