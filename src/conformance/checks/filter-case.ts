/** The cases in YAML about filters, and what they ask of an implementation. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { FilterHandle } from '../adapter.ts';
import { CheckFailure } from '../check.ts';

type Event = Readonly<Record<string, unknown>>;

/** What every file of cases has. */
export interface FilterCase {
  readonly id: string;
  readonly title: string;
  readonly matches?: readonly Event[];
  readonly misses?: readonly Event[];
  readonly refused?: true;
}

/** A case with the base event of its file. */
export type Placed<Case extends FilterCase> = Case & { readonly base: Event };

/** Reads a file of cases. */
export function readCases<Case extends FilterCase>(name: string): readonly Placed<Case>[] {
  const text = readFileSync(new URL(`../cases/${name}.yaml`, import.meta.url), 'utf8');
  const file = parse(text) as { readonly base: Event; readonly cases: readonly Case[] };
  return file.cases.map((one) => ({ ...one, base: file.base }));
}

/** Compiles, and expects what the case says; a case that expects nothing is a mistake in the file. */
export async function expectCase(
  one: Placed<FilterCase>,
  compile: () => FilterHandle | Promise<FilterHandle>,
): Promise<void> {
  if (one.refused) return expectRefusal(one.title, compile);
  const events = [
    ...(one.matches ?? []).map((change) => ({ change, expected: true })),
    ...(one.misses ?? []).map((change) => ({ change, expected: false })),
  ];
  if (events.length === 0) throw new TypeError(`Cannot use case ${one.id}: it expects nothing`);
  const handle = await compile();
  for (const { change, expected } of events) {
    const event = changed(one.base, change);
    const actual = await handle.match(event);
    if (actual !== expected) {
      const said = `${one.title}: the event with ${JSON.stringify(change)}`;
      throw new CheckFailure(said, expected ? 'match' : 'no match', actual ? 'match' : actual);
    }
  }
}

/** Expects that compiling throws or rejects. */
export async function expectRefusal(
  title: string,
  compile: () => FilterHandle | Promise<FilterHandle>,
): Promise<void> {
  try {
    await compile();
  } catch {
    return;
  }
  throw new CheckFailure(title, 'refused', 'accepted');
}

/** The base event with some members changed; `null` takes a member away. */
export function changed(base: Event, change: Event): Event {
  const members = Object.entries({ ...base, ...change });
  return Object.fromEntries(members.filter(([, value]) => value !== null));
}
