import type { Problem } from '../problem.ts';
import { isInteger } from './attributes.ts';
import type { CloudEvent } from './cloud-event.ts';
import { TOO_MANY_ATTRIBUTES } from './event-draft.ts';
import { syntaxErrorPosition } from './json-syntax.ts';
import type { JsonMember } from './json-text.ts';
import { blankEnd, compactJson, jsonDepth, jsonMembers, positionAt } from './json-text.ts';
import { freezeJson, TOO_DEEP, TOO_LARGE } from './json-value.ts';
import { admit, provenanceOf } from './known-events.ts';
import { ATTRIBUTE_COUNT_MAX, DATA_DEPTH_MAX, EVENT_SIZE_MAX_BYTES } from './limits.ts';
import type { Fault, ProblemList } from './problem-list.ts';
import { pointerTo, problemList, problemsError } from './problem-list.ts';
import { exceedsUtf8 } from './utf8.ts';
import { buildEvent, isSet, notObject, validateEvent } from './validate.ts';

/**
 * Reads one event from JSON text (media type `application/cloudevents+json`).
 *
 * The event remembers its text: {@link serializeEvent} writes the same characters back, without white
 * space between tokens. That memory belongs to this object; a copy does not have it.
 *
 * @param text One JSON object; at most 1 MiB in UTF-8, without a byte order mark.
 * @returns The event, frozen all the way down.
 * @throws `EventDeliveryError` with the code of the first problem (`EVENT_…`); every problem has a JSON
 *   pointer and a position in the text.
 * @see EVT-036
 * @example There and back
 * ```ts
 * import { parseEvent, serializeEvent } from 'event-delivery-spec/event';
 * const text = '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":1.0}';
 * serializeEvent(parseEvent(text)) === text; // => true
 * parseEvent('{"id":"1","id":"2"}'); // throws EVENT_DUPLICATE_MEMBER: line 1, column 11
 * ```
 */
export function parseEvent(text: string): CloudEvent {
  const value = parseJson(text, EVENT_SIZE_MAX_BYTES);
  const problems = problemList();
  const read = readEventText(text, blankEnd(text, 0), value, '', problems);
  if (read.event !== undefined) return read.event;
  throw problemsError(withPositions(text, problems.problems, read.offsets));
}

/**
 * Writes one event as compact JSON text on one line.
 *
 * An event from {@link parseEvent} is written as it was read, numbers digit by digit. Any other event is
 * validated and written with its attributes in the order of the object and its data last.
 *
 * @param event Event, made here or elsewhere.
 * @returns JSON text without white space between tokens.
 * @throws `EventDeliveryError` with the code of the first problem when the event was changed to a wrong
 *   one.
 * @see EVT-038
 * @example One line
 * ```ts
 * import { createEvent, serializeEvent } from 'event-delivery-spec/event';
 * serializeEvent(createEvent({ id: '1', source: '/a', type: 't', data: [1] }));
 * // => '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":[1]}'
 * ```
 */
export function serializeEvent(event: CloudEvent): string {
  const result = validateEvent(event);
  if (!result.valid) throw problemsError(result.problems);
  const { text, dataText } = provenanceOf(result.event) ?? {};
  if (text !== undefined) return text;
  if (dataText === undefined) return JSON.stringify(result.event);
  const data = compactJson(dataText, 0, dataText.length);
  const members = Object.entries(result.event).map(([name, value]) => {
    return `${JSON.stringify(name)}:${name === 'data' ? data : JSON.stringify(value)}`;
  });
  return `{${members.join(',')}}`;
}

/** Where the parts of a text stand that problems point to: offset by JSON pointer. */
export type Offsets = ReadonlyMap<string, number>;

/** Parses strict JSON of limited size; a problem is thrown with its position. */
export function parseJson(text: string, sizeMaxBytes: number): unknown {
  if (typeof text !== 'string') {
    throw new TypeError(`Cannot read event: the text is a ${typeof text}, not a string`);
  }
  if (exceedsUtf8(text, sizeMaxBytes)) {
    const state = `larger than ${sizeMaxBytes} bytes of JSON`;
    throw oneProblem(text, { ...TOO_LARGE, state }, 0);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw oneProblem(text, SYNTAX, syntaxErrorPosition(text, error).offset);
  }
}

/** What {@link readEventText} found out. */
export interface ReadEvent {
  /** Absent when the event has a problem. */
  readonly event: CloudEvent | undefined;
  readonly offsets: Offsets;
}

/**
 * Reads the event that stands in `text` at `start` and that `JSON.parse` made `value` of.
 *
 * Two readings of one text: the value for what it means, the text for what `JSON.parse` hides, which is
 * repeated members, numbers as written, and depth.
 */
export function readEventText(
  text: string,
  start: number,
  value: unknown,
  parent: string,
  problems: ProblemList,
): ReadEvent {
  const countBefore = problems.problems.length;
  const offsets = new Map([[parent, start]]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add(parent, notObject(value));
    return { event: undefined, offsets };
  }
  const members = jsonMembers(text, start);
  if (members.length > ATTRIBUTE_COUNT_MAX + 2) {
    problems.add(parent, TOO_MANY_ATTRIBUTES);
    return { event: undefined, offsets };
  }
  checkText(text, members, parent, problems, offsets);
  const set = Object.entries(value).filter(([name, member]) => isSet(name, member));
  const event = buildEvent(new Map(set), parent, problems);
  if (problems.problems.length > countBefore) return { event: undefined, offsets };
  freezeJson(event.data);
  const last = members.at(-1);
  const end = last === undefined ? start + 1 : last.valueEnd;
  const data = members.find(({ name }) => name === 'data');
  admit(event, {
    text: compactJson(text, start, blankEnd(text, end) + 1),
    ...(data && { dataText: compactJson(text, data.valueStart, data.valueEnd) }),
  });
  return { event, offsets };
}

/** Problems that only the text shows; fills in where each member stands. */
function checkText(
  text: string,
  members: readonly JsonMember[],
  parent: string,
  problems: ProblemList,
  offsets: Map<string, number>,
): void {
  const seen = new Set<string>();
  for (const { name, nameStart, valueStart, valueEnd } of members) {
    const pointer = pointerTo(parent, name);
    if (seen.has(name)) {
      offsets.set(pointer, nameStart);
      problems.add(pointer, DUPLICATE);
      continue;
    }
    seen.add(name);
    offsets.set(pointer, valueStart);
    const written = text.slice(valueStart, Math.min(valueEnd, valueStart + 40));
    if (name === 'data') {
      if (jsonDepth(text, valueStart) > DATA_DEPTH_MAX) problems.add(pointer, TOO_DEEP);
    } else if (NOT_INTEGER.test(written) && isInteger(Number(written))) {
      problems.add(pointer, { ...FRACTION, state: `the value is the number ${written}` });
    }
  }
}

/** A number with a fraction or exponent, which `JSON.parse` turns into an integer for `1.0` or `1e2`. */
const NOT_INTEGER = /^-?\d+[.eE]/;

/** Adds to each problem the position of what it points to, or of the nearest part that is there. */
export function withPositions(
  text: string,
  problems: readonly Problem[],
  offsets: Offsets,
): readonly Problem[] {
  return problems.map((problem) => {
    let { pointer } = problem;
    while (pointer !== '' && !offsets.has(pointer))
      pointer = pointer.slice(0, pointer.lastIndexOf('/'));
    return { ...problem, position: positionAt(text, offsets.get(pointer) ?? 0) };
  });
}

/** The error for a text with one problem, at this offset. */
export function oneProblem(text: string, fault: Fault, offset: number) {
  const { problems, add } = problemList();
  add('', fault);
  return problemsError(withPositions(text, problems, new Map([['', offset]])));
}

const SYNTAX: Fault = {
  code: 'EVENT_JSON_SYNTAX',
  state: 'the text is no JSON',
  remedy: 'Write JSON as RFC 8259 has it: no comments, no trailing commas, no byte order mark',
};

const DUPLICATE: Fault = {
  code: 'EVENT_DUPLICATE_MEMBER',
  state: 'the member is there twice',
  remedy: 'Keep one of the two',
};

const FRACTION = {
  code: 'EVENT_BAD_TYPE',
  remedy: 'Write an Integer without fraction and exponent, or the number as a string',
} as const;
