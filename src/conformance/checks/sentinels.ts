/**
 * The sentinels of parts that answer questions: the least that tells an implementation from one that gives the same answer
 * to everything. Each asks for two answers that differ, of the plainest kind.
 */
import { isDeepStrictEqual } from 'node:util';
import type { FilterHandle } from '../adapter.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';

const EVENT = { specversion: '1.0', id: 'A-1', source: '/kit', type: 'kit.one' };
const OTHER = { ...EVENT, id: 'A-2', type: 'kit.two' };
const [TEXT, OTHER_TEXT] = [EVENT, OTHER].map((event) => JSON.stringify(event)) as [string, string];

/** The checks, each with the sentinel of its part unless it has one of its own. */
export function withSentinels(
  checks: readonly Check[],
  sentinels: Readonly<Partial<Record<Check['needs'], Sentinel>>>,
): readonly Check[] {
  return checks.map((check) => {
    const sentinel = check.sentinel ?? sentinels[check.needs];
    return sentinel === undefined ? check : { ...check, sentinel };
  });
}

/** Fails unless the two are equal: the sentinel is silent. */
export function expectSign(what: string, expected: unknown, actual: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) throw new CheckFailure(what, expected, actual);
}

/** Fails unless it refuses. */
export async function expectSignOfRefusal(what: string, act: () => unknown): Promise<void> {
  let done: unknown;
  try {
    done = await act();
  } catch {
    return;
  }
  throw new CheckFailure(`${what} is not refused`, 'a refusal', done);
}

/** Parts that filter events. */
export const filterSentinels = {
  filters: ({ filters }) => telling((list) => filters?.compile(list)),
  triggers: async ({ triggers }) => {
    await telling((filters) => triggers?.compile({ filters }, true));
    const exact = { type: EVENT.type };
    const filters = await triggers?.convert({ attributes: exact });
    await expectTelling(await triggers?.compile({ filters }, true));
  },
  filterTexts: async ({ filterTexts }) => {
    const text = (filters: unknown) => JSON.stringify({ filters });
    await telling((list) => filterTexts?.compile(text(list)));
    const found = await filterTexts?.problems(text([{ exact: { type: 'a' } }]));
    expectSign('No problem is found where there is none', 0, found?.length);
    const problems = await filterTexts?.problems(text('no list'));
    expectSign('A problem is found where there is one', true, (problems?.length ?? 0) > 0);
  },
  customDialects: ({ customDialects }) => telling((list) => customDialects?.compile(list, [])),
  explanations: async ({ explanations }) => {
    const answers = [
      await explanations?.explain([{ exact: { type: EVENT.type } }], EVENT),
      await explanations?.explain([{ exact: { type: EVENT.type } }], OTHER),
    ];
    expectSign('One event matches and another does not', [true, false], answers);
  },
  sqlFilters: async ({ sqlFilters }) => {
    await expectTelling(await sqlFilters?.compile([{ sql: `type = '${EVENT.type}'` }]));
    await expectSignOfRefusal('A broken sql', () => sqlFilters?.compile([{ sql: '(' }]));
  },
  sqlFunctions: async ({ sqlFunctions }) => {
    await expectTelling(await sqlFunctions?.compile([{ sql: `type = '${EVENT.type}'` }], []));
  },
} as const satisfies Record<string, Sentinel>;

type Compiled = FilterHandle | Promise<FilterHandle> | undefined;

/** A list matches one event and not another, and what is no list is refused. */
async function telling(compile: (filters: unknown) => Compiled): Promise<void> {
  await expectTelling(await compile([{ exact: { type: EVENT.type } }]));
  await expectSignOfRefusal('What is no list', () => compile('no list'));
}

async function expectTelling(handle: FilterHandle | undefined): Promise<void> {
  const answers = [await handle?.match({ ...EVENT }), await handle?.match({ ...OTHER })];
  expectSign('One event matches and another does not', [true, false], answers);
}

/** Events: what validates, what reads and writes, and what takes parts of them. */
export const eventSentinels = {
  validate: async ({ events }) => {
    expectSign('A sound event has no problem', 0, (await events?.validate(EVENT))?.length);
    const found = await events?.validate({});
    expectSign('An empty object has problems', true, (found?.length ?? 0) > 0);
  },
  roundTrip: async ({ events }) => {
    expectSign('An event is read and written', EVENT.id, idOf(await events?.roundTrip(TEXT)));
    await expectSignOfRefusal('An empty object', () => events?.roundTrip('{}'));
  },
  roundTripBatch: async ({ events }) => {
    const batch = JSON.parse((await events?.roundTripBatch(`[${TEXT}]`)) ?? '[]') as unknown[];
    const ids = batch.map((one) => idOf(JSON.stringify(one)));
    expectSign('A batch is read and written', [EVENT.id], ids);
    await expectSignOfRefusal('A batch of an empty object', () => events?.roundTripBatch('[{}]'));
  },
  attributeString: async ({ events }) => {
    const ids = [
      await events?.attributeString(EVENT, 'id'),
      await events?.attributeString(OTHER, 'id'),
    ];
    expectSign('Two events have their ids', [EVENT.id, OTHER.id], ids);
  },
  dataBytes: async ({ events }) => {
    const bytes = await events?.dataBytes(
      JSON.stringify({ ...EVENT, datacontenttype: 'text/plain', data: 'kit' }),
    );
    expectSign('The data of an event is there', 'kit', bytes && Buffer.from(bytes).toString());
  },
} as const satisfies Record<string, Sentinel>;

/** The id of the event in a JSON text. */
function idOf(json: string | undefined): unknown {
  return (JSON.parse(json || '{}') as { readonly id?: unknown }).id;
}

/** Messages: what reads them, writes them, and changes their mode. */
export const httpSentinels = {
  read: async ({ http }) => {
    const ids: unknown[] = [];
    for (const { id, type } of [EVENT, OTHER]) {
      const read = await http?.decode(binary({ 'ce-id': id, 'ce-type': type }));
      ids.push(...(read?.events ?? []).map((json) => (JSON.parse(json) as { id?: unknown }).id));
    }
    expectSign('Two messages are read', [EVENT.id, OTHER.id], ids);
    await expectSignOfRefusal('A message of nothing', () => http?.decode(nothing()));
  },
  problems: async ({ http }) => {
    const found = await http?.problems(binary({ 'ce-id': 'A-1', 'ce-type': 't' }));
    expectSign('A sound message has no problem', 0, found?.length);
  },
  write: async ({ http }) => {
    const ids: unknown[] = [];
    for (const text of [TEXT, OTHER_TEXT]) {
      const { headers } = (await http?.encode(text, 'binary')) ?? nothing();
      const id = headers.find(([name]) => name.toLowerCase() === 'ce-id')?.[1];
      // More than needed may be encoded.
      ids.push(id && decodeURIComponent(id));
    }
    expectSign('Two events are written in binary mode', [EVENT.id, OTHER.id], ids);
  },
  relay: async ({ http }) => {
    const message = binary({ 'ce-id': EVENT.id, 'ce-type': EVENT.type });
    const written = await http?.relay(message, 'structured');
    const text = written && Buffer.from(written.body).toString();
    expectSign('A message goes on in another mode', EVENT.id, idOf(text));
  },
} as const satisfies Record<string, Sentinel>;

function binary(headers: Readonly<Record<string, string>>) {
  const all = { 'ce-specversion': '1.0', 'ce-source': EVENT.source, ...headers };
  return { headers: Object.entries(all), body: Buffer.alloc(0) };
}

function nothing() {
  return { headers: [], body: Buffer.alloc(0) };
}

/** Parts that know expressions. */
export const expressionSentinels = {
  expressions: async ({ expressions }) => {
    const answers = [
      await expressions?.evaluate('1 + 1', EVENT),
      await expressions?.evaluate("type = 'kit.one'", EVENT),
      await expressions?.evaluate("type = 'kit.one'", OTHER),
    ];
    const values = answers.map((answer) => answer?.value);
    expectSign('Three expressions have their values', [2, true, false], values);
    const broken = await expressions?.evaluate('(', EVENT);
    expectSign('What is no expression has no value', undefined, broken?.value);
    expectSign('and an error', 1, broken?.errors.length);
  },
  expressionFilters: async ({ expressionFilters }) => {
    const answers = [
      await expressionFilters?.passes("type = 'kit.one'", EVENT),
      await expressionFilters?.passes("type = 'kit.one'", OTHER),
    ];
    expectSign('One event passes and another does not', [true, false], answers);
  },
  expressionFunctions: async ({ expressionFunctions }) => {
    const answer = await expressionFunctions?.evaluate('1 + 1', EVENT, []);
    expectSign('An expression has its value', 2, answer?.value);
  },
  expressionDiagnostics: async ({ expressionDiagnostics }) => {
    const found = await expressionDiagnostics?.check('1 + 1 = 2');
    expectSign('A sound expression has no error', 0, found?.length);
    const broken = await expressionDiagnostics?.check('1 +');
    expectSign(
      'A broken one has',
      ['error'],
      broken?.map(({ severity }) => severity),
    );
  },
  expressionTexts: async ({ expressionTexts }) => {
    const texts = ['1+1=2', ' 1  +  1 = 2 ', '1 = 2'];
    const [first, second, third] = await Promise.all(
      texts.map(async (text) => expressionTexts?.format(text)),
    );
    expectSign('Blanks make no other text', first, second);
    expectSign('Another expression does', false, first === third);
    const answer = await expressionTexts?.evaluate('1 + 1', EVENT);
    expectSign('An expression has its value', 2, answer?.value);
  },
} as const satisfies Record<string, Sentinel>;
