import type { SyncDriver } from '../../simulation/step.ts';
import type { Assignment, ConsumerSteps } from '../steps.ts';
import type { ConsumerSession } from './consumer-session.ts';
import type { Core } from './core.ts';
import type { Group } from './group.ts';
import type { Entry } from './history.ts';
import { consumerName, event } from './trace.ts';

/** The steps that have to do with partitions and offsets. */
export type GroupStep = 'join' | 'fence' | 'poll' | 'commitOffset' | 'sleep' | 'leave';

/** Performs what a consumer does with the log: joining, polling, committing offsets. */
export function groupSteps(
  core: Core,
  group: Group,
  consumer: number,
  session: ConsumerSession,
): Pick<SyncDriver<ConsumerSteps<Entry>>, GroupStep> {
  const { history, trace, log } = core;
  const name = consumerName(consumer);
  const isOwner = (partition: number) => group.owners[partition] === consumer;
  return {
    join: () => join(core, group, consumer, session),
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
    commitOffset: (place) => commitOffset(core, group, consumer, session, place),
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

function join(
  core: Core,
  group: Group,
  consumer: number,
  session: ConsumerSession,
): readonly Assignment[] {
  session.positions.clear();
  const assignments: Assignment[] = [];
  for (let partition = 0; partition < core.log.length; partition += 1) {
    if (group.owners[partition] !== consumer) continue;
    const epoch = (group.epochs[partition] ?? 0) + 1;
    group.epochs[partition] = epoch;
    session.epochs.set(partition, epoch);
    const offset = group.committed[partition] ?? 0;
    session.positions.set(partition, offset);
    assignments.push({ partition, epoch, parked: [...group.parkedKeys] });
    core.trace?.push(event('log', consumerName(consumer), `assigned from offset ${offset} on`));
  }
  return assignments;
}

function commitOffset(
  core: Core,
  group: Group,
  consumer: number,
  session: ConsumerSession,
  { partition, offset }: { readonly partition: number; readonly offset: number },
): 'committed' | 'failed' | 'fenced' {
  const { trace, history, setup } = core;
  const name = consumerName(consumer);
  const isFenced =
    group.owners[partition] !== consumer ||
    session.epochs.get(partition) !== group.epochs[partition];
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
}
