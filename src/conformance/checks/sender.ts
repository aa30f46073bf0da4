/** Checks of "Sending" on spec page 2: the cases of `cases/sender.yaml` and those that YAML cannot hold. */
import { isDeepStrictEqual } from 'node:util';
import { attributeString } from '../../event/attributes.ts';
import type { Adapter } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import type { RecordedRequest } from '../network.ts';
import {
  type Expectation,
  messageOf,
  type Played,
  play,
  type SenderCase,
  senderCases,
} from './sender-case.ts';
import { ownSenderChecks } from './sender-own.ts';
import { socketSenderChecks } from './sender-sockets.ts';

/** Every check of "Sending". */
export const senderChecks: readonly Check[] = [
  ...senderCases.map(toCheck),
  ...ownSenderChecks,
  ...socketSenderChecks,
];

function toCheck(one: SenderCase): Check {
  const { id, title } = one;
  const isAsking = one.refused || one.accepted || one.verdict !== undefined;
  if (!isAsking && Object.keys(one.expect ?? {}).length === 0) {
    throw new TypeError(`Cannot read ${id}: it expects nothing`);
  }
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'sender',
    run: async ({ sender }: Adapter) => {
      if (sender === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no sender`);
      expectAll(one, await play(sender, one));
    },
  };
}

function expectAll(one: SenderCase, played: Played): void {
  const { verdict, refusal, requests } = played;
  if (one.refused) {
    if (verdict !== undefined) throw new CheckFailure('It was not refused', 'refused', verdict);
    same('Requests of a refused delivery', 0, requests('subscriber').length);
    return;
  }
  if (verdict === undefined) {
    throw new CheckFailure('It was refused', 'a delivery', String(refusal));
  }
  if (one.verdict !== undefined) same('What became of the event', one.verdict, verdict);
  for (const [name, expectation] of Object.entries(one.expect ?? {})) {
    expectRequests(name, expectation, requests(name));
  }
}

function expectRequests(
  name: string,
  expected: Expectation,
  requests: readonly RecordedRequest[],
): void {
  if (expected.count !== undefined) same(`Requests to ${name}`, expected.count, requests.length);
  const isAboutContent = Object.keys(expected).some((key) => key !== 'count');
  if (isAboutContent && requests.length === 0) {
    throw new CheckFailure(`No request to ${name}`, expected, requests);
  }
  for (const request of requests) expectRequest(name, expected, request);
  if (expected.ids !== undefined) {
    same(
      `Ids of events to ${name}`,
      expected.ids,
      requests.map(eventOf).map(({ id }) => id),
    );
  }
  if (expected.gaps !== undefined) expectGaps(expected.gaps, requests, true);
  if (expected.atLeast !== undefined) expectGaps(expected.atLeast, requests, false);
}

function expectRequest(name: string, expected: Expectation, request: RecordedRequest): void {
  const { method, mode, headers = {}, prefers, attributes = {}, data } = expected;
  if (method !== undefined) same(`Method of a request to ${name}`, method, request.method);
  if (mode !== undefined) same(`Mode of a request to ${name}`, mode, messageOf(request).mode);
  for (const [header, value] of Object.entries(headers)) {
    same(`Header ${header} of a request to ${name}`, value, request.headers[header] ?? null);
  }
  if (prefers !== undefined) {
    const preferences = (request.headers.prefer ?? '').split(',').map((text) => text.trim());
    const found = preferences.includes('reply') ? 'reply' : null;
    same(`Preference of a request to ${name}`, prefers, found);
  }
  for (const [attribute, value] of Object.entries(attributes)) {
    const found = attributeString(eventOf(request), attribute) ?? null;
    same(
      `Attribute ${attribute} of an event to ${name}`,
      value === null ? null : `${value}`,
      found,
    );
  }
  if (data !== undefined) same(`Data of an event to ${name}`, data, eventOf(request).data);
}

function eventOf(request: RecordedRequest) {
  const { mode, events } = messageOf(request);
  const [event] = events;
  if (mode === 'batched' || event === undefined) {
    throw new CheckFailure('A request', 'one event in binary or structured mode', mode);
  }
  return event;
}

/** How much later than asked for a request can come: a tenth, and what a busy machine takes. */
const LATE_PART = 0.1;
const LATE_MS = 50;

/** Milliseconds from the end of one request to the next. */
function expectGaps(
  expected: readonly number[],
  requests: readonly RecordedRequest[],
  isBounded: boolean,
): void {
  const gaps = requests.slice(1).map(({ atMs }, index) => {
    return atMs - (requests[index]?.endedAtMs ?? Number.NaN);
  });
  const fits = expected.every((asked, index) => {
    const gap = gaps[index] ?? Number.NaN;
    const isLate = isBounded && gap > asked * (1 + LATE_PART) + LATE_MS;
    return gap >= asked && !isLate;
  });
  if (fits && gaps.length >= expected.length) return;
  throw new CheckFailure('Other delays between attempts', expected, gaps);
}

function same(message: string, expected: unknown, actual: unknown): void {
  if (!isDeepStrictEqual(expected, actual)) throw new CheckFailure(message, expected, actual);
}
