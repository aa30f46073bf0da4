import type { Adapter, EventAdapter } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import { eventSentinels } from './sentinels.ts';

const base = { specversion: '1.0', id: '1', source: '/a', type: 't' };

const refuse = () => {
  throw new Error('A hostile value refuses to answer');
};

/** Values that no JSON text has, by what is hostile about them. Made anew for each run. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  cycle: () => {
    const value: Record<string, unknown> = { ...base };
    value.data = value;
    return value;
  },
  getter: () => Object.defineProperty({ ...base }, 'id', { get: refuse, enumerable: true }),
  proxy: () => new Proxy({}, { get: refuse, ownKeys: refuse, getPrototypeOf: refuse }),
  prototype: () => JSON.parse(`{"__proto__":${JSON.stringify(base)}}`) as unknown,
  doubling: () => {
    let data: unknown = 'x';
    for (let level = 0; level < 60; level += 1) data = [data, data];
    return { ...base, data };
  },
  bigint: () => ({ ...base, ext: 10n }),
  symbol: () => Symbol('event'),
  absent: () => undefined,
};

/** Checks whose input has to be built: values of the language, and texts by their size. */
export const hostileEventChecks: readonly Check[] = [
  ...Object.entries(HOSTILE).map(([name, make]) =>
    check(`EVT-045/${name}`, `A hostile value is refused: ${name}`, async (events) => {
      await expectProblem(events, make());
    }),
  ),
  check('EVT-047/data', 'An event of 65,536 bytes with large data is kept', async (events) => {
    await expectRoundTrip(events, { ...base, data: '' }, 'data');
  }),
  check('EVT-047/attribute', 'An event of 65,536 bytes with a large attribute is kept', (events) =>
    expectRoundTrip(events, { ...base, subject: '' }, 'subject'),
  ),
];

function check(id: string, title: string, run: (events: EventAdapter) => Promise<void>): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'events',
    sentinel: id.startsWith('EVT-047') ? eventSentinels.roundTrip : eventSentinels.validate,
    run: async ({ events }: Adapter) => {
      if (events === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no events`);
      await run(events);
    },
  };
}

async function expectProblem(events: EventAdapter, value: unknown): Promise<void> {
  let pointers: readonly string[];
  try {
    pointers = await events.validate(value);
  } catch (error) {
    throw new CheckFailure('Validation failed with an error', 'problems', String(error));
  }
  if (pointers.length === 0) throw new CheckFailure('The value was accepted', 'problems', pointers);
}

const GUARANTEED_BYTES = 65_536;

/** Fills one member until the text has the guaranteed size, and expects it to come back. */
async function expectRoundTrip(
  events: EventAdapter,
  event: Readonly<Record<string, unknown>>,
  name: string,
): Promise<void> {
  const room = GUARANTEED_BYTES - Buffer.byteLength(JSON.stringify(event));
  const value = 'x'.repeat(room);
  const text = JSON.stringify({ ...event, [name]: value });
  const written = await events.roundTrip(text);
  const actual = (JSON.parse(written) as Record<string, unknown>)[name];
  if (actual !== value) {
    throw new CheckFailure('The event came back changed', room, String(actual).length);
  }
}
