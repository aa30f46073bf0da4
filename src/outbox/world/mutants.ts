/** Relays, consumers and inboxes that are wrong in one point each, and the sound world that each is tried in. */
import * as broken from './broken.ts';
import type { OutboxSetup } from './setup.ts';

/** A wrong outbox. */
export interface OutboxMutant {
  readonly name: string;
  readonly part: 'relay' | 'consumer' | 'inbox' | 'writer' | 'reader' | 'operator';
  /** What is wrong. */
  readonly mistake: string;
  /** A world that keeps every guarantee. */
  readonly sound: OutboxSetup;
  /** What is changed in it. */
  readonly change: OutboxSetup;
}

const relay: OutboxSetup = { relayOptions: { batch: 3 }, consumers: 0 };
const losing: OutboxSetup = { ...relay, faults: ['lost-message'] };
const concurrent: OutboxSetup = { ...relay, openTransactions: 2 };
const pair: OutboxSetup = { ...relay, relays: 2, crashes: false };
const log: OutboxSetup = { ...losing, relay: 'log' };
const consuming: OutboxSetup = {
  keys: ['a'],
  relayOptions: { batch: 3 },
  consumerOptions: { commitEvery: 2 },
};
const poisoned: OutboxSetup = {
  ...consuming,
  poison: 'consumer',
  consumerOptions: { commitEvery: 2, attemptMax: 1, poison: 'dead-letter' },
};
const parking: OutboxSetup = {
  ...poisoned,
  consumerOptions: { commitEvery: 2, attemptMax: 1, poison: 'park' },
};
const sharing: OutboxSetup = {
  ...consuming,
  consumers: 2,
  consumerOptions: { commitEvery: 1, inbox: false },
};

const burying: OutboxSetup = {
  ...relay,
  poison: 'relay',
  relayOptions: { batch: 3, poison: 'dead-letter' },
};
const buryingSlowly: OutboxSetup = { ...burying, openTransactions: 2 };

const reading: OutboxSetup = {
  ...consuming,
  readers: 1,
  readerOptions: { timeoutMs: 2500, checkMs: 1000 },
  faults: ['failed-write', 'lost-notification'],
};

const mutant = (
  part: OutboxMutant['part'],
  name: string,
  mistake: string,
  sound: OutboxSetup,
  change: OutboxSetup,
): OutboxMutant => ({ name, part, mistake, sound, change });

/** Every mutant of the outbox. */
export const OUTBOX_MUTANTS: readonly OutboxMutant[] = [
  mutant('relay', 'mark-first', 'Records are marked before they are published.', relay, {
    pollingRelay: broken.markFirst,
  }),
  mutant('relay', 'mark-unconfirmed', 'Silence counts as a confirmation.', losing, {
    pollingRelay: broken.markUnconfirmed,
  }),
  mutant(
    'relay',
    'mark-rejected',
    'A rejection counts as a confirmation.',
    { ...relay, poison: 'relay', relayOptions: { batch: 3, poison: 'dead-letter' } },
    { pollingRelay: broken.markRejected },
  ),
  mutant(
    'relay',
    'bury-unconfirmed',
    'Silence counts as a rejection.',
    { ...losing, poison: 'relay', relayOptions: { batch: 3, poison: 'dead-letter' } },
    { pollingRelay: broken.buryUnconfirmed },
  ),
  mutant('relay', 'overtake-failed', 'The next record of a key follows one that failed.', losing, {
    pollingRelay: broken.overtakeFailed,
  }),
  mutant('relay', 'newest-first', 'The newest record of a batch comes first.', relay, {
    pollingRelay: broken.newestFirst,
  }),
  mutant(
    'relay',
    'pipelined',
    'Several records of a key are in flight though the destination does not keep their order.',
    losing,
    { relayOptions: { batch: 3, pipelined: true } },
  ),
  mutant('relay', 'id-cursor', 'It reads above the highest id seen.', concurrent, {
    reading: 'id-cursor',
  }),
  mutant('relay', 'xmin-sequence', 'It fences by transaction and reads by id.', concurrent, {
    reading: 'xmin-sequence',
  }),
  mutant('relay', 'xid-sequence', 'It orders by transaction first.', concurrent, {
    reading: 'xid-sequence',
  }),
  mutant('relay', 'skip-locked', 'Two relays skip what the other has locked.', pair, {
    claiming: 'skip-locked',
  }),
  mutant('relay', 'unclaimed', 'Two relays know nothing of each other.', pair, {
    claiming: 'none',
  }),
  mutant('relay', 'acknowledge-first', 'A transaction is acknowledged when it is read.', log, {
    logRelay: broken.acknowledgeFirst,
  }),
  mutant('relay', 'acknowledge-unconfirmed', 'Silence counts as a confirmation.', log, {
    logRelay: broken.acknowledgeUnconfirmed,
  }),
  mutant('relay', 'acknowledge-too-far', 'One transaction too many is acknowledged.', log, {
    logRelay: broken.acknowledgeTooFar,
  }),
  mutant('relay', 'acknowledge-never', 'Nothing is acknowledged.', log, {
    logRelay: broken.acknowledgeNever,
  }),
  mutant(
    'writer',
    'not-transactional',
    'The message is in the log before the commit.',
    { ...log, openTransactions: 1 },
    { transactional: false },
  ),
  mutant('writer', 'unlocked-keys', 'Two transactions write to one key at once.', concurrent, {
    lockKeys: false,
  }),
  mutant('consumer', 'commit-before-process', 'The offset goes first.', consuming, {
    consumer: broken.commitBeforeProcess,
  }),
  mutant('consumer', 'commit-too-far', 'One offset too many is committed.', consuming, {
    consumer: broken.commitTooFar,
  }),
  mutant('consumer', 'commit-never', 'No offset is committed.', consuming, {
    consumer: broken.commitNever,
  }),
  mutant(
    'consumer',
    'commit-last',
    'The offset of the last record is committed, and the bound is that of the next.',
    consuming,
    { consumer: broken.commitLast },
  ),
  mutant(
    'consumer',
    'ignore-failed-commit',
    'A commit of an effect that failed counts as done.',
    { ...consuming, faults: ['failed-effect-commit'] },
    { consumer: broken.ignoreFailedCommit },
  ),
  mutant(
    'consumer',
    'retry-behind',
    'What failed is tried again behind the next record.',
    { ...consuming, faults: ['failed-effect'] },
    { consumer: broken.retryBehind },
  ),
  mutant('consumer', 'drop-poison', 'Poison is dropped without a dead letter.', poisoned, {
    consumer: broken.dropPoison,
  }),
  mutant(
    'consumer',
    'dead-letter-apart',
    'The dead letter is written without the inbox row.',
    poisoned,
    { consumer: broken.deadLetterApart },
  ),
  mutant('consumer', 'park-alone', 'The record is parked, its key is not.', parking, {
    consumer: broken.parkAlone,
  }),
  mutant(
    'consumer',
    'parked-at-join',
    'A key that the owner before parks at the last moment is not known.',
    { ...parking, consumers: 2 },
    { consumer: broken.parkedAtJoin },
  ),
  mutant('consumer', 'commit-released', 'The offset of a released record is committed.', parking, {
    consumer: broken.commitReleased,
  }),
  mutant('consumer', 'take-up-first', 'A released record is taken before its effect.', parking, {
    consumer: broken.takeUpFirst,
  }),
  mutant('consumer', 'fence-never', 'The token is not raised.', sharing, {
    consumer: broken.fenceNever,
  }),
  mutant('consumer', 'effects-unfenced', 'The database ignores the token.', sharing, {
    fenceEffects: false,
  }),
  mutant('consumer', 'offsets-unfenced', 'The log ignores who commits.', sharing, {
    fenceOffsets: false,
  }),
  mutant('inbox', 'inbox-unused', 'Every delivery has its effect.', consuming, {
    consumer: broken.inboxUnused,
  }),
  mutant('inbox', 'inbox-before', 'The inbox row is committed before the effect.', consuming, {
    consumer: broken.inboxBefore,
  }),
  mutant('inbox', 'inbox-after', 'The inbox row is committed after the effect.', consuming, {
    consumer: broken.inboxAfter,
  }),
  mutant('inbox', 'inbox-too-short', 'The inbox forgets before the last redelivery.', consuming, {
    retentionMs: 500,
  }),
  mutant('operator', 'redrive-apart', 'What is dead goes first.', burying, {
    operator: broken.redriveApart,
  }),
  mutant('operator', 'redrive-copies', 'What is dead stays dead beside its copy.', burying, {
    operator: broken.redriveCopies,
  }),
  mutant('operator', 'redrive-unlocked', 'An open transaction is not waited for.', buryingSlowly, {
    operator: broken.redriveUnlocked,
  }),
  mutant('operator', 'redrive-newest-first', 'The newest is given back first.', burying, {
    operator: broken.redriveNewestFirst,
  }),
  mutant(
    'operator',
    'redrive-in-place',
    'What is given back stays where a relay that reads the log has passed.',
    { ...burying, relay: 'log' },
    { operator: broken.redriveInPlace },
  ),
  mutant(
    'operator',
    'release-skips-first',
    'The record that a key was parked for is left out when the key is released.',
    { ...relay, poison: 'relay', relayOptions: { batch: 3, poison: 'park' } },
    { release: 'skips-first' },
  ),
  mutant('reader', 'answer-before-applied', 'A commit counts as an effect.', reading, {
    awaitOwnWrite: broken.answerBeforeApplied,
  }),
  mutant('reader', 'notifications-only', 'Nobody looks when no notification comes.', reading, {
    awaitOwnWrite: broken.notificationsOnly,
  }),
  mutant('reader', 'waits-too-long', 'A wait goes on past its time.', reading, {
    awaitOwnWrite: broken.waitsTooLong,
  }),
  mutant('reader', 'timeout-is-failure', 'Time that is up counts as a failed write.', reading, {
    awaitOwnWrite: broken.timeoutIsFailure,
  }),
];
