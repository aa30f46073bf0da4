/** Checks of spec page 1: the cases of `cases/events.yaml` and those that YAML cannot hold. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Adapter, EventAdapter } from '../adapter.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import { hostileEventChecks } from './events-hostile.ts';
import { eventSentinels } from './sentinels.ts';

type Members = Readonly<Record<string, unknown>>;

/** One case; see the head of the file for the meaning of each member. */
interface EventCase {
  readonly id: string;
  readonly title: string;
  readonly with?: Members;
  readonly without?: readonly string[];
  readonly text?: string;
  readonly batch?: string;
  readonly accepted?: true;
  readonly refused?: true | readonly string[];
  readonly attributes?: Readonly<Record<string, string | null>>;
  readonly written?: unknown;
  readonly kept?: string;
  readonly data?: string;
  readonly base64?: string;
}

const file = parse(readFileSync(new URL('../cases/events.yaml', import.meta.url), 'utf8')) as {
  readonly base: Members;
  readonly cases: readonly EventCase[];
};

/** Every check of the EVT clauses. */
export const eventsChecks: readonly Check[] = [...file.cases.map(toCheck), ...hostileEventChecks];

function toCheck(one: EventCase): Check {
  const { id, title } = one;
  const clause = id.slice(0, id.indexOf('/'));
  const run = expectationOf(one);
  return {
    id,
    clause,
    title,
    needs: 'events',
    sentinel: sentinelOf(one),
    run: async ({ events }: Adapter) => {
      if (events === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no events`);
      await run(events);
    },
  };
}

/** The sentinel of the function that the case asks. */
function sentinelOf({ accepted, refused, attributes, data, base64, batch }: EventCase): Sentinel {
  if (accepted || Array.isArray(refused)) return eventSentinels.validate;
  if (attributes !== undefined) return eventSentinels.attributeString;
  if (data !== undefined || base64 !== undefined) return eventSentinels.dataBytes;
  return batch === undefined ? eventSentinels.roundTrip : eventSentinels.roundTripBatch;
}

type Expectation = (events: EventAdapter) => Promise<void>;

/** What the case asks for; a case that asks for nothing is a mistake in the file. */
function expectationOf(one: EventCase): Expectation {
  const { attributes, written, kept, data, base64 } = one;
  if (one.accepted === true) return (events) => expectPointers(events, one, []);
  if (one.refused === true) return (events) => expectRefusal(events, one);
  if (one.refused !== undefined) {
    const pointers = one.refused;
    return (events) => expectPointers(events, one, pointers);
  }
  if (attributes !== undefined) return (events) => expectAttributes(events, one, attributes);
  if (written !== undefined) return (events) => expectWritten(events, one, written);
  if (kept !== undefined) return (events) => expectKept(events, one, kept);
  if (data !== undefined) return (events) => expectData(events, one, Buffer.from(data, 'utf8'));
  if (base64 !== undefined)
    return (events) => expectData(events, one, Buffer.from(base64, 'base64'));
  throw new TypeError(`Cannot use case ${one.id}: it expects nothing`);
}

/** Accepted: no pointer at all. Refused: these and, an implementation being free to say more, others. */
async function expectPointers(
  events: EventAdapter,
  one: EventCase,
  expected: readonly string[],
): Promise<void> {
  const actual = await events.validate(eventOf(one));
  const isMet =
    expected.length === 0
      ? actual.length === 0
      : expected.every((pointer) => actual.includes(pointer));
  if (!isMet) throw new CheckFailure(`${one.title}: other members reported`, expected, actual);
}

async function expectRefusal(events: EventAdapter, one: EventCase): Promise<void> {
  let written: unknown;
  try {
    written = await write(events, one);
  } catch {
    return;
  }
  throw new CheckFailure(`${one.title}: it was accepted`, 'an error', written);
}

async function expectAttributes(
  events: EventAdapter,
  one: EventCase,
  expected: Readonly<Record<string, string | null>>,
): Promise<void> {
  const actual: Record<string, string | null> = {};
  for (const name of Object.keys(expected)) {
    // Defined: one of the names is `constructor`.
    const value = (await events.attributeString(eventOf(one), name)) ?? null;
    Object.defineProperty(actual, name, { value, enumerable: true });
  }
  expectEqual(one, expected, actual);
}

async function expectWritten(events: EventAdapter, one: EventCase, expected: unknown) {
  expectEqual(one, expected, withoutUnset(JSON.parse(await write(events, one))));
}

async function expectKept(events: EventAdapter, one: EventCase, expected: string) {
  const actual = await write(events, one);
  if (!actual.replaceAll(/\s/g, '').includes(expected)) {
    throw new CheckFailure(`${one.title}: the text is not there`, expected, actual);
  }
}

async function expectData(events: EventAdapter, one: EventCase, expected: Buffer) {
  const actual = await events.dataBytes(textOf(one));
  if (actual === undefined || !expected.equals(actual)) {
    const shown = actual && Buffer.from(actual).toString('latin1');
    throw new CheckFailure(`${one.title}: other bytes`, expected.toString('latin1'), shown);
  }
}

function expectEqual(one: EventCase, expected: unknown, actual: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new CheckFailure(`${one.title}: something else`, expected, actual);
}

function write(events: EventAdapter, one: EventCase): Promise<string> | string {
  return one.batch === undefined ? events.roundTrip(textOf(one)) : events.roundTripBatch(one.batch);
}

function eventOf({ with: members = {}, without = [] }: EventCase): Members {
  const entries = Object.entries({ ...file.base, ...members });
  return Object.fromEntries(entries.filter(([name]) => !without.includes(name)));
}

function textOf(one: EventCase): string {
  return one.text ?? JSON.stringify(eventOf(one));
}

/** Unset attributes are free to be written as `null`. */
function withoutUnset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnset);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([name, member]) => member !== null || name === 'data');
  return Object.fromEntries(set);
}
