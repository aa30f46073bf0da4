/** First in, first out, at the same cost per item however many there are. */
export interface Queue<T> extends Iterable<T> {
  readonly size: number;
  push(item: T): void;
  peek(): T | undefined;
  shift(): T | undefined;
}

/** Items that were taken out before the array is cut: keeps `shift` from moving all that follow. */
const CUT_AT = 1024;

/** An empty queue. `Array.prototype.shift` moves every item; this does not. */
export function createQueue<T>(): Queue<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    get size() {
      return items.length - head;
    },
    push: (item) => {
      items.push(item);
    },
    peek: () => items[head],
    shift() {
      if (head === items.length) return undefined;
      const item = items[head];
      items[head] = undefined;
      head += 1;
      if (head >= CUT_AT && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    *[Symbol.iterator]() {
      for (let index = head; index < items.length; index += 1) yield items[index] as T;
    },
  };
}
