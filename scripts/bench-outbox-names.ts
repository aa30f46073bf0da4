/** What the bench of the outbox measures, in the words of its record. */

/** Whether the server waits for the disk at each commit. */
export const DISKS = { off: 'without the disk', on: 'with the disk' } as const;

/** One of {@link DISKS}. */
export type Disk = (typeof DISKS)[keyof typeof DISKS];

/** Milliseconds of a network between program and server, where one is imitated. */
export const NETWORK_MS = 1;

/** Where the program is: on the server's machine, or away. */
export const PLACES = [
  { delayMs: 0, name: '' },
  { delayMs: NETWORK_MS, name: `, ${NETWORK_MS} ms away` },
] as const;

/** Variants of a transaction that writes an event. */
export const ENQUEUE_VARIANTS = {
  own: 'the transaction of the caller',
  nothing: 'with a statement that does nothing (select 1)',
  enqueue: 'with enqueueTx',
  enqueueAndCommit: 'with enqueueAndCommit',
  notify: 'with enqueueTx and notify',
  peer: 'with pg-transactional-outbox',
} as const;

/** What relays have before them; the log relays get both shapes. */
export const RELAY_SHAPES = [
  { kind: 'polling', name: 'polling' },
  { kind: 'log', name: 'log, a transaction each', perTransaction: 1 },
  { kind: 'log', name: 'log, 1000 to a transaction', perTransaction: 1000 },
] as const;

/** Names of the two lengths of the backlog. */
export const BACKLOG_LENGTHS = ['short backlog', 'long backlog'] as const;

/** What is measured in front of a backlog, by unit. */
export const BACKLOG_WORK = [
  { name: 'relaying an event', unit: 'µs' },
  { name: 'removing 1000 sent records', unit: 'ms' },
  { name: 'describeOutboxTx', unit: 'ms' },
] as const;

/** Sort of a relay: asks the table, or reads the log. */
export type RelayKind = 'polling' | 'log';

/** How one of our relays is run. */
export interface OurOptions {
  readonly kind: RelayKind;
  /** Whether the destination takes many events at once; otherwise one by one, of each key in order. */
  readonly takesBatches: boolean;
  /** Whether writers send the hint that wakes relays. */
  readonly notify?: boolean;
}

/** How the other library's relay is run. */
export interface PeerOptions {
  readonly kind: RelayKind;
  /** Whether the events of a key stay in order, which ours do always. */
  readonly isOrdered: boolean;
}

/** Name of one of our relays. */
export function ourName({ kind, takesBatches, notify = false }: OurOptions): string {
  return `ours, ${kind}, ${takesBatches ? 'batches' : 'one by one'}${notify ? ', with NOTIFY' : ''}`;
}

/** Name of the other library's relay. */
export function peerName({ kind, isOrdered }: PeerOptions): string {
  return `pg-transactional-outbox, ${kind}, ${isOrdered ? 'ordered by key' : 'in any order'}`;
}

/** The relays of a kind whose rates are compared: ours, then theirs. */
export function ratedRelays(kind: RelayKind): readonly string[] {
  return [
    ...[true, false].map((takesBatches) => ourName({ kind, takesBatches })),
    ...[true, false].map((isOrdered) => peerName({ kind, isOrdered })),
  ];
}

/** The relays whose delay is measured. */
export const TIMED_RELAYS: readonly string[] = [
  ourName({ kind: 'polling', takesBatches: false }),
  ourName({ kind: 'polling', takesBatches: false, notify: true }),
  peerName({ kind: 'polling', isOrdered: false }),
  ourName({ kind: 'log', takesBatches: false }),
  peerName({ kind: 'log', isOrdered: false }),
];
