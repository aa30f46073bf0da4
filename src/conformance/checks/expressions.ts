/** Checks of spec page 4: the cases of `cases/cesql-*.yaml` and those that YAML cannot hold. */
import type { Check } from '../check.ts';
import { caseChecks } from './expression-case.ts';
import { expressionsOwnChecks } from './expressions-own.ts';
import { expressionSentinels, withSentinels } from './sentinels.ts';

const checks: readonly Check[] = [
  ...caseChecks('cesql-syntax'),
  ...caseChecks('cesql-values'),
  ...caseChecks('cesql-operators'),
  ...caseChecks('cesql-functions'),
  ...caseChecks('cesql-errors'),
  ...caseChecks('cesql-diagnostics'),
  ...expressionsOwnChecks,
];

/** Every check of the SQL clauses. */
export const expressionsChecks = withSentinels(checks, expressionSentinels);
