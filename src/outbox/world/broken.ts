/** Processes that are wrong on purpose: the real ones with one step changed. */
import { type Interceptors, intercept } from '../../simulation/intercept.ts';
import { ask, type Process } from '../../simulation/step.ts';
import { type ConsumerOptions, consumer } from '../consumer.ts';
import { type LogRelayOptions, logRelay } from '../log-relay.ts';
import { type AwaitOwnWriteOptions, awaitOwnWrite, type OwnWriteEnd } from '../own-write.ts';
import { type PollingRelayOptions, pollingRelay } from '../polling-relay.ts';
import type { PublishSteps } from '../publish.ts';
import type {
  AwaitOwnWriteSteps,
  ConsumerSteps,
  LogRelaySteps,
  Marks,
  PollingRelaySteps,
  PublishOutcome,
} from '../steps.ts';
import type { Entry, Row } from './history.ts';
import { type OperatorSteps, type OperatorTask, operate } from './operator.ts';

type Polling = PollingRelaySteps<Row>;
type Log = LogRelaySteps<Row>;
type Consuming = ConsumerSteps<Entry>;
type Waiting = AwaitOwnWriteSteps;

const wrongRelay = (interceptors: () => Interceptors<Polling>) => (options: PollingRelayOptions) =>
  intercept(pollingRelay<Row>(options), interceptors());
const wrongLogRelay = (interceptors: () => Interceptors<Log>) => (options: LogRelayOptions) =>
  intercept(logRelay<Row>(options), interceptors());
const wrongConsumer = (interceptors: () => Interceptors<Consuming>) => (options: ConsumerOptions) =>
  intercept(consumer<Entry>(options), interceptors());

const wrongWait = (interceptors: () => Interceptors<Waiting>) => (options: AwaitOwnWriteOptions) =>
  intercept(awaitOwnWrite(options), interceptors());

const wrongOperator = (interceptors: () => Interceptors<OperatorSteps>) => (task: OperatorTask) =>
  intercept(operate(task), interceptors());

/** Takes one answer of the destination for another. */
const mistaking = (given: PublishOutcome, taken: PublishOutcome) => () => ({
  *confirm(rows: readonly Row[]) {
    const outcomes = yield* ask<PublishSteps<Row>, 'confirm'>('confirm', rows);
    return outcomes.map((outcome) => (outcome === given ? taken : outcome));
  },
});

/** Commits offsets that are off by so many records. */
const offBy =
  (records: number): (() => Interceptors<Consuming>) =>
  () => ({
    *commitOffset({ partition, offset }) {
      const wrong = { partition, offset: offset + records };
      return yield* ask<Consuming, 'commitOffset'>('commitOffset', wrong);
    },
  });

const nothing: Marks<Row> = { sent: [], failed: [], dead: [], parked: [] };

/** Marks what it has read before it publishes. */
export const markFirst = wrongRelay(() => ({
  *read(limit) {
    const rows = yield* ask<Polling, 'read'>('read', limit);
    if (rows.length > 0) {
      yield* ask<Polling, 'mark'>('mark', { ...nothing, sent: rows });
      yield* ask<Polling, 'commit'>('commit', undefined);
    }
    return rows;
  },
  // biome-ignore lint/correctness/useYield: it is marked already.
  *mark() {
    return undefined;
  },
  // biome-ignore lint/correctness/useYield: it is committed already.
  *commit() {
    return 'committed' as const;
  },
}));

/** Takes silence for a confirmation. */
export const markUnconfirmed = wrongRelay(mistaking('unconfirmed', 'confirmed'));

/** Takes a rejection for a confirmation. */
export const markRejected = wrongRelay(mistaking('rejected', 'confirmed'));

/** Takes silence for a rejection. */
export const buryUnconfirmed = wrongRelay(mistaking('unconfirmed', 'rejected'));

/** Goes on with the next record of a key after one that was not confirmed. */
export const overtakeFailed = wrongRelay(() => {
  const failed = new Set<Row>();
  return {
    *confirm(rows) {
      const outcomes = yield* ask<Polling, 'confirm'>('confirm', rows);
      outcomes.forEach((outcome, at) => {
        if (outcome === 'unconfirmed') failed.add(rows[at] as Row);
      });
      return outcomes.map((outcome) => (outcome === 'unconfirmed' ? 'confirmed' : outcome));
    },
    *mark(marks) {
      const sent = marks.sent.filter((row) => !failed.has(row));
      const again = marks.sent.filter((row) => failed.has(row));
      failed.clear();
      return yield* ask<Polling, 'mark'>('mark', { ...marks, sent, failed: again });
    },
  };
});

/** Publishes the newest record of a batch first. */
export const newestFirst = wrongRelay(() => ({
  *read(limit) {
    return (yield* ask<Polling, 'read'>('read', limit)).toReversed();
  },
}));

/** Acknowledges a transaction as soon as it has read it. */
export const acknowledgeFirst = wrongLogRelay(() => ({
  *next() {
    const transaction = yield* ask<Log, 'next'>('next', undefined);
    if (transaction !== undefined)
      yield* ask<Log, 'acknowledge'>('acknowledge', transaction.position);
    return transaction;
  },
}));

/** Takes silence for a confirmation, on the log. */
export const acknowledgeUnconfirmed = wrongLogRelay(mistaking('unconfirmed', 'confirmed'));

/** Acknowledges one transaction more than it has delivered. */
export const acknowledgeTooFar = wrongLogRelay(() => ({
  *acknowledge(position) {
    return yield* ask<Log, 'acknowledge'>('acknowledge', Number(position) + 1);
  },
}));

/** Never acknowledges anything. */
export const acknowledgeNever = wrongLogRelay(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *acknowledge() {
    return undefined;
  },
}));

/** Commits the offset of a record before it processes it. */
export const commitBeforeProcess = wrongConsumer(() => ({
  *poll() {
    const polled = yield* ask<Consuming, 'poll'>('poll', undefined);
    if (polled.kind === 'record') {
      const { partition, offset } = polled.record;
      yield* ask<Consuming, 'commitOffset'>('commitOffset', { partition, offset: offset + 1 });
    }
    return polled;
  },
}));

/** Commits one record more than it has processed. */
export const commitTooFar = wrongConsumer(offBy(1));

/** Commits the offset of the last record processed in place of the next one. */
export const commitLast = wrongConsumer(offBy(-1));

/** Asks the inbox nothing. */
export const inboxUnused = wrongConsumer(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *markSeen() {
    return 'fresh' as const;
  },
}));

/** Never commits an offset. */
export const commitNever = wrongConsumer(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *commitOffset() {
    return 'committed' as const;
  },
}));

/** Commits the inbox row in a transaction before that of the effect. */
export const inboxBefore = wrongConsumer(() => ({
  *markSeen(record) {
    const seen = yield* ask<Consuming, 'markSeen'>('markSeen', record);
    if (seen === 'fresh') {
      yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
      yield* ask<Consuming, 'begin'>('begin', undefined);
    }
    return seen;
  },
}));

/** Commits the inbox row in a transaction after that of the effect. */
export const inboxAfter = wrongConsumer(() => ({
  *markSeen(record) {
    const seen = yield* ask<Consuming, 'markSeen'>('markSeen', record);
    if (seen === 'fresh') {
      yield* ask<Consuming, 'rollback'>('rollback', undefined);
      yield* ask<Consuming, 'begin'>('begin', undefined);
    }
    return seen;
  },
  *commitEffect(record) {
    const committed = yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
    if (committed === 'committed') {
      yield* ask<Consuming, 'begin'>('begin', undefined);
      yield* ask<Consuming, 'markSeen'>('markSeen', record);
      yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
    }
    return committed;
  },
}));

/** Does not raise the fencing token when it takes a partition over. */
export const fenceNever = wrongConsumer(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *fence() {
    return undefined;
  },
}));

/** Knows the keys that were parked when it joined, and none that its predecessor parked after that. */
export const parkedAtJoin = wrongConsumer(() => ({
  *fence(assignment) {
    yield* ask<Consuming, 'fence'>('fence', assignment);
    return assignment.parked;
  },
}));

/** Writes the dead letter in a transaction without the inbox row. */
export const deadLetterApart = wrongConsumer(() => ({
  *deadLetter(record) {
    yield* ask<Consuming, 'rollback'>('rollback', undefined);
    yield* ask<Consuming, 'begin'>('begin', undefined);
    return yield* ask<Consuming, 'deadLetter'>('deadLetter', record);
  },
}));

/** Gives a record up without setting it aside. */
export const dropPoison = wrongConsumer(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *deadLetter() {
    return undefined;
  },
}));

/** Parks a record and lets the next ones of its key pass. */
export const parkAlone = wrongConsumer(() => ({
  *park(record) {
    if (record.row.poison) return yield* ask<Consuming, 'park'>('park', record);
    yield* ask<Consuming, 'effect'>('effect', record);
    return undefined;
  },
}));

/** Commits the offset of a record that it has taken up from where it was parked. */
export const commitReleased = wrongConsumer(() => ({
  *commitEffect(record) {
    const committed = yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
    const { partition, offset, isReleased } = record;
    if (isReleased === true && committed === 'committed')
      yield* ask<Consuming, 'commitOffset'>('commitOffset', { partition, offset: offset + 1 });
    return committed;
  },
}));

/** Takes a released record from where it was parked in a transaction before that of its effect. */
export const takeUpFirst = wrongConsumer(() => ({
  *markSeen(record) {
    const seen = yield* ask<Consuming, 'markSeen'>('markSeen', record);
    if (record.isReleased === true && seen === 'fresh') {
      yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
      yield* ask<Consuming, 'begin'>('begin', undefined);
    }
    return seen;
  },
}));

/** Takes a commit that failed for one that did not. */
export const ignoreFailedCommit = wrongConsumer(() => ({
  *commitEffect(record) {
    const committed = yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
    return committed === 'failed' ? 'committed' : committed;
  },
}));

/** Tries a record that failed again behind the next ones. */
export const retryBehind = wrongConsumer(() => {
  const later: Entry[] = [];
  return {
    *poll() {
      const polled = yield* ask<Consuming, 'poll'>('poll', undefined);
      const record = polled.kind === 'idle' ? later.shift() : undefined;
      return record === undefined ? polled : { kind: 'record' as const, record };
    },
    *effect(record) {
      const done = yield* ask<Consuming, 'effect'>('effect', record);
      if (done === 'failed') later.push(record);
      return 'done' as const;
    },
    *commitEffect(record) {
      if (!later.includes(record))
        return yield* ask<Consuming, 'commitEffect'>('commitEffect', record);
      yield* ask<Consuming, 'rollback'>('rollback', undefined);
      return 'committed' as const;
    },
  };
});

/** Says that a write is visible once it is committed. */
export const answerBeforeApplied = wrongWait(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *check() {
    return true;
  },
}));

/** Looks only after a notification. */
export const notificationsOnly = wrongWait(() => {
  let isNotified = true;
  return {
    *wait(ms) {
      const passed = yield* ask<Waiting, 'wait'>('wait', ms);
      isNotified = passed < ms;
      return passed;
    },
    *check(token) {
      return isNotified && (yield* ask<Waiting, 'check'>('check', token));
    },
  };
});

/** Waits twice as long each time as there is time. */
export const waitsTooLong = wrongWait(() => ({
  *wait(ms) {
    return (yield* ask<Waiting, 'wait'>('wait', 2 * ms)) / 2;
  },
}));

/** Takes a wait whose time is up for a write that failed. */
export function* timeoutIsFailure(options: AwaitOwnWriteOptions): Process<Waiting, OwnWriteEnd> {
  const end = yield* awaitOwnWrite(options);
  return end === 'timeout' ? 'failed' : end;
}

/** Removes dead records in a transaction before that in which it writes their events again. */
export const redriveApart = wrongOperator(() => ({
  *enqueueAgain(rows) {
    yield* ask<OperatorSteps, 'removeDead'>('removeDead', rows);
    yield* ask<OperatorSteps, 'commit'>('commit', undefined);
    yield* ask<OperatorSteps, 'begin'>('begin', undefined);
    return yield* ask<OperatorSteps, 'enqueueAgain'>('enqueueAgain', rows);
  },
  // biome-ignore lint/correctness/useYield: they are removed already.
  *removeDead() {
    return undefined;
  },
}));

/** Leaves the dead records where they are. */
export const redriveCopies = wrongOperator(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *removeDead() {
    return undefined;
  },
}));

/** Writes the events again without waiting for who has written to their keys. */
export const redriveUnlocked = wrongOperator(() => ({
  // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
  *lockKeys() {
    return undefined;
  },
}));

/** Writes the events again, the newest first. */
export const redriveNewestFirst = wrongOperator(() => ({
  *enqueueAgain(rows) {
    return yield* ask<OperatorSteps, 'enqueueAgain'>('enqueueAgain', rows.toReversed());
  },
}));

/** Makes the dead records pending where they are. */
export const redriveInPlace = wrongOperator(() => {
  let taken: readonly Row[] = [];
  return {
    // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
    *enqueueAgain(rows) {
      taken = rows;
      return undefined;
    },
    // biome-ignore lint/correctness/useYield: leaving the step out is the mistake.
    *removeDead() {
      return undefined;
    },
    *commit() {
      yield* ask<OperatorSteps, 'commit'>('commit', undefined);
      for (const row of taken) row.state = 'pending';
      return undefined;
    },
  };
});
