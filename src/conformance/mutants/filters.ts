/** The reference runtime's filters, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { attributeMutants } from './filters-attributes.ts';
import { combiningMutants } from './filters-combining.ts';
import { listMutants } from './filters-list.ts';
import { refusingMutants } from './filters-refusing.ts';
import { sqlMutants } from './filters-sql.ts';
import { textMutants } from './filters-texts.ts';
import { triggerMutants } from './filters-triggers.ts';

/** Every mutant of the FLT clauses. */
export const filtersMutants: readonly Mutant[] = [
  ...listMutants,
  ...attributeMutants,
  ...combiningMutants,
  ...refusingMutants,
  ...textMutants,
  ...triggerMutants,
  ...sqlMutants,
];
