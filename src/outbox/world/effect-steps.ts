import type { SyncDriver } from '../../simulation/step.ts';
import type { ConsumerSteps } from '../steps.ts';
import type { Core } from './core.ts';
import type { EffectTransaction } from './effect-transaction.ts';
import type { Group } from './group.ts';
import { GroupSteps } from './group-steps.ts';
import type { Entry } from './history.ts';
import { consumerName, event } from './trace.ts';

/** Performs what a consumer does with the log and with the database of its effects. */
export class EffectSteps extends GroupSteps implements SyncDriver<ConsumerSteps<Entry>> {
  begin(): undefined {
    const nothing = { seen: undefined, effect: undefined, dead: undefined, parked: undefined };
    this.transaction = { ...nothing, takenUp: undefined };
  }

  markSeen(record: Entry): 'fresh' | 'seen' {
    const { core, group, consumer, transaction } = this;
    if (record.isReleased === true) {
      if (!group.released.includes(record)) return 'seen';
      if (transaction !== undefined) transaction.takenUp = record;
      return 'fresh';
    }
    if (isInInbox(core, group, record.id)) {
      this.inHand = undefined;
      core.trace?.push(event(consumerName(consumer), 'effects', `${record.id} is in the inbox`));
      return 'seen';
    }
    if (transaction !== undefined) transaction.seen = record;
    return 'fresh';
  }

  effect(record: Entry): 'done' | 'failed' {
    const { core, consumer, transaction } = this;
    const isPoison = record.row.poison && core.setup.poison === 'consumer' && !core.isMended;
    if (isPoison || core.strikes('failed-effect')) {
      core.changes += 1;
      const name = consumerName(consumer);
      core.trace?.push(event(name, name, `effect of ${record.id}: failed`, 'failure'));
      return 'failed';
    }
    if (transaction !== undefined) transaction.effect = record;
    return 'done';
  }

  commitEffect({ id, partition }: Entry): 'committed' | 'failed' | 'fenced' {
    const { core, group, consumer, transaction } = this;
    const { trace, setup } = core;
    this.transaction = undefined;
    if (transaction === undefined) return 'failed';
    const token = group.tokens[partition] ?? 0;
    if (token > (this.epochs.get(partition) ?? 0) && setup.fenceEffects !== false) {
      trace?.push(event(consumerName(consumer), 'effects', `effect of ${id}: fenced`, 'failure'));
      return 'fenced';
    }
    // Another consumer may have committed the same inbox row in the meantime: one of the two has to fail.
    if (transaction.seen !== undefined && isInInbox(core, group, transaction.seen.id)) {
      core.changes += 1;
      return 'failed';
    }
    if (core.strikes('failed-effect-commit')) {
      trace?.push(event(consumerName(consumer), 'effects', `commit ${id}: failed`, 'failure'));
      return 'failed';
    }
    makeDurable(core, group, transaction);
    trace?.push(event(consumerName(consumer), 'effects', outcomeOf(transaction)));
    if (!core.strikes('lost-effect-commit')) {
      this.inHand = undefined;
      return 'committed';
    }
    trace?.push(
      event('effects', consumerName(consumer), `commit of ${id}: answer lost`, 'failure'),
    );
    return 'failed';
  }

  deadLetter(record: Entry): undefined {
    if (this.transaction !== undefined) this.transaction.dead = record;
  }

  park(record: Entry): undefined {
    if (this.transaction !== undefined) this.transaction.parked = record;
  }

  rollback(): undefined {
    this.transaction = undefined;
  }
}

/** Whether the inbox still has the row of an event. */
function isInInbox({ now, setup }: Core, group: Group, id: string): boolean {
  const at = group.inbox.get(id);
  return at !== undefined && now - at <= (setup.retentionMs ?? Number.POSITIVE_INFINITY);
}

function makeDurable(core: Core, group: Group, transaction: EffectTransaction): void {
  const { seen, effect, dead, parked, takenUp } = transaction;
  const { history } = core;
  if (takenUp !== undefined) group.released = group.released.filter((entry) => entry !== takenUp);
  const at = history.steps;
  if (seen !== undefined) group.inbox.set(seen.id, core.now);
  if (effect !== undefined) {
    history.effects.push({ row: effect.row, at });
    core.notify(effect.row);
  }
  if (dead !== undefined) history.deadLetters.push({ row: dead.row, at });
  if (parked !== undefined) {
    group.parkedKeys.add(parked.key);
    group.parked.push(parked);
    if (!history.parked.some(({ row }) => row === parked.row))
      history.parked.push({ row: parked.row, at });
  }
  core.changes += 1;
}

function outcomeOf({ seen, effect, dead, parked }: EffectTransaction): string {
  if (dead !== undefined) return `dead letter ${dead.id}`;
  if (parked !== undefined) return `park ${parked.id}`;
  if (effect === undefined) return `inbox row of ${seen?.id ?? 'nothing'} alone`;
  return seen === undefined ? `effect of ${effect.id}` : `effect of ${effect.id} and inbox row`;
}
