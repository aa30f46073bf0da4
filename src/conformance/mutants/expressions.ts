/** The reference language, broken on purpose, one clause each. */
import type { Mutant } from '../check.ts';
import { errorMutants } from './expressions-errors.ts';
import { functionMutants } from './expressions-functions.ts';
import { operatorMutants } from './expressions-operators.ts';
import { ownFunctionMutants } from './expressions-own-functions.ts';
import { syntaxMutants } from './expressions-syntax.ts';
import { toolMutants } from './expressions-tools.ts';
import { valueMutants } from './expressions-values.ts';

/** Every mutant of the SQL clauses. */
export const expressionsMutants: readonly Mutant[] = [
  ...syntaxMutants,
  ...valueMutants,
  ...operatorMutants,
  ...functionMutants,
  ...ownFunctionMutants,
  ...errorMutants,
  ...toolMutants,
];
