import type { Problem } from '../problem.ts';
import { attributeFault, kindOf, nameFault, REQUIRED_ATTRIBUTES } from './attribute-rules.ts';
import { encodeBase64, isBase64 } from './base64.ts';
import type { CloudEvent } from './cloud-event.ts';
import type { Budget } from './json-value.ts';
import { copyJson, eventBudget, readMember, TOO_LARGE, UNREADABLE } from './json-value.ts';
import { admit, provenanceOf } from './known-events.ts';
import { ATTRIBUTE_COUNT_MAX, EVENT_SIZE_MAX_BYTES } from './limits.ts';
import { isJsonMediaType } from './media-type.ts';
import type { Fault, ProblemList } from './problem-list.ts';
import { pointerTo, problemList } from './problem-list.ts';
import { utf8Length } from './utf8.ts';

/** The members of something that claims to be an event; unset ones are left out. */
export type Members = ReadonlyMap<string, unknown>;

/** What {@link validateEvent} answers. */
export type Validation =
  | { readonly valid: true; readonly event: CloudEvent }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/**
 * Tells whether a value is an event, and returns it as a frozen copy or every problem it has.
 *
 * Never throws, and reads each member once, so a getter, a proxy or a cycle does no harm. Members
 * that are `null` or `undefined` are unset, but `data: null` is data. Any object will do whose own
 * enumerable members are the event's, an instance of the `cloudevents` package included; `data` given
 * as a `Uint8Array` becomes `data_base64`. An event that this package made is returned as it is.
 *
 * @param value Anything, in the shape of the JSON event format; at most 1 MiB as JSON.
 * @returns The event, or at least one problem: attributes in the order of the members, then data, then
 *   what is missing.
 * @see EVT-044
 * @example Every problem at once
 * ```ts
 * import { validateEvent } from 'event-delivery-spec/event';
 * const result = validateEvent({ specversion: '1.0', id: '', source: '/shop', my_ext: 1 });
 * result; // => ~ { valid: false, problems: [{ pointer: '/id' }, { pointer: '/my_ext' }, { pointer: '/type' }] }
 * ```
 */
export function validateEvent(value: unknown): Validation {
  if (provenanceOf(value) !== undefined) return { valid: true, event: value as CloudEvent };
  const list = problemList();
  const event = readEvent(value, list);
  if (event === undefined || list.problems.length > 0) {
    return { valid: false, problems: list.problems };
  }
  return { valid: true, event: admit(event, {}) };
}

function readEvent(value: unknown, problems: ProblemList): CloudEvent | undefined {
  const budget = eventBudget(problems);
  const members = readMembers(value, problems);
  if (members === undefined) return undefined;
  const event = buildEvent(checkMembers(members, '', problems, budget));
  // The budget counted characters; one is six bytes at most (`\u0000`), so few events get here.
  if (problems.problems.length === 0 && budget.spent() * 6 > EVENT_SIZE_MAX_BYTES) {
    if (utf8Length(JSON.stringify(event)) > EVENT_SIZE_MAX_BYTES) problems.add('', TOO_LARGE);
  }
  return event;
}

/** The members that are set, each read once; `undefined` when the value has none to read. */
function readMembers(value: unknown, problems: ProblemList): Members | undefined {
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.add('', notObject(value));
      return undefined;
    }
    const names = Object.keys(value);
    if (names.length > MEMBER_COUNT_MAX) {
      problems.add('', TOO_MANY_ATTRIBUTES);
      return undefined;
    }
    const members = names.map((name) => {
      return [name, readMember(value, name, pointerTo('', name), problems)] as const;
    });
    return new Map(members.filter(([name, member]) => isSet(name, member)));
  } catch {
    // A proxy that refuses even to name its members.
    problems.add('', UNREADABLE);
    return undefined;
  }
}

/** `null` unsets every member but `data`, where it is the JSON value `null` (EVT-035, EVT-037). */
export function isSet(name: string, value: unknown): boolean {
  return value !== undefined && (value !== null || name === 'data');
}

/**
 * Checks all members and returns those of the event.
 *
 * With a budget, `data` is copied within it; without one it is taken as it is, being frozen JSON.
 */
export function checkMembers(
  members: Members,
  parent: string,
  problems: ProblemList,
  budget?: Budget,
): Map<string, unknown> {
  const checked = new Map<string, unknown>();
  for (const [name, value] of members) {
    if (problems.isFull() || budget?.isSpent()) return checked;
    if (name === 'data' || name === 'data_base64') continue;
    budget?.spend(name.length + 4 + (typeof value === 'string' ? value.length + 2 : 1));
    const fault = nameFault(name) ?? attributeFault(name, value);
    if (fault === undefined) checked.set(name, value);
    else problems.add(pointerTo(parent, name), fault);
  }
  for (const [name, value] of dataMembers({ members, parent, problems, budget })) {
    checked.set(name, value);
  }
  for (const name of REQUIRED_ATTRIBUTES) {
    if (members.has(name)) continue;
    const pointer = pointerTo(parent, name);
    const isReported = problems.problems.some((problem) => problem.pointer === pointer);
    if (!isReported) problems.add(pointer, MISSING);
  }
  return checked;
}

interface DataPart {
  readonly members: Members;
  readonly parent: string;
  readonly problems: ProblemList;
  readonly budget: Budget | undefined;
}

/** The member that carries the data, or none. */
function dataMembers(part: DataPart): readonly (readonly [string, unknown])[] {
  const { members, parent, problems } = part;
  const data = members.get('data');
  if (isBytes(data)) return bytesMember(data, part);
  if (members.has('data') && members.has('data_base64')) {
    problems.add(`${parent}/data_base64`, CONFLICT);
    return [];
  }
  if (members.has('data')) return jsonOrTextMember(data, part);
  if (members.has('data_base64')) return base64Member(members.get('data_base64'), part);
  return [];
}

/** Bytes in memory; beside them the same bytes in `data_base64` are welcome (the SDK has both). */
function bytesMember(data: Uint8Array, { members, parent, problems, budget }: DataPart) {
  try {
    if (budget?.spend(Math.ceil(data.length / 3) * 4 + 16) === false) return [];
    const encoded = encodeBase64(data);
    const given = members.get('data_base64');
    if (given === undefined || given === encoded) return [['data_base64', encoded] as const];
    problems.add(`${parent}/data_base64`, CONFLICT);
  } catch {
    problems.add(`${parent}/data`, UNREADABLE);
  }
  return [];
}

function jsonOrTextMember(data: unknown, { members, parent, problems, budget }: DataPart) {
  const pointer = `${parent}/data`;
  if (typeof data !== 'string' && !announcesJson(members.get('datacontenttype'))) {
    problems.add(pointer, notText(data));
    return [];
  }
  return [['data', budget ? copyJson(data, pointer, problems, budget) : data] as const];
}

function base64Member(base64: unknown, { parent, problems, budget }: DataPart) {
  const isText = typeof base64 === 'string';
  if (isText && budget?.spend(base64.length + 16) === false) return [];
  if (isText && isBase64(base64)) return [['data_base64', base64] as const];
  problems.add(`${parent}/data_base64`, BAD_BASE64);
  return [];
}

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

/** Makes the object. Every name has been checked, so `__proto__` is not among them. */
export function buildEvent(members: Members): CloudEvent {
  return Object.fromEntries(members) as unknown as CloudEvent;
}

/** Every attribute, `data` and `data_base64`. */
const MEMBER_COUNT_MAX = ATTRIBUTE_COUNT_MAX + 2;

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

/** The fault of something that is no object. */
export function notObject(value: unknown): Fault {
  return {
    code: 'EVENT_NOT_OBJECT',
    state: `the value is ${kindOf(value)}, not an object`,
    remedy: 'Pass an object with the members specversion, id, source and type',
  };
}

function notText(data: unknown): Fault {
  return {
    code: 'EVENT_BAD_DATA',
    state: `datacontenttype announces text, and data is ${kindOf(data)}`,
    remedy: 'Write data as a string, the bytes as data_base64, or a JSON datacontenttype',
  };
}
