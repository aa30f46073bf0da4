/** What went wrong in a history, as far as it repeats publications. */
export interface RelayFailures {
  /** Records of one batch; for the log relay less one, plus the records of its largest transaction. */
  readonly batch: number;
  /** Relay processes that stopped without an orderly end, or on a log with publications that were not acknowledged. */
  readonly crashes: number;
  /** Publications that arrived and whose confirmation did not. */
  readonly lostAcks?: number;
  /** Batches whose marks were not committed though the relay went on. */
  readonly failedMarks?: number;
}

/**
 * The most publications beyond one for each record.
 *
 * A crash repeats at most the batch that it interrupts, so does a commit of marks that fails; a lost confirmation
 * repeats one record.
 *
 * @param failures What went wrong.
 * @returns A number of publications; 0 when nothing went wrong.
 * @example A crash with a batch of 100
 * ```ts
 * import { publicationDuplicatesMax } from 'event-delivery-spec/outbox';
 *
 * publicationDuplicatesMax({ batch: 100, crashes: 1 }); // => 100
 * publicationDuplicatesMax({ batch: 100, crashes: 0, lostAcks: 3 }); // => 3
 * ```
 */
export function publicationDuplicatesMax({
  batch,
  crashes,
  lostAcks = 0,
  failedMarks = 0,
}: RelayFailures): number {
  return (crashes + failedMarks) * batch + lostAcks;
}

/** What went wrong in a history, as far as it repeats deliveries to a consumer. */
export interface ConsumerFailures {
  /** The commit interval M: records processed between two commits of an offset. */
  readonly commitEvery: number;
  /** Whether the offset of the next record is committed (N + 1) or that of the last one processed (N). */
  readonly commits: 'next' | 'last';
  /** Consumers that stopped without an orderly end, lost their partition, or whose last commit of an offset failed. */
  readonly crashes: number;
  /** Consumers that ended in order and began again, or handed a partition over in order. Default: 0. */
  readonly cleanRestarts?: number;
  /** Ends in order while a record waited for its next attempt: that record is delivered again. Default: 0. */
  readonly unfinished?: number;
  /** Commits of an offset that failed. Default: 0. */
  readonly failedCommits?: number;
  /** Records processed after a failed commit before the next try; M for consumers that wait for the next boundary. */
  readonly retryCommitAfter?: number;
}

/**
 * The most deliveries of records of a partition beyond one for each.
 *
 * A crash repeats at most M records when the next offset is committed: M - 1 that are processed and not committed, and
 * the one whose commit was due. It repeats one more when the last offset is committed, and so does every clean restart.
 * Each commit that fails adds the records until its next try.
 *
 * @param failures What went wrong.
 * @returns A number of deliveries.
 * @example The commit interval of 10 that a well-known service uses
 * ```ts
 * import { deliveryDuplicatesMax } from 'event-delivery-spec/outbox';
 *
 * const failures = { commitEvery: 10, crashes: 1 };
 * deliveryDuplicatesMax({ ...failures, commits: 'next' }); // => 10
 * deliveryDuplicatesMax({ ...failures, commits: 'last' }); // => 11
 * deliveryDuplicatesMax({ commitEvery: 10, crashes: 0, cleanRestarts: 1, commits: 'last' }); // => 1
 * ```
 */
export function deliveryDuplicatesMax({
  commitEvery,
  commits,
  crashes,
  cleanRestarts = 0,
  unfinished = 0,
  failedCommits = 0,
  retryCommitAfter = 1,
}: ConsumerFailures): number {
  const again = commits === 'last' ? 1 : 0;
  const afterFailures = failedCommits * retryCommitAfter;
  return crashes * (commitEvery + again) + cleanRestarts * again + unfinished + afterFailures;
}
