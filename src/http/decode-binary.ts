import { isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { serializeEvent } from '../event/json.ts';
import { freezeJson, TOO_LARGE } from '../event/json-value.ts';
import { admit } from '../event/known-events.ts';
import { ATTRIBUTE_COUNT_MAX, EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import type { ProblemList } from '../event/problem-list.ts';
import { problemList } from '../event/problem-list.ts';
import { exceedsUtf8 } from '../event/utf8.ts';
import { buildEvent, checkMembers, TOO_MANY_ATTRIBUTES } from '../event/validate.ts';
import type { Problem } from '../problem.ts';
import { type BodyData, readData } from './body.ts';
import { decodeHeaderValue } from './header-value.ts';
import { contentTypeOf, type EventHeaders } from './headers.ts';
import type { MessageFault, MessageProblems } from './message-problems.ts';
import { headerPointer, messageError, moved, oneFault } from './message-problems.ts';

/** The event that headers and body are; its problems join those of the headers and are thrown. */
export function decodeBinary(
  headers: EventHeaders,
  bytes: Uint8Array,
  problems: MessageProblems,
): CloudEvent {
  if (![...headers.keys()].some((name) => name.startsWith('ce-'))) {
    throw oneFault('/headers', NOT_AN_EVENT);
  }
  const contentType = contentTypeOf(headers);
  const datacontenttype = contentType === undefined ? {} : { datacontenttype: contentType };
  const attributes = { ...readAttributes(headers, problems), ...datacontenttype };
  const found = problemList();
  const event = buildChecked(attributes, readData(bytes, contentType), found);
  if (found.problems.length === 0 && isTooLarge(event, bytes)) found.add('', TOO_LARGE);
  problems.take(found.problems.flatMap((problem) => placedProblem(problem, headers)));
  if (problems.problems.length > 0) throw messageError(problems.problems);
  return event;
}

/**
 * The event that these members are, whatever is wrong with them: the caller looks at the problems.
 *
 * Not by way of `validateEvent`: JSON that was just parsed needs no copy, and a number that no double
 * holds, such as 1e400, is still data (DLV-036) and still in the text.
 */
function buildChecked(
  attributes: Readonly<Record<string, string>>,
  { dataText, ...data }: BodyData,
  problems: ProblemList,
): CloudEvent {
  const members = new Map(Object.entries({ ...attributes, ...data }));
  if (members.size > ATTRIBUTE_COUNT_MAX + 1) problems.add('', TOO_MANY_ATTRIBUTES);
  const checked = checkMembers(members, '', problems);
  freezeJson(checked.get('data'));
  return admit(buildEvent(checked), dataText === undefined ? {} : { dataText });
}

/** Whether the event has more bytes as JSON than an event can have; few messages need to be counted. */
function isTooLarge(event: CloudEvent, { byteLength }: Uint8Array): boolean {
  let atMost = byteLength * BYTES_PER_CHARACTER_MAX;
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64') continue;
    // Quotes, colon and comma.
    atMost += name.length + 6 + String(value).length * BYTES_PER_CHARACTER_MAX;
  }
  if (atMost + MEMBER_OVERHEAD <= EVENT_SIZE_MAX_BYTES) return false;
  return exceedsUtf8(serializeEvent(event), EVENT_SIZE_MAX_BYTES);
}

/** A control character in JSON: `\u0000`. */
const BYTES_PER_CHARACTER_MAX = 6;

/** The member `data` or `data_base64` without its value, padding, braces. */
const MEMBER_OVERHEAD = 32;

/** The attributes whose headers can be read; every other header is a problem. */
function readAttributes(headers: EventHeaders, problems: MessageProblems): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [header, value] of headers) {
    if (header === 'content-type') continue;
    const name = header.slice('ce-'.length);
    const pointer = headerPointer(header);
    const text = name === 'datacontenttype' ? FORBIDDEN : decodeHeaderValue(value);
    // An attribute name is no `__proto__`, so assigning is safe.
    if (!isAttributeName(name)) problems.add(pointer, BAD_NAME);
    else if (typeof text === 'string') attributes[name] = text;
    else problems.add(pointer, text);
  }
  return attributes;
}

/** A problem of the event at the header or body that it came from. */
function placedProblem(problem: Problem, headers: EventHeaders): readonly Problem[] {
  const [, name = ''] = problem.pointer.split('/');
  if (name === '') return [moved(problem, '')];
  if (name === 'data' || name === 'data_base64') return [moved(problem, '/body')];
  const header = name === 'datacontenttype' ? 'content-type' : `ce-${name}`;
  // A header that is there and cannot be read is reported as that, not as missing.
  const isMissing = problem.code === 'EVENT_MISSING_ATTRIBUTE';
  return isMissing && headers.has(header) ? [] : [moved(problem, headerPointer(header))];
}

const NOT_AN_EVENT: MessageFault = {
  code: 'HTTP_NOT_AN_EVENT',
  state: 'there is neither a ce- header nor a content type of CloudEvents',
  remedy: 'Send the attributes as ce- headers, or the event as application/cloudevents+json',
};

const BAD_NAME: MessageFault = {
  code: 'HTTP_BAD_HEADER_NAME',
  state: 'the name after ce- is not made of a-z and 0-9 alone, or is data',
  remedy: 'Name attributes with lower-case ASCII letters and digits only',
};

const FORBIDDEN: MessageFault = {
  code: 'HTTP_FORBIDDEN_HEADER',
  state: 'the content type of the data has a header of its own',
  remedy: 'Send it as Content-Type',
};
