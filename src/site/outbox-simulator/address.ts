import { actionsOf } from '../../outbox/world/actions.ts';
import { FIRST_WORLD, type OfferedWorld, WORLDS } from './worlds.ts';

/** What the reader of the page chose. */
export interface Chosen {
  /** The name of a world. */
  readonly world: string;
  /** Names of actions; undefined: the history that the world begins with. */
  readonly script: readonly string[] | undefined;
  /** Steps after which the process that did the step crashes. */
  readonly crashes: readonly number[];
}

/** Actions of a history on the page, at most. */
export const ACTION_MAX = 60;

/** Crashes that can be placed, at most. */
export const CRASH_COUNT_MAX = 12;

export const FIRST_CHOICE: Chosen = { world: FIRST_WORLD, script: undefined, crashes: [] };

/** A world by its name; the first one for a name that there is not. */
export function worldOf(name: string): OfferedWorld {
  const world = WORLDS.get(name) ?? WORLDS.get(FIRST_WORLD);
  if (world === undefined) throw new RangeError('Cannot show a world: there is none');
  return world;
}

/** What an address asks for; what is missing or wrong in it is as at first. */
export function chosenOf(query: URLSearchParams): Chosen {
  const asked = query.get('world') ?? FIRST_WORLD;
  const world = WORLDS.has(asked) ? asked : FIRST_WORLD;
  const known = new Set(actionsOf(worldOf(world).setup).map(({ name }) => name));
  const given = query.get('do')?.split(',').slice(0, ACTION_MAX);
  const crashes = (query.get('crash') ?? '')
    .split(',')
    .filter((text) => /^[1-9][0-9]{0,3}$/.test(text))
    .slice(0, CRASH_COUNT_MAX)
    .map(Number);
  return {
    world,
    script: given?.filter((name) => known.has(name)),
    crashes: [...new Set(crashes)],
  };
}

/** The address of what was chosen. */
export function queryOf({ world, script, crashes }: Chosen): string {
  const query = new URLSearchParams();
  if (world !== FIRST_WORLD) query.set('world', world);
  if (script !== undefined) query.set('do', script.join(','));
  if (crashes.length > 0) query.set('crash', crashes.join(','));
  return query.toString();
}
