import type { EventAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceEvents as reference } from '../reference-events.ts';
import { isLoose, type Loose, mending, eventMutant as mutant, refusing } from './event-mutant.ts';

/** Mutants of the clauses about values and their string form. */
export const valueMutants: readonly Mutant[] = [
  mutant('EVT-017/fractions', 'It cuts fractions off.', {
    ...mending((event) =>
      changed(event, (value) => (isFraction(value) ? Math.trunc(value) : value)),
    ),
  }),
  mutant('EVT-017/objects', 'It accepts objects and arrays.', {
    ...mending((event) => changed(event, (value) => (isNested(value) ? '[object]' : value))),
  }),
  mutant('EVT-017/point-zero', 'It takes 1.0 in JSON text for the integer 1.', {
    roundTrip: (json) => reference.roundTrip(json.replaceAll(/(\d)\.0\b(?=[,}])/g, '$1')),
  }),
  mutant('EVT-017/strings-only', 'It refuses booleans and integers.', {
    ...refusing((event) => Object.values(event).some((value) => typeof value === 'boolean'), '/b'),
  }),
  mutant('EVT-018/wraps', 'It wraps integers at 32 bits.', {
    ...mending((event) =>
      changed(event, (value) => (Number.isInteger(value) ? Number(value) | 0 : value)),
    ),
  }),
  mutant('EVT-018/positive-only', 'It refuses the lowest integer.', {
    ...refusing((event) => Object.values(event).includes(-2_147_483_648), '/b'),
  }),
  mutant('EVT-019/controls', 'It accepts control characters.', mending(without(/\p{Cc}/gu))),
  mutant('EVT-019/surrogates', 'It accepts unpaired surrogates.', mending(without(/\p{Cs}/gu))),
  mutant('EVT-019/noncharacters', 'It accepts noncharacters.', {
    ...mending(without(/\p{Noncharacter_Code_Point}/gu)),
  }),
  mutant('EVT-019/ascii', 'It refuses everything outside the basic plane.', {
    ...refusing((event) => /[\u{10000}-\u{10fffd}]/u.test(String(event.ext)), '/ext'),
  }),
  mutant('EVT-020/capitalised', 'It writes booleans as True and False.', {
    ...reading((text, value) => {
      return typeof value === 'boolean' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
    }),
  }),
  mutant('EVT-020/digits', 'It writes booleans as 1 and 0.', {
    ...reading((text, value) => (typeof value === 'boolean' ? String(Number(value)) : text)),
  }),
  mutant('EVT-021/floating', 'It writes integers as floating-point numbers.', {
    ...reading((text, value) => (typeof value === 'number' ? value.toExponential() : text)),
  }),
  mutant('EVT-021/grouped', 'It groups the digits of integers.', {
    ...reading((text, value) => (typeof value === 'number' ? value.toLocaleString('en') : text)),
  }),
  mutant('EVT-021/plus', 'It writes a plus sign.', {
    ...reading((text, value) => (typeof value === 'number' && value > 0 ? `+${text}` : text)),
  }),
  mutant('EVT-022/time-reprinted', 'It parses time and prints it anew.', {
    ...reading((text, _, name) => {
      return name === 'time' ? new Date(text).toISOString().replace('.000Z', 'Z') : text;
    }),
  }),
  mutant('EVT-022/source-normalised', 'It normalises source.', {
    ...reading((text, _, name) => {
      return name === 'source' && URL.canParse(text) ? new URL(text).href : text;
    }),
  }),
  mutant('EVT-022/bytes-listed', 'It writes what looks like Base64 as a list of bytes.', {
    ...reading((text) =>
      text.endsWith('=') ? `[${[...Buffer.from(text, 'base64')].join(' ')}]` : text,
    ),
  }),
  mutant(
    'EVT-022/trimmed',
    'It trims values.',
    reading((text) => text.trim()),
  ),
  mutant(
    'EVT-022/composed',
    'It composes characters.',
    reading((text) => text.normalize('NFC')),
  ),
  mutant('EVT-023/strings-quoted', 'It puts strings that look like numbers in quotes.', {
    ...reading((text, value) =>
      typeof value === 'string' && /^\d+$/.test(text) ? `"${text}"` : text,
    ),
  }),
  mutant('EVT-023/strings-only', 'It finds no booleans, as if they had another type.', {
    attributeString: (event, name) => {
      const isTyped = isLoose(event) && typeof event[name] === 'boolean';
      return isTyped ? undefined : reference.attributeString(event, name);
    },
  }),
  mutant('EVT-024/empty', 'It reads absent attributes as the empty string.', {
    attributeString: async (event, name) => {
      const text = await reference.attributeString(event, name);
      return text ?? (name === 'subject' ? '' : undefined);
    },
  }),
  mutant('EVT-024/zero-time', 'It reads an absent time as the year 1.', {
    attributeString: async (event, name) => {
      const text = await reference.attributeString(event, name);
      return text ?? (name === 'time' ? '0001-01-01T00:00:00Z' : undefined);
    },
  }),
  mutant('EVT-024/inherits', 'It reads what objects inherit.', {
    attributeString: async (event, name) => {
      const text = await reference.attributeString(event, name);
      const inherited = isLoose(event) && name in event ? String(event[name]) : undefined;
      return text ?? inherited;
    },
  }),
];

/** Changes the string that an attribute is read as. */
function reading(
  change: (text: string, value: unknown, name: string) => string,
): Partial<EventAdapter> {
  return {
    attributeString: async (event, name) => {
      const text = await reference.attributeString(event, name);
      return text === undefined ? undefined : change(text, isLoose(event) && event[name], name);
    },
  };
}

function without(pattern: RegExp): (event: Loose) => Loose {
  return (event) =>
    changed(event, (value) => (typeof value === 'string' ? value.replaceAll(pattern, '?') : value));
}

function changed(event: Loose, change: (value: unknown) => unknown): Loose {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, name === 'data' ? value : change(value)]),
  );
}

function isFraction(value: unknown): value is number {
  return typeof value === 'number' && !Number.isInteger(value);
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
