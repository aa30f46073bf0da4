/** Checks of "Events over HTTP" on spec page 2: the cases of `cases/http.yaml` and those that YAML cannot hold. */
import { isDeepStrictEqual } from 'node:util';
import type { Adapter, HttpAdapter, WireMessage } from '../adapter.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import type { HttpCase, ReadExpectation, WriteExpectation } from './http-case.ts';
import { bytesOf, eventText, httpCases, messageOf, valuesOf } from './http-case.ts';
import { ownHttpChecks } from './http-own.ts';
import { httpSentinels } from './sentinels.ts';

/** Every check of "Events over HTTP". */
export const httpChecks: readonly Check[] = [...httpCases.map(toCheck), ...ownHttpChecks];

function toCheck(one: HttpCase): Check {
  const { id, title } = one;
  const run = expectationOf(one);
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'http',
    sentinel: sentinelOf(one),
    run: async ({ http }: Adapter) => {
      if (http === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no http`);
      await run(http);
    },
  };
}

/** The sentinel of the function that the case asks. */
function sentinelOf({ event, batch, relay }: HttpCase): Sentinel {
  if (relay !== undefined) return httpSentinels.relay;
  return event === undefined && batch === undefined ? httpSentinels.read : httpSentinels.write;
}

type Expectation = (http: HttpAdapter) => Promise<void>;

/** What the case asks for; a case that asks for nothing is a mistake in the file. */
function expectationOf(one: HttpCase): Expectation {
  const { accepted, refused, written, unwritten } = one;
  if (refused !== undefined) return (http) => expectRefusal(http, one, refused);
  if (accepted !== undefined && Object.keys(accepted).length > 0) {
    return (http) => expectRead(http, one, accepted);
  }
  if (unwritten) return (http) => expectError(one, () => write(http, one));
  if (written !== undefined && Object.keys(written).length > 0) {
    return async (http) => expectWritten(one, written, await write(http, one));
  }
  throw new TypeError(`Cannot use case ${one.id}: it expects nothing`);
}

async function expectRefusal(http: HttpAdapter, one: HttpCase, refused: true | readonly string[]) {
  await expectError(one, () => http.decode(messageOf(one)));
  if (refused === true) return;
  const names = await http.problems(messageOf(one));
  if (refused.every((name) => names.includes(name))) return;
  throw new CheckFailure(`${one.title}: other headers reported`, refused, names);
}

async function expectError(one: HttpCase, act: () => unknown): Promise<void> {
  let done: unknown;
  try {
    done = await act();
  } catch {
    return;
  }
  throw new CheckFailure(`${one.title}: it was accepted`, 'an error', done);
}

async function expectRead(http: HttpAdapter, one: HttpCase, expected: ReadExpectation) {
  const { mode, events } = await http.decode(messageOf(one));
  const read = events.map((json) => JSON.parse(json) as Readonly<Record<string, unknown>>);
  const [first = {}] = read;
  const { ids, attributes, data, bytes, no } = expected;
  if (expected.mode !== undefined) expectEqual(one, expected.mode, mode);
  if (ids !== undefined)
    expectEqual(
      one,
      ids,
      read.map(({ id }) => id),
    );
  if (attributes !== undefined) {
    const names = Object.keys(attributes);
    const actual = names.map((name) => [name, canonical(first[name])]);
    expectEqual(one, attributes, Object.fromEntries(actual));
  }
  if ('data' in expected) expectEqual(one, data, jsonOf(first));
  if (bytes !== undefined) expectEqual(one, bytes, dataBytes(first)?.toString('base64'));
  if (no !== undefined) {
    // An attribute that is null is absent; data that is null is not.
    const isSet = (name: string) => name in first && (name === 'data' || first[name] !== null);
    expectEqual(one, [], no.filter(isSet));
  }
}

/** An implementation is free to know the type of an extension; its string form stays the same. */
function canonical(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

/** The bytes of the data, of whichever member. */
function dataBytes(event: Readonly<Record<string, unknown>>): Buffer | undefined {
  if (typeof event.data_base64 === 'string') return bytesOf(event.data_base64);
  return typeof event.data === 'string' ? Buffer.from(event.data, 'utf8') : undefined;
}

/** The data as a JSON value, of whichever member. */
function jsonOf(event: Readonly<Record<string, unknown>>): unknown {
  if (typeof event.data_base64 !== 'string') return event.data;
  return JSON.parse(bytesOf(event.data_base64).toString('utf8'));
}

async function write(http: HttpAdapter, one: HttpCase): Promise<WireMessage> {
  const { event, batch, relay, mode } = one;
  if (event !== undefined) return http.encode(eventText(event), mode);
  if (batch !== undefined) return http.encodeBatch(`[${batch.map(eventText).join(',')}]`);
  if (relay === undefined) throw new TypeError(`Cannot use case ${one.id}: it writes nothing`);
  let message = messageOf(one);
  for (const step of relay) message = await http.relay(message, step);
  return message;
}

function expectWritten(one: HttpCase, expected: WriteExpectation, message: WireMessage): void {
  const body = Buffer.from(message.body);
  const text = body.toString('utf8');
  for (const [name, value] of Object.entries(expected.values ?? {})) {
    expectEncoded(one, valuesOf(message, name), value);
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    expectEqual(one, value === null ? [] : [value], valuesOf(message, name));
  }
  const [contentType = ''] = valuesOf(message, 'content-type');
  const type = contentType.toLowerCase();
  const { notType } = expected;
  if (expected.type !== undefined) expectEqual(one, expected.type, type.split(';', 1)[0]?.trim());
  if (notType !== undefined && type.startsWith(notType)) {
    throw new CheckFailure(`${one.title}: it is one`, `not ${notType}`, contentType);
  }
  if (expected.text !== undefined) expectEqual(one, expected.text, text);
  if (expected.base64 !== undefined) expectEqual(one, expected.base64, body.toString('base64'));
  if (expected.tokens !== undefined) expectEqual(one, expected.tokens, text.replaceAll(/\s/g, ''));
  if (expected.json !== undefined) expectEqual(one, expected.json, withoutUnset(JSON.parse(text)));
}

/** One value that gives the text; more than needed may be encoded, in digits of either case. */
function expectEncoded(one: HttpCase, values: readonly string[], text: string): void {
  const [value = ''] = values;
  const isAllowed = values.length === 1 && /^[!#-~]*$/.test(value);
  if (isAllowed && decoded(value) === text) return;
  throw new CheckFailure(`${one.title}: another value`, text, values);
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function expectEqual(one: HttpCase, expected: unknown, actual: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new CheckFailure(`${one.title}: something else`, expected, actual);
}

/** Unset attributes are free to be written as `null`. */
function withoutUnset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnset);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([name, member]) => member !== null || name === 'data');
  return Object.fromEntries(set);
}
