import type { CloudEvent } from '../event/cloud-event.ts';
import { createMemoryRetained, type MemoryRetained } from './memory-retained.ts';
import type { RetentionLimits } from './retention.ts';
import type { LogLink, LogOwner, LogPlace, StoredEvent } from './stored-event.ts';

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
  /** What is there for readers to come; absent in a log that retains nothing. */
  readonly retained: MemoryRetained | undefined;
  /** Where a reader of new events begins. */
  end(): LogPlace;
  /** Counts an event, and stores it for so many holders; for none, and not retained, it is gone at once. */
  add(item: LogItem, holders: number, now: number): void;
}

/** A log without events. */
export function createMemoryLog(retention?: RetentionLimits): MemoryLog {
  const lastOfKey = new Map<string, StoredEvent>();
  const state = { accepted: 0, stored: 0, storedBytes: 0 };
  let end: LogLink = { stored: undefined, next: undefined };
  let tokens = 0;

  function drop(event: StoredEvent): void {
    state.stored -= 1;
    state.storedBytes -= event.sizeBytes;
    if (event.key !== undefined && lastOfKey.get(event.key) === event) lastOfKey.delete(event.key);
    // Nobody goes on from here any more, and what leads here, such as a dead letter, would hold all that follows.
    event.nextOfKey = undefined;
  }
  const retained = retention && createMemoryRetained(retention, end, drop);

  function linkToKey(item: StoredEvent, key: string): void {
    const last = lastOfKey.get(key);
    if (last !== undefined) last.nextOfKey = item;
    lastOfKey.set(key, item);
  }

  return {
    state,
    retained,
    end: () => ({ link: end, count: state.accepted }),
    owner: {
      nextToken() {
        tokens += 1;
        return tokens;
      },
      free(event) {
        event.holders -= 1;
        if (event.holders > 0 || retained?.keeps(event)) return;
        drop(event);
      },
    },
    add({ event, sizeBytes, key }, holders, acceptedAt) {
      state.accepted += 1;
      if (holders === 0 && retained === undefined) return;
      const sequence = state.accepted;
      const item: StoredEvent = {
        event,
        sequence,
        sizeBytes,
        acceptedAt,
        key,
        nextOfKey: undefined,
        holders,
        isRetained: false,
      };
      if (key !== undefined) linkToKey(item, key);
      const link: LogLink = { stored: item, next: undefined };
      end.next = link;
      end = link;
      state.stored += 1;
      state.storedBytes += sizeBytes;
      retained?.add(item);
    },
  };
}
