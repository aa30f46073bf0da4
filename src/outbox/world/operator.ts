import { ask, type Process } from '../../simulation/step.ts';
import { redrive, releaseKeys } from '../set-aside.ts';
import type { SetAsideSteps } from '../steps.ts';
import type { Row } from './history.ts';

/** What an operator does about what was set aside. */
export type OperatorTask =
  | { readonly kind: 'release'; readonly keys: readonly string[] }
  | { readonly kind: 'redrive' };

/** The steps of an operator: those of the package, in a transaction. */
export interface OperatorSteps extends SetAsideSteps<Row> {
  begin(): undefined;
  commit(): undefined;
}

/** An operator's session as a process. */
export type Operator = Process<OperatorSteps, undefined>;

/** One transaction that releases keys or gives dead records back. */
export function* operate(task: OperatorTask): Operator {
  yield* ask<OperatorSteps, 'begin'>('begin', undefined);
  yield* task.kind === 'release' ? releaseKeys<Row>(task.keys) : redrive<Row>();
  yield* ask<OperatorSteps, 'commit'>('commit', undefined);
  return undefined;
}
