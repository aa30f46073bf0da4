/**
 * The conformance kit: checks for every clause, driven through an adapter, and mutants that prove
 * that the checks can fail.
 *
 * @module
 */
export type {
  Adapter,
  ConformanceAdapter,
  CustomDialectAdapter,
  DecodedWireMessage,
  EventAdapter,
  ExplanationAdapter,
  ExpressionAdapter,
  ExpressionAnswer,
  ExpressionDiagnosticAdapter,
  ExpressionFilterAdapter,
  ExpressionFunctionAdapter,
  ExpressionMode,
  ExpressionTextAdapter,
  ExpressionType,
  FilterAdapter,
  FilterHandle,
  FilterTextAdapter,
  HttpAdapter,
  PageLine,
  PlacedDiagnostic,
  PlacedProblem,
  RecordedResults,
  RunAnswer,
  ScriptedCheck,
  ScriptedDialect,
  ScriptedFunction,
  SpecPage,
  SqlFilterAdapter,
  TraceAnswer,
  TriggerAdapter,
  WireMessage,
} from './adapter.ts';
export {
  HANDLER_SECRET,
  type HandlerStep,
  type ListeningRecipient,
  type RecipientAdapter,
  type RecipientAnswer,
  type RecipientConnectionAdapter,
  type RecipientLimits,
  type RecipientRequest,
  type RecipientSetup,
  type RecipientUnderTest,
} from './adapter-recipient.ts';
export { type Check, CheckFailure, type Mutant } from './check.ts';
export { allChecks, allMutants, runKit } from './kit.ts';
export {
  createNetwork,
  type Network,
  type RecordedRequest,
  type ScriptedAnswer,
} from './network.ts';
export { referenceAdapter } from './reference.ts';
export {
  type ConformanceReport,
  conformanceReport,
  formatReport,
  REPORT_VERSION,
  SHOWN_VALUE_LENGTH_MAX,
} from './report.ts';
export {
  CHECK_TIMEOUT_MS,
  CHECK_TIMEOUT_MS_MAX,
  type CheckResult,
  type CheckStatus,
  type ClauseChoice,
  type Evidence,
  type RunOptions,
  runChecks,
} from './run.ts';
export {
  type MutantResult,
  type MutationInput,
  type MutationReport,
  runMutants,
} from './run-mutants.ts';
