import type { Problem } from '../problem.ts';
import { kindOf } from './attribute-rules.ts';
import type { CloudEvent } from './cloud-event.ts';
import { EventDraft, TOO_MANY_ATTRIBUTES } from './event-draft.ts';
import type { Budget } from './json-value.ts';
import { eventBudget, readMember, TOO_LARGE, UNREADABLE } from './json-value.ts';
import { admit, provenanceOf } from './known-events.ts';
import { ATTRIBUTE_COUNT_MAX, EVENT_SIZE_MAX_BYTES } from './limits.ts';
import type { Fault, ProblemList } from './problem-list.ts';
import { problemList } from './problem-list.ts';
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
  const event = buildEvent(members, '', problems, budget);
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
    const members = names.map((name) => [name, readMember(value, name, '', problems)] as const);
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

/** Checks all members and makes the event of those without a fault; the caller looks at the problems. */
export function buildEvent(
  members: Members,
  parent: string,
  problems: ProblemList,
  budget?: Budget,
): CloudEvent {
  const draft = new EventDraft(parent, problems, budget);
  for (const [name, value] of members) {
    if (name !== 'data' && name !== 'data_base64') draft.addAttribute(name, value);
  }
  draft.addData({
    data: members.get('data'),
    data_base64: members.get('data_base64'),
    datacontenttype: members.get('datacontenttype'),
  });
  return draft.finish();
}

/** Every attribute, `data` and `data_base64`. */
const MEMBER_COUNT_MAX = ATTRIBUTE_COUNT_MAX + 2;

/** The fault of something that is no object. */
export function notObject(value: unknown): Fault {
  return {
    code: 'EVENT_NOT_OBJECT',
    state: `the value is ${kindOf(value)}, not an object`,
    remedy: 'Pass an object with the members specversion, id, source and type',
  };
}
