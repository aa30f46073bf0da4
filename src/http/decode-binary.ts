import { isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { admit } from '../event/known-events.ts';
import { validateEvent } from '../event/validate.ts';
import type { Problem } from '../problem.ts';
import { readData } from './body.ts';
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
  const { dataText, ...data } = readData(bytes, contentType);
  const attributes = readAttributes(headers, problems);
  const datacontenttype = contentType === undefined ? {} : { datacontenttype: contentType };
  const result = validateEvent({ ...attributes, ...datacontenttype, ...data });
  if (!result.valid) {
    problems.take(result.problems.flatMap((problem) => placedProblem(problem, headers)));
  }
  if (!result.valid || problems.problems.length > 0) throw messageError(problems.problems);
  return dataText === undefined ? result.event : admit(result.event, { dataText });
}

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
