/** Something that becomes due at a time, and can be taken out before. */
export interface Timed {
  /** Milliseconds of the clock. */
  at: number;
  /** Where it stands in its heap; -1 outside. Kept by the heap. */
  place: number;
}

/** What is due first, at logarithmic cost for adding and removing. */
export interface TimerHeap<T extends Timed> {
  readonly size: number;
  peek(): T | undefined;
  /** Adds it, or moves it when its time has changed. */
  put(item: T): void;
  /** Does nothing when it is not there. */
  remove(item: T): void;
}

/** An empty heap, ordered by `at`. */
export function createTimerHeap<T extends Timed>(): TimerHeap<T> {
  const items: T[] = [];

  function set(item: T, place: number): void {
    items[place] = item;
    item.place = place;
  }

  function rise(item: T, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || parent.at <= item.at) break;
      set(parent, place);
      place = above;
    }
    set(item, place);
  }

  function sink(item: T, from: number): void {
    let place = from;
    for (;;) {
      let below = place * 2 + 1;
      let child = items[below];
      const right = items[below + 1];
      if (child === undefined) break;
      if (right !== undefined && right.at < child.at) {
        child = right;
        below += 1;
      }
      if (child.at >= item.at) break;
      set(child, place);
      place = below;
    }
    set(item, place);
  }

  /** Sinking leaves an item where it is or moves it down; only in the first case can it have to rise. */
  function settle(item: T, place: number): void {
    sink(item, place);
    if (item.place === place) rise(item, place);
  }

  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    put(item) {
      if (item.place >= 0) settle(item, item.place);
      else rise(item, items.length);
    },
    remove(item) {
      const { place } = item;
      if (place < 0) return;
      const last = items.pop();
      item.place = -1;
      if (last !== undefined && last !== item) settle(last, place);
    },
  };
}
