/** Implementations that throw, hang, or give back the same odd value at every call, of every part. */
import type { Adapter } from './adapter.ts';
import { allChecks } from './kit.ts';

/** Every part that a check drives. */
const PARTS = [...new Set(allChecks.map(({ needs }) => needs))];

/** Whose calls all end like this. */
function everyPart(name: string, call: () => unknown): Adapter {
  const part = new Proxy({}, { get: (_, member) => (member === 'then' ? undefined : call) });
  return { name, ...Object.fromEntries(PARTS.map((needs) => [needs, part])) } as Adapter;
}

/** A value that has every member, can be called, and gives itself. Not a promise: that would be waited for. */
const bottomless: unknown = new Proxy(() => undefined, {
  get: (_, member) => {
    if (member === 'then' || typeof member === 'symbol') return undefined;
    return bottomless;
  },
  apply: () => bottomless,
});

/** An object whose calls all fail, one level below what the kit asked for. */
const failing: unknown = new Proxy(
  {},
  { get: (_, member) => (member === 'then' ? undefined : throwing) },
);

function throwing(): never {
  throw new Error('broken');
}

const ODD_VALUES: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  true: true,
  false: false,
  zero: 0,
  NaN: Number.NaN,
  'empty text': '',
  text: 'garbage',
  'empty list': [],
  'list of nothing': [undefined],
  'empty object': {},
  'object that fails': failing,
  'object without bottom': bottomless,
};

/** What answers nothing of use. */
export const oddAdapters: readonly Adapter[] = [
  everyPart('throws', throwing),
  everyPart('throws undefined', () => {
    throw undefined;
  }),
  everyPart('rejects', () => Promise.reject(new Error('broken'))),
  ...Object.entries(ODD_VALUES).map(([name, value]) => everyPart(`gives ${name}`, () => value)),
];

/** What never answers. */
export const hangingAdapter: Adapter = everyPart('hangs', () => new Promise(() => {}));
