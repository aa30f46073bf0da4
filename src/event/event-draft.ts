import { attributeFault, kindOf, memberFault, REQUIRED_ATTRIBUTES } from './attribute-rules.ts';
import { encodeBase64, isBase64 } from './base64.ts';
import type { CloudEvent } from './cloud-event.ts';
import { type Budget, copyJson, UNREADABLE } from './json-value.ts';
import { ATTRIBUTE_COUNT_MAX } from './limits.ts';
import { isJsonMediaType } from './media-type.ts';
import type { Fault, ProblemList } from './problem-list.ts';
import { pointerTo } from './problem-list.ts';

/** The members that say what the data is; `undefined` is absent. */
export interface GivenData {
  readonly data?: unknown;
  readonly data_base64?: unknown;
  readonly datacontenttype?: unknown;
}

/**
 * An event in the making: it gets each member that has no fault, and whoever makes it looks at the problems.
 *
 * With a budget, `data` is copied within it; without one it is taken as it is, being JSON of our own.
 */
export class EventDraft {
  readonly #event: Record<string, unknown> = {};
  readonly #parent: string;
  readonly #problems: ProblemList;
  readonly #budget: Budget | undefined;
  #attributeCount = 0;
  /** Names that were given when it was over, so that nobody says they are missing. */
  #passedOver: Set<string> | undefined;

  constructor(parent: string, problems: ProblemList, budget?: Budget) {
    this.#parent = parent;
    this.#problems = problems;
    this.#budget = budget;
  }

  addAttribute(name: string, value: unknown): void {
    const size = name.length + 4 + (typeof value === 'string' ? value.length + 2 : 1);
    // One that is too large alone is not looked at either: that would cost its size again.
    if (this.#isOver() || this.#budget?.spend(size) === false) {
      this.#passedOver ??= new Set();
      this.#passedOver.add(name);
      return;
    }
    this.#attributeCount += 1;
    if (this.#attributeCount > ATTRIBUTE_COUNT_MAX) {
      this.#problems.add(this.#parent, TOO_MANY_ATTRIBUTES);
    }
    const fault = memberFault(name, value);
    if (fault === undefined) this.#set(name, value);
    else this.#report(name, fault);
  }

  addData({ data, data_base64: base64, datacontenttype: contentType }: GivenData): void {
    if (this.#isOver()) return;
    if (isBytes(data)) this.#addBytes(data, base64);
    else if (data !== undefined && base64 !== undefined) this.#report('data_base64', CONFLICT);
    else if (data !== undefined) this.#addJsonOrText(data, contentType);
    else if (base64 !== undefined) this.#addBase64(base64);
  }

  /** The event, once it is known what is missing. */
  finish(): CloudEvent {
    for (const name of REQUIRED_ATTRIBUTES) {
      const isGiven = Object.hasOwn(this.#event, name) || this.#passedOver?.has(name) === true;
      if (!isGiven) this.#reportMissing(name);
    }
    return this.#event as unknown as CloudEvent;
  }

  /** Bytes in memory; beside them the same bytes in `data_base64` are welcome (the SDK has both). */
  #addBytes(data: Uint8Array, base64: unknown): void {
    try {
      if (this.#budget?.spend(Math.ceil(data.length / 3) * 4 + 16) === false) return;
      const encoded = encodeBase64(data);
      if (base64 === undefined || base64 === encoded) this.#set('data_base64', encoded);
      else this.#report('data_base64', CONFLICT);
    } catch {
      this.#report('data', UNREADABLE);
    }
  }

  #addJsonOrText(data: unknown, contentType: unknown): void {
    if (typeof data !== 'string' && !announcesJson(contentType)) {
      this.#report('data', notText(data));
      return;
    }
    const problems = this.#problems;
    const budget = this.#budget;
    const copy = budget ? copyJson(data, `${this.#parent}/data`, problems, budget) : data;
    this.#set('data', copy);
  }

  #addBase64(base64: unknown): void {
    const isText = typeof base64 === 'string';
    if (isText && this.#budget?.spend(base64.length + 16) === false) return;
    if (isText && isBase64(base64)) this.#set('data_base64', base64);
    else this.#report('data_base64', BAD_BASE64);
  }

  /** As an own member, even where `Object.prototype` has one of the name; `__proto__` is no name. */
  #set(name: string, value: unknown): void {
    const event = this.#event;
    if (name in event) {
      Object.defineProperty(event, name, { ...OWN, value });
    } else event[name] = value;
  }

  /** Unless it is there with a fault. */
  #reportMissing(name: string): void {
    const pointer = pointerTo(this.#parent, name);
    const isReported = this.#problems.problems.some((problem) => problem.pointer === pointer);
    if (!isReported) this.#problems.add(pointer, MISSING);
  }

  #report(name: string, fault: Fault): void {
    this.#problems.add(pointerTo(this.#parent, name), fault);
  }

  /** Whether looking further is a waste. */
  #isOver(): boolean {
    return this.#problems.isFull() || this.#budget?.isSpent() === true;
  }
}

const OWN = { enumerable: true, writable: true, configurable: true };

/** Real bytes only: a proxy and an object that borrows the prototype are none. */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array;
}

/** A content type that is wrong already says nothing about the data. */
function announcesJson(contentType: unknown): boolean {
  if (typeof contentType !== 'string') return true;
  return (
    isJsonMediaType(contentType) || attributeFault('datacontenttype', contentType) !== undefined
  );
}

/** The fault of an event with more attributes than {@link ATTRIBUTE_COUNT_MAX}. */
export const TOO_MANY_ATTRIBUTES: Fault = {
  code: 'EVENT_TOO_MANY_ATTRIBUTES',
  state: `more than ${ATTRIBUTE_COUNT_MAX} attributes`,
  remedy: 'Move what does not route the event into data',
};

const MISSING: Fault = {
  code: 'EVENT_MISSING_ATTRIBUTE',
  state: 'the attribute is required and absent',
  remedy: 'Add it',
};

const CONFLICT: Fault = {
  code: 'EVENT_DATA_CONFLICT',
  state: 'the event has data and data_base64, which differ',
  remedy: 'Keep data for a JSON value or text, or data_base64 for bytes',
};

const BAD_BASE64: Fault = {
  code: 'EVENT_BAD_BASE64',
  state: 'the value is no padded Base64 text',
  remedy: 'Encode the bytes with the alphabet A-Z a-z 0-9 + / and = padding (RFC 4648 section 4)',
};

function notText(data: unknown): Fault {
  return {
    code: 'EVENT_BAD_DATA',
    state: `datacontenttype announces text, and data is ${kindOf(data)}`,
    remedy: 'Write data as a string, the bytes as data_base64, or a JSON datacontenttype',
  };
}
