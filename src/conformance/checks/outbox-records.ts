/** Checks of "Event records" on spec page 7, from the cases of `cases/outbox-records.yaml`. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { OutboxRecordAdapter, WireRecord } from '../adapter-outbox-records.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import { expectSign, expectSignOfRefusal } from './sentinels.ts';

type Members = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string | null>>;

/** One case; see the head of the file for the meaning of each member. */
interface RecordCase {
  readonly id: string;
  readonly title: string;
  readonly event?: Members;
  readonly mode?: 'binary' | 'structured';
  readonly unwritten?: true;
  readonly again?: true;
  readonly written?: {
    readonly key?: string;
    readonly headers?: Texts;
    readonly value?: string | null;
    readonly json?: unknown;
  };
  readonly bare?: true;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly value?: string | null;
  readonly refused?: true;
  readonly problems?: readonly string[];
  readonly attributes?: Texts;
  readonly data?: unknown;
  readonly content?: string;
  readonly operation?: string | null;
  readonly adopted?: false | Texts;
}

const file = parse(
  readFileSync(new URL('../cases/outbox-records.yaml', import.meta.url), 'utf8'),
) as {
  readonly base: Members;
  readonly head: Readonly<Record<string, string>>;
  readonly cases: readonly RecordCase[];
};

const EMPTY = { key: 'k-1', headers: { ...file.head }, value: null };
const NOTHING = { key: null, headers: {}, value: null };

/** The least that each function does. */
const sentinels = {
  write: async ({ outboxRecords }) => {
    const keys: unknown[] = [];
    for (const partitionkey of ['k-1', 'k-2']) {
      const text = JSON.stringify({ ...file.base, partitionkey });
      keys.push((await outboxRecords?.encode(text, 'binary'))?.key);
    }
    expectSign('Two events are written with their keys', ['k-1', 'k-2'], keys);
  },
  read: async ({ outboxRecords }) => {
    const ids: unknown[] = [];
    for (const id of ['e-1', 'e-2']) {
      const json = await outboxRecords?.decode({ ...EMPTY, headers: { ...file.head, ce_id: id } });
      ids.push((JSON.parse(json ?? '{}') as Members).id);
    }
    expectSign('Two records are read', ['e-1', 'e-2'], ids);
  },
  problems: async ({ outboxRecords }) => {
    const wrong = { ...EMPTY, headers: { ...file.head, ce_source: '' } };
    const found = new Set(await outboxRecords?.problems(wrong));
    expectSign('A problem is found where there is one', ['/headers/ce_source'], [...found]);
  },
  content: async ({ outboxRecords }) => {
    const contents = [
      await outboxRecords?.content(EMPTY),
      await outboxRecords?.content({ ...EMPTY, value: 'x' }),
    ];
    expectSign('No value and some value are told apart', ['tombstone', 'data'], contents);
  },
  operation: async ({ outboxRecords }) => {
    const operations: unknown[] = [];
    for (const operation of ['created', 'deleted']) {
      const headers = { ...file.head, ce_type: `inventory.host.${operation}` };
      operations.push(await outboxRecords?.operation({ ...EMPTY, headers }));
    }
    expectSign('Two operations are told', ['created', 'deleted'], operations);
  },
  adopt: async ({ outboxRecords }) => {
    const value = JSON.stringify({ ...file.base, source: '' });
    const headers = { id: 'v-7', operation: 'updated' };
    const json = await outboxRecords?.adopt({ key: 'k-1', headers, value }, '/kit');
    expectSign('A record is adopted', 'v-7', (JSON.parse(json ?? '{}') as Members).id);
    await expectSignOfRefusal('A record of nothing', () => outboxRecords?.adopt(NOTHING, '/kit'));
  },
} as const satisfies Record<string, Sentinel>;

/** Every check of "Event records". */
export const outboxRecordChecks: readonly Check[] = file.cases.map((one) => {
  const expectations = expectationsOf(one);
  if (expectations.length === 0)
    throw new TypeError(`Cannot use case ${one.id}: it expects nothing`);
  return {
    id: one.id,
    clause: one.id.slice(0, one.id.indexOf('/')),
    title: one.title,
    needs: 'outboxRecords',
    sentinel: sentinelOf(one),
    run: async ({ outboxRecords: records }) => {
      if (records === undefined)
        throw new TypeError(`Cannot run ${one.id}: the adapter has no outboxRecords`);
      for (const expectation of expectations) await expectation(records, one);
    },
  };
});

/** The sentinel of the function that the case asks. */
function sentinelOf(one: RecordCase): Sentinel {
  if (one.event !== undefined) return sentinels.write;
  if (one.content !== undefined) return sentinels.content;
  if (one.operation !== undefined) return sentinels.operation;
  if (one.adopted !== undefined) return sentinels.adopt;
  return one.problems?.length === 0 ? sentinels.problems : sentinels.read;
}

type Expectation = (records: OutboxRecordAdapter, one: RecordCase) => Promise<void>;

function expectationsOf(one: RecordCase): readonly Expectation[] {
  const all: readonly (readonly [boolean, Expectation])[] = [
    [one.unwritten === true, expectUnwritten],
    [one.written !== undefined, expectWritten],
    [one.again === true, expectAgain],
    [one.refused === true, expectRefused],
    [one.problems !== undefined, expectProblems],
    [one.attributes !== undefined, expectRead],
    [one.content !== undefined, expectContent],
    [one.operation !== undefined, expectOperation],
    [one.adopted !== undefined, expectAdopted],
  ];
  return all.filter(([isAsked]) => isAsked).map(([, expectation]) => expectation);
}

async function expectUnwritten(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  await expectError(one, () => records.encode(eventText(one), modeOf(one)));
}

async function expectWritten(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  const record = await records.encode(eventText(one), modeOf(one));
  const { key, headers = {}, value, json } = one.written ?? {};
  if (key !== undefined) expectEqual(one, key, record.key);
  for (const [name, text] of Object.entries(headers)) {
    expectEqual(one, { [name]: text }, { [name]: record.headers[name] ?? null });
  }
  if (value !== undefined) expectEqual(one, value, record.value);
  if (json !== undefined) expectEqual(one, json, JSON.parse(record.value ?? 'null'));
}

/** Binary mode knows text only: `7` and `"7"` are one attribute. The implied content type is free to be made explicit. */
async function expectAgain(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  const text = eventText(one);
  const read = await records.decode(await records.encode(text, modeOf(one)));
  expectEqual(one, comparable(text), { ...comparable(read), ...impliedType(text) });
}

function impliedType(text: string): Members {
  const { datacontenttype } = JSON.parse(text) as Members;
  return { datacontenttype: datacontenttype ?? undefined };
}

function comparable(text: string): Members {
  const { data, ...attributes } = JSON.parse(text) as Members;
  const set = Object.entries(attributes).filter(([, value]) => value !== null);
  const strings = set.map(([name, value]) => [name, String(value)]);
  return {
    datacontenttype: undefined,
    ...Object.fromEntries(strings),
    ...(data === undefined ? {} : { data }),
  };
}

async function expectRefused(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  await expectError(one, () => records.decode(recordOf(one)));
}

async function expectProblems(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  const places = new Set(await records.problems(recordOf(one)));
  expectEqual(one, [...(one.problems ?? [])].sort(), [...places].sort());
}

async function expectRead(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  expectAttributes(one, one.attributes ?? {}, await records.decode(recordOf(one)));
}

async function expectContent(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  expectEqual(one, one.content, await records.content(recordOf(one)));
}

async function expectOperation(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  const answer = async () => records.operation(recordOf(one));
  if (one.operation === 'conflict') return expectError(one, answer);
  expectEqual(one, one.operation, (await answer()) ?? null);
}

async function expectAdopted(records: OutboxRecordAdapter, one: RecordCase): Promise<void> {
  const adopt = async () => records.adopt(recordOf(one), '/kit');
  if (one.adopted === false || one.adopted === undefined) return expectError(one, adopt);
  expectAttributes(one, one.adopted, await adopt());
}

function expectAttributes(one: RecordCase, expected: Texts, json: string): void {
  const event = JSON.parse(json) as Members;
  const names = Object.keys(expected);
  const actual = names.map((name) => [
    name,
    event[name] === undefined ? null : String(event[name]),
  ]);
  expectEqual(one, expected, Object.fromEntries(actual));
}

async function expectError(one: RecordCase, act: () => unknown): Promise<void> {
  let done: unknown;
  try {
    done = await act();
  } catch {
    return;
  }
  throw new CheckFailure(`${one.title}: it was accepted`, 'an error', done);
}

function expectEqual(one: RecordCase, expected: unknown, actual: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new CheckFailure(`${one.title}: something else`, expected, actual);
}

function modeOf({ mode = 'binary' }: RecordCase) {
  return mode;
}

function eventText({ event }: RecordCase): string {
  const members = Object.entries({ ...file.base, ...event });
  return JSON.stringify(
    Object.fromEntries(members.filter(([name, value]) => value !== null || name === 'data')),
  );
}

function recordOf({ key = 'k-1', bare, headers = {}, value = null }: RecordCase): WireRecord {
  return { key, headers: bare ? headers : { ...file.head, ...headers }, value };
}
