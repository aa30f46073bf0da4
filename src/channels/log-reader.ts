import type { LogPlace, StoredEvent } from './stored-event.ts';

/** An event that was read, and whether others of its key wait for it. */
export interface ReadEvent {
  readonly stored: StoredEvent;
  readonly isOrdered: boolean;
}

/** The place of one subscription in a log that others read too, and the keys of which it has an event in hand. */
export interface LogReader {
  /** The next event whose key is not busy; those passed over are found again by {@link LogReader.after}. */
  read(): ReadEvent | undefined;
  /** The event that was passed over for this one, now that it is done; with none left, its key is free. */
  after(done: ReadEvent): ReadEvent | undefined;
  /** Those that were passed over and wait for this event. */
  waitingFor(held: ReadEvent): Iterable<StoredEvent>;
  /** Those that were not come to yet. */
  unread(): Iterable<StoredEvent>;
  /** The first of those. */
  first(): StoredEvent | undefined;
}

/** Begins at a place of the log. */
export function createLogReader(start: LogPlace): LogReader {
  const { count: startCount } = start;
  let { link } = start;
  let readCount = 0;
  const busyKeys = new Set<string>();
  const isPassed = ({ sequence }: StoredEvent) => sequence - startCount <= readCount;

  return {
    read() {
      for (let next = link.next; next !== undefined; next = link.next) {
        link = next;
        const { stored } = next;
        if (stored === undefined) continue;
        readCount = stored.sequence - startCount;
        if (stored.key === undefined) return { stored, isOrdered: false };
        if (busyKeys.has(stored.key)) continue;
        busyKeys.add(stored.key);
        return { stored, isOrdered: true };
      }
      return undefined;
    },
    after({ stored: { key, nextOfKey }, isOrdered }) {
      if (!isOrdered || key === undefined) return undefined;
      if (nextOfKey !== undefined && isPassed(nextOfKey)) {
        return { stored: nextOfKey, isOrdered: true };
      }
      busyKeys.delete(key);
      return undefined;
    },
    *waitingFor({ stored, isOrdered }) {
      if (!isOrdered) return;
      let next = stored.nextOfKey;
      for (; next !== undefined && isPassed(next); next = next.nextOfKey) yield next;
    },
    *unread() {
      for (let next = link.next; next !== undefined; next = next.next) {
        if (next.stored !== undefined) yield next.stored;
      }
    },
    first: () => link.next?.stored,
  };
}
