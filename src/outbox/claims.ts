/** Claims about outboxes that are widely believed and false, each with a world in which it breaks. */
import { commitBeforeProcess, inboxAfter, markFirst } from './world/broken.ts';
import {
  alwaysSuffixes,
  cleanRestartRepeatsNothing,
  commitOrderAcrossKeys,
  deliveredOnce,
  neverStepsBack,
  noHole,
  publishedOnce,
  repeatsAtMostInterval,
} from './world/claimed-guarantees.ts';
import type { Guarantee } from './world/guarantee.ts';
import {
  effectsEndOnLatest,
  effectsMonotone,
  effectsOnce,
  firstInOrder,
  noLoss,
  noPhantom,
  noUnprocessed,
} from './world/guarantees.ts';
import type { OutboxSetup } from './world/setup.ts';

/** A claim that a history refutes. */
export interface Claim {
  /** What people say. */
  readonly statement: string;
  /** What holds instead. */
  readonly instead: string;
  /** The world that it is tried in. */
  readonly setup: OutboxSetup;
  /** What the claim promises, as a guarantee that some history of that world breaks. */
  readonly promises: Guarantee;
}

/** The name of a refuted claim. */
export type ClaimName =
  | 'exactly-once'
  | 'guaranteed-publish'
  | 'ordered-across-keys'
  | 'never-steps-back'
  | 'idempotent-producer'
  | 'one-relay-lock'
  | 'id-cursor'
  | 'xmin-fence'
  | 'transaction-order'
  | 'skip-locked'
  | 'mark-first'
  | 'commit-first'
  | 'emit-anywhere'
  | 'harmless-upserts'
  | 'inbox-for-ever'
  | 'inbox-anywhere'
  | 'at-most-an-interval'
  | 'clean-restart'
  | 'no-fence'
  | 'harmless-dead-letter';

const quiet: OutboxSetup = { keys: ['a'], consumers: 0 };

/** Every refuted claim, by name. */
export const CLAIMS: Readonly<Record<ClaimName, Claim>> = {
  'exactly-once': {
    statement: 'Every event is delivered exactly once.',
    instead: 'Every event is delivered at least once; an inbox makes its effect happen once.',
    setup: { keys: ['a'], consumerOptions: { commitEvery: 1 } },
    promises: deliveredOnce,
  },
  'guaranteed-publish': {
    statement: 'If the write succeeds, the event is guaranteed to be published.',
    instead:
      'It is, as long as the outbox keeps it: a relay on the log loses what was in a slot that is dropped.',
    setup: { ...quiet, relay: 'log', slotCanBeLost: true },
    promises: noLoss,
  },
  'ordered-across-keys': {
    statement: 'Events are delivered in the order in which they happened.',
    instead: 'Events of one key are; between keys there is no order.',
    setup: { keys: ['a', 'b'], consumers: 0, faults: ['lost-message'] },
    promises: commitOrderAcrossKeys,
  },
  'never-steps-back': {
    statement: 'Events of a key arrive in order.',
    instead:
      'They arrive in order for the first time; after a failure the end of the sequence is repeated.',
    setup: { keys: ['a'], consumerOptions: { commitEvery: 2 } },
    promises: neverStepsBack,
  },
  'idempotent-producer': {
    statement: 'The idempotent producer prevents duplicates.',
    instead: 'It does within one session of the producer; a relay that starts again is a new one.',
    setup: { ...quiet, idempotentProducer: true, faults: ['lost-ack'] },
    promises: publishedOnce,
  },
  'one-relay-lock': {
    statement: 'A lock that admits one relay at a time needs no fencing.',
    instead:
      'A relay that has lost its lock without noticing goes on with its batch beside the next one.',
    setup: { ...quiet, relays: 2, crashes: false, relayOptions: { batch: 3 } },
    promises: alwaysSuffixes,
  },
  'id-cursor': {
    statement: 'Reading the rows above the last id misses nothing.',
    instead: 'Ids are taken before the commit: a row can appear below the cursor.',
    setup: { consumers: 0, openTransactions: 2, reading: 'id-cursor', crashes: false },
    promises: noLoss,
  },
  'xmin-fence': {
    statement: 'Waiting for older transactions makes a cursor of ids safe.',
    instead:
      'An older transaction can hold the higher id: the cursor has to be by transaction too.',
    setup: { consumers: 0, openTransactions: 2, reading: 'xmin-sequence', crashes: false },
    promises: noLoss,
  },
  'transaction-order': {
    statement: 'A cursor by transaction id, then by id, keeps the order of each key.',
    instead:
      'It misses nothing, and publishes the later of two records first when its transaction is the older one.',
    setup: { ...quiet, openTransactions: 2, reading: 'xid-sequence', crashes: false },
    promises: firstInOrder,
  },
  'skip-locked': {
    statement: 'SKIP LOCKED lets several relays share an outbox, in order.',
    instead: 'It lets them share it; two relays then hold records of one key at once.',
    setup: {
      ...quiet,
      relays: 2,
      claiming: 'skip-locked',
      crashes: false,
      relayOptions: { batch: 1 },
    },
    promises: firstInOrder,
  },
  'mark-first': {
    statement: 'Marking a record before it is published avoids duplicates.',
    instead: 'It does, and loses what is marked when the relay stops.',
    setup: { ...quiet, pollingRelay: markFirst },
    promises: noLoss,
  },
  'commit-first': {
    statement: 'Committing the offset first avoids duplicates.',
    instead: 'It does, and loses the record in hand when the consumer stops.',
    setup: { keys: ['a'], consumer: commitBeforeProcess },
    promises: noUnprocessed,
  },
  'emit-anywhere': {
    statement: 'A message written to the log of the database belongs to the transaction.',
    instead:
      'Only a transactional one does; any other is published even if the transaction is aborted.',
    setup: { ...quiet, openTransactions: 1, relay: 'log', transactional: false, crashes: false },
    promises: noPhantom,
  },
  'harmless-upserts': {
    statement: 'Effects that can be repeated make duplicates harmless.',
    instead:
      'A repetition takes the state back until it has reached the head again; a version guard prevents it.',
    setup: { keys: ['a'], consumerOptions: { commitEvery: 2, inbox: false } },
    promises: effectsMonotone,
  },
  'inbox-for-ever': {
    statement: 'An inbox prevents every second effect.',
    instead: 'It does as long as it keeps the row: longer than the oldest redelivery.',
    setup: { keys: ['a'], consumerOptions: { commitEvery: 2 }, retentionMs: 120_000 },
    promises: effectsOnce,
  },
  'inbox-anywhere': {
    statement: 'An inbox row can be written right after the effect.',
    instead: 'It has to be written in the transaction of the effect.',
    setup: { keys: ['a'], consumer: inboxAfter },
    promises: effectsOnce,
  },
  'at-most-an-interval': {
    statement: 'A crash repeats at most as many records as the commit interval has.',
    instead:
      'It does when the offset of the next record is committed; that of the last one repeats one more.',
    setup: { keys: ['a'], consumerOptions: { commitEvery: 2, commits: 'last' } },
    promises: repeatsAtMostInterval,
  },
  'clean-restart': {
    statement: 'A clean restart repeats nothing.',
    instead:
      'Not when the offset of the last record is committed: that record comes again, every time.',
    setup: { keys: ['a'], crashes: false, consumerOptions: { commitEvery: 2, commits: 'last' } },
    promises: cleanRestartRepeatsNothing,
  },
  'no-fence': {
    statement: 'A consumer that has lost its partition does no harm.',
    instead:
      'Its last effect can come after those of the next owner, unless a fencing token refuses it.',
    setup: {
      keys: ['a'],
      crashes: false,
      consumers: 2,
      fenceEffects: false,
      consumerOptions: { commitEvery: 1, inbox: false },
    },
    promises: effectsEndOnLatest,
  },
  'harmless-dead-letter': {
    statement: 'A dead letter does not concern the other records.',
    instead: 'The records of its key go on without it; parking the key keeps their order.',
    setup: {
      keys: ['a'],
      crashes: false,
      poison: 'consumer',
      consumerOptions: { poison: 'dead-letter', attemptMax: 1 },
    },
    promises: noHole,
  },
};
