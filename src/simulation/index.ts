/**
 * Deterministic simulation: processes written as steps, worlds that perform them, seeds, crash plans, shrinking.
 *
 * @module
 */
export { type Actor, type ActorOptions, createActor, RUN_STEP_MAX } from './actor.ts';
export { type AsyncActor, createAsyncActor } from './async-actor.ts';
export { CRASH_MAX, eachCrashPlan } from './crash-plans.ts';
export { type Interceptors, intercept } from './intercept.ts';
export {
  HISTORY_ACTION_MAX,
  type Model,
  type Run,
  replay,
  runSeed,
  type Violation,
  type World,
} from './model.ts';
export { createRandom, type Random } from './random.ts';
export { type Found, SEARCH_HISTORY_MAX, type SearchOptions, search } from './search.ts';
export { SHRINK_RUN_MAX, shrink } from './shrink.ts';
export {
  type AnswerOf,
  ask,
  type CrashPoint,
  crashPoints,
  type Driver,
  type Part,
  type Process,
  perform,
  runSteps,
  type StepOf,
  type Steps,
  type SyncDriver,
} from './step.ts';
