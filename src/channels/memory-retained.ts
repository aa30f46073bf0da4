import type { RetainedDescription } from './channel.ts';
import type { RetentionLimits } from './retention.ts';
import type { LogLink, LogPlace, StoredEvent } from './stored-event.ts';

/** The newest events of a log, kept whether or not a subscription holds them. */
export interface MemoryRetained {
  /** Bytes of the events that nothing else keeps. */
  readonly looseBytes: number;
  /** It came to the end of the log. */
  add(event: StoredEvent): void;
  /** The last subscription is done with it; true when it stays. */
  keeps(event: StoredEvent): boolean;
  /** Lets go of what is too old, and of what is more than there can be. */
  expire(now: number): void;
  /** Lets go of the oldest events until so many bytes, no more than are loose, are free. */
  makeRoom(bytes: number): void;
  /** Adds a holder to each, and says where it begins to read when so many events were accepted. */
  hold(acceptedCount: number): LogPlace;
  describe(): RetainedDescription;
}

/**
 * Nothing is retained yet. What is retained is the end of the log without gaps, so that one link says all of it.
 *
 * @param start The end of the log.
 * @param drop Called for an event that nothing keeps any more.
 */
export function createMemoryRetained(
  { ageMs, eventsMax }: RetentionLimits,
  start: LogLink,
  drop: (event: StoredEvent) => void,
): MemoryRetained {
  /** The oldest retained event stands in the link after this one. */
  let before = start;
  let count = 0;
  let looseBytes = 0;

  function letGoOfOldest(): void {
    const link = before.next;
    const oldest = link?.stored;
    if (link === undefined || oldest === undefined) return;
    before = link;
    count -= 1;
    oldest.isRetained = false;
    if (oldest.holders > 0) return;
    looseBytes -= oldest.sizeBytes;
    drop(oldest);
  }

  function isOver(event: StoredEvent | undefined, now: number): boolean {
    return event !== undefined && (count > eventsMax || event.acceptedAt + ageMs <= now);
  }

  return {
    get looseBytes() {
      return looseBytes;
    },
    add(event) {
      event.isRetained = true;
      count += 1;
      if (event.holders === 0) looseBytes += event.sizeBytes;
    },
    keeps({ isRetained, sizeBytes }) {
      if (isRetained) looseBytes += sizeBytes;
      return isRetained;
    },
    expire(now) {
      while (isOver(before.next?.stored, now)) letGoOfOldest();
    },
    makeRoom(bytes) {
      const least = looseBytes - bytes;
      while (looseBytes > least) letGoOfOldest();
    },
    hold(acceptedCount) {
      for (let link = before.next; link !== undefined; link = link.next) {
        if (link.stored !== undefined) link.stored.holders += 1;
      }
      looseBytes = 0;
      return { link: before, count: acceptedCount - count };
    },
    describe() {
      const oldest = before.next?.stored;
      return { events: count, ...(oldest !== undefined && { oldestAt: oldest.acceptedAt }) };
    },
  };
}
