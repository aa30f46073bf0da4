import { RULED_ATTRIBUTES } from '../event/attribute-rules.ts';
import { isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { EventDraft } from '../event/event-draft.ts';
import { serializeEvent } from '../event/json.ts';
import { freezeJson, TOO_LARGE } from '../event/json-value.ts';
import { admit } from '../event/known-events.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { problemList } from '../event/problem-list.ts';
import { exceedsUtf8 } from '../event/utf8.ts';
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
  if (!hasAttributes(headers)) throw oneFault('/headers', NOT_AN_EVENT);
  const contentType = contentTypeOf(headers);
  const found = problemList();
  const draft = new EventDraft('', found);
  readAttributes(headers, draft, problems);
  if (contentType !== undefined) draft.addAttribute('datacontenttype', contentType);
  const event = admitBinary(draft, readData(bytes, contentType), contentType);
  if (found.problems.length === 0 && isTooLarge(event, headers, bytes)) found.add('', TOO_LARGE);
  problems.take(found.problems.flatMap((problem) => placedProblem(problem, headers)));
  if (problems.problems.length > 0) throw messageError(problems.problems);
  return event;
}

function hasAttributes(headers: EventHeaders): boolean {
  for (const name of headers.keys()) if (name !== 'content-type') return true;
  return false;
}

/**
 * The event with this data, whatever is wrong with it: the caller looks at the problems.
 *
 * Not by way of `validateEvent`: JSON that was just parsed needs no copy, and a number that no double
 * holds, such as 1e400, is still data (DLV-036) and still in the text.
 */
function admitBinary(
  draft: EventDraft,
  { data, dataText }: BodyData,
  contentType: string | undefined,
): CloudEvent {
  draft.addData({ data, datacontenttype: contentType });
  const event = draft.finish();
  freezeJson(event.data);
  return admit(event, dataText === undefined ? {} : { dataText });
}

/** Whether the event has more bytes as JSON than an event can have; few messages need to be counted. */
function isTooLarge(event: CloudEvent, headers: EventHeaders, { byteLength }: Uint8Array): boolean {
  let atMost = byteLength * BYTES_PER_CHARACTER_MAX + MEMBER_OVERHEAD;
  // No value has more characters than its header; the name of data's type is longer than its header's.
  for (const [name, { length }] of headers) {
    atMost += name.length + MEMBER_OVERHEAD + length * BYTES_PER_CHARACTER_MAX;
  }
  return atMost > EVENT_SIZE_MAX_BYTES && exceedsUtf8(serializeEvent(event), EVENT_SIZE_MAX_BYTES);
}

/** A control character in JSON: `\u0000`. */
const BYTES_PER_CHARACTER_MAX = 6;

/** More than a member has beside its name and value, and than the longest name is longer than its header's. */
const MEMBER_OVERHEAD = 32;

/** Adds the attributes whose headers can be read; every other header is a problem. */
function readAttributes(headers: EventHeaders, draft: EventDraft, problems: MessageProblems): void {
  for (const [header, value] of headers) {
    if (header === 'content-type') continue;
    const known = RULED_BY_HEADER.get(header);
    const name = known ?? header.slice('ce-'.length);
    const text = name === 'datacontenttype' ? FORBIDDEN : decodeHeaderValue(value);
    if (known === undefined && !isAttributeName(name))
      problems.add(headerPointer(header), BAD_NAME);
    else if (typeof text === 'string') draft.addAttribute(name, text);
    else problems.add(headerPointer(header), text);
  }
}

/** Most headers have one of these names, which need not be looked at again and are no new text in memory. */
const RULED_BY_HEADER: ReadonlyMap<string, string> = new Map(
  RULED_ATTRIBUTES.map((name) => [`ce-${name}`, name]),
);

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
