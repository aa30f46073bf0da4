import type { SyncDriver } from '../../simulation/step.ts';
import type { ConsumerSteps } from '../steps.ts';
import type { ConsumerSession, EffectTransaction } from './consumer-session.ts';
import type { Core } from './core.ts';
import type { Group } from './group.ts';
import type { GroupStep } from './group-steps.ts';
import type { Entry } from './history.ts';
import { consumerName, event } from './trace.ts';

/** Performs what a consumer does with the database of its effects. */
export function effectSteps(
  core: Core,
  group: Group,
  consumer: number,
  session: ConsumerSession,
): Omit<SyncDriver<ConsumerSteps<Entry>>, GroupStep> {
  const { trace, setup } = core;
  const name = consumerName(consumer);
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
      if (isInInbox(core, group, record.id)) {
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
    commitEffect: (record) => commitEffect(core, group, consumer, session, record),
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

/** Whether the inbox still has the row of an event. */
function isInInbox({ now, setup }: Core, group: Group, id: string): boolean {
  const at = group.inbox.get(id);
  return at !== undefined && now - at <= (setup.retentionMs ?? Number.POSITIVE_INFINITY);
}

function commitEffect(
  core: Core,
  group: Group,
  consumer: number,
  session: ConsumerSession,
  { id, partition }: Entry,
): 'committed' | 'failed' | 'fenced' {
  const { trace, setup } = core;
  const name = consumerName(consumer);
  const { transaction } = session;
  session.transaction = undefined;
  if (transaction === undefined) return 'failed';
  const token = group.tokens[partition] ?? 0;
  if (token > (session.epochs.get(partition) ?? 0) && setup.fenceEffects !== false) {
    trace?.push(event(name, 'effects', `effect of ${id}: fenced`, 'failure'));
    return 'fenced';
  }
  // Another consumer may have committed the same inbox row in the meantime: one of the two has to fail.
  if (transaction.seen !== undefined && isInInbox(core, group, transaction.seen.id)) {
    core.changes += 1;
    return 'failed';
  }
  if (core.strikes('failed-effect-commit')) {
    trace?.push(event(name, 'effects', `commit ${id}: failed`, 'failure'));
    return 'failed';
  }
  makeDurable(core, group, transaction);
  trace?.push(event(name, 'effects', outcomeOf(transaction)));
  if (!core.strikes('lost-effect-commit')) {
    session.inHand = undefined;
    return 'committed';
  }
  trace?.push(event('effects', name, `commit of ${id}: answer lost`, 'failure'));
  return 'failed';
}

function makeDurable(core: Core, group: Group, transaction: EffectTransaction): void {
  const { seen, effect, dead, parked } = transaction;
  const { history } = core;
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

function outcomeOf({ seen, effect, dead, parked }: EffectTransaction): string {
  if (dead !== undefined) return `dead letter ${dead.id}`;
  if (parked !== undefined) return `park ${parked.id}`;
  if (effect === undefined) return `inbox row of ${seen?.id ?? 'nothing'} alone`;
  return seen === undefined ? `effect of ${effect.id}` : `effect of ${effect.id} and inbox row`;
}
