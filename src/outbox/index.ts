/**
 * The transactional outbox: relays, consumer and inbox as steps, a world to simulate them in, and refuted claims.
 *
 * @module
 */
export { type AdoptOptions, adoptRecord } from './adopt-record.ts';
export { channelDestination } from './channel-destination.ts';
export { CLAIMS, type Claim, type ClaimName } from './claims.ts';
export {
  type Consumer,
  type ConsumerEnd,
  type ConsumerOptions,
  type ConsumerPoisonPolicy,
  consumer,
} from './consumer.ts';
export { decodeRecord, recordProblems } from './decode-record.ts';
export type { Destination, PublishOptions } from './destination.ts';
export { dispatcherDestination } from './dispatcher-destination.ts';
export {
  type ConsumerFailures,
  deliveryDuplicatesMax,
  publicationDuplicatesMax,
  type RelayFailures,
} from './duplicate-bound.ts';
export { type DurabilityFailure, type DurabilitySettings, survivedFailures } from './durability.ts';
export { encodeRecord, type RecordOptions } from './encode-record.ts';
export { OUTBOX_ERRORS, type OutboxErrorCode, outboxRejection } from './errors.ts';
export {
  type EventRecord,
  RECORD_HEADERS_LENGTH_MAX,
  RECORD_VALUE_LENGTH_MAX,
} from './event-record.ts';
export { type ProcessingOutcome, processOnce } from './inbox.ts';
export { assertInboxRetention } from './inbox-retention.ts';
export { type LogRelay, type LogRelayEnd, type LogRelayOptions, logRelay } from './log-relay.ts';
export {
  type AwaitOwnWriteOptions,
  awaitOwnWrite,
  OWN_WRITE_CHECK_MAX,
  type OwnWriteEnd,
} from './own-write.ts';
export {
  type PollingRelay,
  type PollingRelayEnd,
  type PollingRelayOptions,
  pollingRelay,
  RELAY_BATCH_MAX,
  type RelayPoisonPolicy,
} from './polling-relay.ts';
export { CLEAN_COUNT_MAX, cleanSentTx } from './postgres/clean.ts';
export type {
  OutboxConnection,
  OutboxDatabase,
  OutboxTransaction,
} from './postgres/connection.ts';
export {
  BACKLOG_COUNT_MAX,
  describeOutboxTx,
  type OutboxDescription,
  type SlotDescription,
} from './postgres/describe.ts';
export { emitTx } from './postgres/emit.ts';
export {
  ENQUEUE_COUNT_MAX,
  type EnqueueOptions,
  enqueueTx,
  orderingKey,
} from './postgres/enqueue.ts';
export { enqueueAndCommit, type PgTransaction } from './postgres/enqueue-and-commit.ts';
export type { TransactionalDatabase } from './postgres/held-transaction.ts';
export {
  createLogOutboxRelay,
  type LogOutboxRelay,
  type LogOutboxRelayOptions,
} from './postgres/log-outbox-relay.ts';
export { createLogSlot, dropLogSlot, type SlotOptions } from './postgres/log-slot.ts';
export {
  cleanInboxTx,
  type EventIdentity,
  INBOX_RETENTION_DAYS,
  markSeenTx,
  REDELIVERY_AGE_MAX_DAYS,
} from './postgres/mark-seen.ts';
export {
  type MigrationResult,
  migrateTx,
  migrationSql,
  type SchemaOptions,
} from './postgres/migrate.ts';
export { type OpenOutboxDatabase, openOutboxDatabase } from './postgres/open-database.ts';
export {
  createOutboxRelay,
  type OutboxRelay,
  type OutboxRelayOptions,
} from './postgres/outbox-relay.ts';
export { CONNECT_TIMEOUT_MS, pgDatabase, QUERY_TIMEOUT_MS } from './postgres/pg-database.ts';
export { type PgliteDatabase, pgliteDatabase } from './postgres/pglite-database.ts';
export type { OutboxRecord } from './postgres/relay-record.ts';
export {
  IN_FLIGHT_COUNT,
  POLL_MS,
  PUBLISH_TIMEOUT_MS,
  RELAY_BACKOFF_MAX_MS,
  type RelaySettings,
  type RelayState,
} from './postgres/relay-settings.ts';
export {
  type DeadEvent,
  listDeadEventsTx,
  listParkedKeysTx,
  type ParkedKey,
  redriveTx,
  releaseKeysTx,
  SET_ASIDE_COUNT_MAX,
} from './postgres/release.ts';
export {
  CONSUMER_LENGTH_MAX,
  KEY_LENGTH_MAX,
  OUTBOX_SCHEMA,
  PARTITION_COUNT,
  SCHEMA_LENGTH_MAX,
} from './postgres/schema.ts';
export {
  type DrizzleSql,
  type DrizzleTransaction,
  drizzleTx,
  type KyselyTransaction,
  kyselyTx,
  type PostgresSql,
  postgresTx,
  type SqlTx,
} from './postgres/sql-tx.ts';
export { type RecordContent, recordContent } from './record-content.ts';
export { RECORD_ERRORS, type RecordErrorCode } from './record-errors.ts';
export { OPERATIONS, type Operation, operationOf } from './record-operation.ts';
export { type Counterexample, REFUTE_TAKE, type RefuteOptions, refute } from './refute.ts';
export { traceToMermaid, traceToText } from './render-trace.ts';
export {
  parseScenarioAction,
  type Scenario,
  type ScenarioAction,
  type ScenarioResult,
  type ScenarioSetup,
  simulateScenario,
} from './scenario.ts';
export { OUTBOX_SCENARIOS } from './scenarios.ts';
export { redrive, releaseKeys } from './set-aside.ts';
export {
  type Assignment,
  type AwaitOwnWriteSteps,
  type ConsumerSteps,
  type DeadRecord,
  type InboxSteps,
  type LogPosition,
  type LogRecord,
  type LogRelaySteps,
  type LogTransaction,
  type Marks,
  OUTBOX_CRASH_POINTS,
  OUTBOX_STEPS,
  type OutboxProcess,
  type Polled,
  type PollingRelaySteps,
  type PublishOutcome,
  type RelayRecord,
  type SetAsideSteps,
} from './steps.ts';
export {
  createTopicConsumer,
  TOPIC_FETCH_COUNT,
  TOPIC_SESSION_TIMEOUT_MS,
  type TopicConsumer,
  type TopicConsumerOptions,
} from './topic/topic-consumer.ts';
export { topicDestination } from './topic/topic-destination.ts';
export { describeTopicTx, rewindTopicTx, type TopicLag, trimTopicTx } from './topic/topic-keep.ts';
export {
  listParkedTopicKeysTx,
  releaseTopicKeysTx,
  type TopicGroup,
} from './topic/topic-release.ts';
export type { TopicRecord } from './topic/topic-steps.ts';
export {
  createTopicTx,
  TOPIC_LENGTH_MAX,
  TOPIC_PARTITION_MAX,
  type TopicOptions,
} from './topic/topic-tables.ts';
export type { Guarantee } from './world/guarantee.ts';
export { GUARANTEES, type GuaranteeName } from './world/guarantees.ts';
export type {
  Answer,
  Counts,
  Delivery,
  Entry,
  History,
  OffsetCommit,
  Outcome,
  Row,
} from './world/history.ts';
export { outboxModel } from './world/outbox-model.ts';
export type { WorldStep } from './world/parts.ts';
export type { ClaimingRule, Fault, OutboxSetup, ReadingRule } from './world/setup.ts';
export { PARTICIPANTS, type Participant, type TraceEvent } from './world/trace.ts';
export {
  createOutboxWorld,
  type OutboxWorld,
  type OutboxWorldOptions,
  REST_ROUND_MAX,
} from './world/world.ts';
