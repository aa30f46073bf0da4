/** The reference runtime's events, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { attributeMutants } from './events-attributes.ts';
import { jsonMutants } from './events-json.ts';
import { valueMutants } from './events-values.ts';

/** Every mutant of the EVT clauses. */
export const eventsMutants: readonly Mutant[] = [
  ...attributeMutants,
  ...valueMutants,
  ...jsonMutants,
];
