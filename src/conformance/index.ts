/**
 * The conformance kit: checks for every clause, driven through an adapter, and mutants that prove
 * that the checks can fail.
 *
 * @module
 */

export type {
  AbsenceScript,
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
export type {
  ChannelAdapter,
  ChannelDelivery,
  ChannelDeliveryAdapter,
  ChannelDeliveryWorld,
  ChannelWorld,
  OpenedChannel,
} from './adapter-channels.ts';
export type {
  OutboxAdapter,
  OutboxBacklog,
  OutboxEvent,
  OutboxSetup,
  OutboxStates,
  OutboxTransaction,
  OutboxWorld,
  PublicationFate,
  SteppedProcess,
  StepResult,
  SurvivedFailures,
} from './adapter-outbox.ts';
export type {
  ConsumerSetup,
  ConsumerWorld,
  DeliveredRecord,
  OutboxConsumerAdapter,
} from './adapter-outbox-consumer.ts';
export type {
  OutboxRecordAdapter,
  WireRecord,
  WireRecordContent,
} from './adapter-outbox-records.ts';
export type { OutboxWaitAdapter, WaitOutcome, WaitWorld } from './adapter-outbox-waits.ts';
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
export {
  type ChannelStatus,
  Refusal,
  type SubscriptionStatus,
  type System,
  type SystemAdapter,
  type SystemManifest,
  type SystemRequest,
  type SystemResponse,
  type SystemWorld,
} from './adapter-system.ts';
export { type Check, CheckFailure, type Mutant, NotClaimed, type Sentinel } from './check.ts';
export { httpSystem } from './http-system.ts';
export { allChecks, allMutants, runKit } from './kit.ts';
export {
  createNetwork,
  type Network,
  type RecordedRequest,
  type ScriptedAnswer,
} from './network.ts';
export { type WaitAnswer, type WaitScript, waitIn } from './outbox-wait-world.ts';
export { PROFILES, type Profile, profileChecks, unprovedProfiles } from './profiles.ts';
export { referenceAdapter } from './reference.ts';
export {
  type ConformanceReport,
  conformanceReport,
  formatReport,
  REPORT_VERSION,
  SHOWN_VALUE_LENGTH_MAX,
} from './report.ts';
export { formatHtml, type HtmlOptions } from './report-html.ts';
export { formatJunit, type JunitOptions } from './report-junit.ts';
export {
  CHECK_CONCURRENCY_MAX,
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
export { NoAnswer } from './time-limit.ts';
