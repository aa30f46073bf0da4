/** A failure that can happen after a commit was acknowledged. */
export type DurabilityFailure = 'process' | 'operatingSystem' | 'disk' | 'slot';

/** Where and how an outbox keeps its events. */
export interface DurabilitySettings {
  /** PostgreSQL's `synchronous_commit` of the transactions that enqueue; `off` acknowledges before anything is written. */
  readonly synchronousCommit: 'off' | 'local' | 'remote_write' | 'on' | 'remote_apply';
  /** PostgreSQL's `fsync`. */
  readonly fsync: boolean;
  /** Whether a synchronous standby on another disk has to confirm each commit. */
  readonly synchronousStandby: boolean;
  /**
   * Whether the events stand in a table until they are published. An outbox that only writes to the log of the database,
   * or deletes its row in the transaction that inserts it, has nothing to read again.
   */
  readonly keptInTable: boolean;
}

/**
 * Tells which failures an event survives whose commit was acknowledged and that is not published yet.
 *
 * "Durable" alone says nothing: name the failure. The answer is that of PostgreSQL's documented behaviour for one server
 * with at most one synchronous standby, and pessimistic where it depends on luck.
 *
 * @param settings As they are in force for the transactions that enqueue.
 * @returns For each failure whether every such event survives it. `process`: any process is killed, the database's
 *   included. `operatingSystem`: the machine stops or loses power. `disk`: the database's disk is gone. `slot`: the
 *   replication slot of a log relay is dropped or invalidated.
 * @see OBX-006
 * @example Three outboxes that call themselves durable
 * ```ts
 * import { survivedFailures } from 'event-delivery-spec/outbox';
 *
 * const table = { synchronousCommit: 'on', fsync: true, synchronousStandby: false, keptInTable: true } as const;
 * survivedFailures(table);
 * // => { process: true, operatingSystem: true, disk: false, slot: true }
 * survivedFailures({ ...table, keptInTable: false });
 * // => { process: true, operatingSystem: true, disk: false, slot: false }
 * survivedFailures({ ...table, synchronousCommit: 'off' });
 * // => { process: false, operatingSystem: false, disk: false, slot: true }
 * ```
 */
export function survivedFailures(
  settings: DurabilitySettings,
): Readonly<Record<DurabilityFailure, boolean>> {
  const { synchronousCommit, fsync, synchronousStandby, keptInTable } = settings;
  const isWritten = synchronousCommit !== 'off';
  // `local` waits for the own disk alone; `remote_write` for the memory of the standby's machine.
  const isOnStandby =
    synchronousStandby && (synchronousCommit === 'on' || synchronousCommit === 'remote_apply');
  return {
    process: isWritten,
    operatingSystem: isWritten && fsync,
    disk: isOnStandby && fsync,
    slot: keptInTable,
  };
}
