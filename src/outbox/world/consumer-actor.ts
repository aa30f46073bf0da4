import { type Actor, createActor } from '../../simulation/actor.ts';
import type { SyncDriver } from '../../simulation/step.ts';
import { consumer as makeConsumer } from '../consumer.ts';
import type { Assignment, ConsumerSteps } from '../steps.ts';
import type { Core } from './core.ts';
import type { Group } from './group.ts';
import type { Entry } from './history.ts';
import { consumerName, event } from './trace.ts';

/** A consumer in a world. */
export interface ConsumerActor extends Actor {
  /** Asks it to end at its next poll or wait. */
  askToStop(): void;
}

/** What one consumer holds and a crash takes: positions, tokens, and its open transaction. */
interface Session {
  readonly positions: Map<number, number>;
  readonly epochs: Map<number, number>;
  /** The record that was polled last, until it has its effect or is known to have had it. */
  inHand: Entry | undefined;
  stop: boolean;
  /** Partitions whose last commit of an offset failed. */
  readonly uncommitted: Set<number>;
  transaction: Transaction | undefined;
}

interface Transaction {
  seen: Entry | undefined;
  effect: Entry | undefined;
  dead: Entry | undefined;
  parked: Entry | undefined;
}

/** Puts a consumer into a world. */
export function consumerActor(
  core: Core,
  group: Group,
  consumer: number,
  onStep: (actor: Actor) => void,
): ConsumerActor {
  const session: Session = {
    positions: new Map(),
    epochs: new Map(),
    inHand: undefined,
    stop: false,
    uncommitted: new Set(),
    transaction: undefined,
  };
  const make = core.setup.consumer ?? makeConsumer;
  const options = core.setup.consumerOptions ?? {};
  const actor = createActor<ConsumerSteps<Entry>, unknown>({
    begin: () => {
      session.stop = false;
      return make(options);
    },
    driver: {
      ...groupSteps(core, group, consumer, session),
      ...effectSteps(core, group, consumer, session),
    },
    restsAt: 'sleep',
    onStep: () => onStep(actor),
    onCrash() {
      session.transaction = undefined;
      session.inHand = undefined;
      session.uncommitted.clear();
      session.positions.clear();
    },
  });
  return Object.assign(actor, {
    askToStop() {
      session.stop = true;
    },
  });
}

type GroupStep = 'join' | 'fence' | 'poll' | 'commitOffset' | 'sleep' | 'leave';

function groupSteps(
  core: Core,
  group: Group,
  consumer: number,
  session: Session,
): Pick<SyncDriver<ConsumerSteps<Entry>>, GroupStep> {
  const { history, trace, setup, log } = core;
  const name = consumerName(consumer);
  const isOwner = (partition: number) => group.owners[partition] === consumer;
  return {
    join() {
      session.positions.clear();
      const assignments: Assignment[] = [];
      for (let partition = 0; partition < log.length; partition += 1) {
        if (!isOwner(partition)) continue;
        const epoch = (group.epochs[partition] ?? 0) + 1;
        group.epochs[partition] = epoch;
        session.epochs.set(partition, epoch);
        const offset = group.committed[partition] ?? 0;
        session.positions.set(partition, offset);
        assignments.push({ partition, epoch, parked: [...group.parkedKeys] });
        trace?.push(event('log', name, `assigned from offset ${offset} on`));
      }
      return assignments;
    },
    fence({ partition, epoch }) {
      group.tokens[partition] = Math.max(group.tokens[partition] ?? 0, epoch);
      return [...group.parkedKeys];
    },
    poll() {
      if (session.stop) return { kind: 'stop' };
      for (const [partition, position] of session.positions) {
        if (!isOwner(partition)) return { kind: 'revoked' };
        const record = log[partition]?.[position];
        if (record === undefined) continue;
        session.positions.set(partition, position + 1);
        session.inHand = record;
        history.deliveries.push({ entry: record, consumer, at: history.steps });
        core.changes += 1;
        trace?.push(event('log', name, `deliver ${record.id} (offset ${record.offset})`));
        return { kind: 'record', record };
      }
      const isStale = log.some(
        (_, partition) => isOwner(partition) !== session.positions.has(partition),
      );
      return { kind: isStale ? 'revoked' : 'idle' };
    },
    commitOffset({ partition, offset }) {
      const isFenced =
        !isOwner(partition) || session.epochs.get(partition) !== group.epochs[partition];
      if (isFenced && setup.fenceOffsets !== false) {
        trace?.push(event(name, 'log', `commit offset ${offset}: fenced`, 'failure'));
        return 'fenced';
      }
      if (core.strikes('failed-offset-commit')) {
        history.counts.failedOffsetCommits += 1;
        session.uncommitted.add(partition);
        trace?.push(event(name, 'log', `commit offset ${offset}: failed`, 'failure'));
        return 'failed';
      }
      group.committed[partition] = offset;
      session.uncommitted.delete(partition);
      history.offsetCommits.push({ partition, offset, at: history.steps });
      trace?.push(event(name, 'log', `commit offset ${offset}`));
      return 'committed';
    },
    sleep(ms) {
      core.now += ms;
      return session.stop ? 'stop' : 'awake';
    },
    leave(): undefined {
      if (session.inHand !== undefined) history.counts.unfinished += 1;
      if (session.uncommitted.size > 0) history.counts.uncommittedEnds += 1;
      session.inHand = undefined;
      session.uncommitted.clear();
    },
  };
}

function effectSteps(
  core: Core,
  group: Group,
  consumer: number,
  session: Session,
): Omit<SyncDriver<ConsumerSteps<Entry>>, GroupStep> {
  const { history, trace, setup } = core;
  const { retentionMs = Number.POSITIVE_INFINITY } = setup;
  const name = consumerName(consumer);
  const isInInbox = (id: string) => {
    const at = group.inbox.get(id);
    return at !== undefined && core.now - at <= retentionMs;
  };

  function makeDurable(transaction: Transaction): void {
    const { seen, effect, dead, parked } = transaction;
    const at = history.steps;
    if (seen !== undefined) group.inbox.set(seen.id, core.now);
    if (effect !== undefined) history.effects.push({ row: effect.row, at });
    if (dead !== undefined) history.deadLetters.push({ row: dead.row, at });
    if (parked !== undefined) {
      group.parkedKeys.add(parked.key);
      if (!history.parked.some(({ row }) => row === parked.row))
        history.parked.push({ row: parked.row, at });
    }
    core.changes += 1;
  }

  return {
    begin(): undefined {
      session.transaction = {
        seen: undefined,
        effect: undefined,
        dead: undefined,
        parked: undefined,
      };
    },
    markSeen(record) {
      if (isInInbox(record.id)) {
        session.inHand = undefined;
        trace?.push(event(name, 'effects', `${record.id} is in the inbox`));
        return 'seen';
      }
      if (session.transaction !== undefined) session.transaction.seen = record;
      return 'fresh';
    },
    effect(record) {
      const isPoison = record.row.poison && setup.poison === 'consumer';
      if (isPoison || core.strikes('failed-effect')) {
        core.changes += 1;
        trace?.push(event(name, name, `effect of ${record.id}: failed`, 'failure'));
        return 'failed';
      }
      if (session.transaction !== undefined) session.transaction.effect = record;
      return 'done';
    },
    commitEffect(record) {
      const { transaction } = session;
      session.transaction = undefined;
      if (transaction === undefined) return 'failed';
      const token = group.tokens[record.partition] ?? 0;
      if (token > (session.epochs.get(record.partition) ?? 0) && setup.fenceEffects !== false) {
        trace?.push(event(name, 'effects', `effect of ${record.id}: fenced`, 'failure'));
        return 'fenced';
      }
      // Another consumer may have committed the same inbox row in the meantime: one of the two has to fail.
      if (transaction.seen !== undefined && isInInbox(transaction.seen.id)) {
        core.changes += 1;
        return 'failed';
      }
      if (core.strikes('failed-effect-commit')) {
        trace?.push(event(name, 'effects', `commit ${record.id}: failed`, 'failure'));
        return 'failed';
      }
      makeDurable(transaction);
      trace?.push(event(name, 'effects', outcomeOf(transaction)));
      if (!core.strikes('lost-effect-commit')) {
        session.inHand = undefined;
        return 'committed';
      }
      trace?.push(event('effects', name, `commit of ${record.id}: answer lost`, 'failure'));
      return 'failed';
    },
    deadLetter(record): undefined {
      if (session.transaction !== undefined) session.transaction.dead = record;
    },
    park(record): undefined {
      if (session.transaction !== undefined) session.transaction.parked = record;
    },
    rollback(): undefined {
      session.transaction = undefined;
    },
  };
}

function outcomeOf({ seen, effect, dead, parked }: Transaction): string {
  if (dead !== undefined) return `dead letter ${dead.id}`;
  if (parked !== undefined) return `park ${parked.id}`;
  if (effect === undefined) return `inbox row of ${seen?.id ?? 'nothing'} alone`;
  return seen === undefined ? `effect of ${effect.id}` : `effect of ${effect.id} and inbox row`;
}
