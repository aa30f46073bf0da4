import type { Actor } from '../../simulation/actor.ts';
import { operatorActions } from './operator-actions.ts';
import type { OutboxAction } from './outbox-action.ts';
import type { Parts } from './parts.ts';
import type { OutboxSetup } from './setup.ts';
import type { StoppableActor } from './stepped-actor.ts';
import { consumerName, event, relayName, writerName } from './trace.ts';

const cache = new WeakMap<OutboxSetup, readonly OutboxAction[]>();

/** The actions of a setup, simpler ones first: shrinking replaces an action by one that stands before it. */
export function actionsOf(setup: OutboxSetup): readonly OutboxAction[] {
  let actions = cache.get(setup);
  if (actions === undefined) {
    actions = [
      ...plain(setup),
      ...steps(setup),
      ...transactions(setup),
      ...mishaps(setup),
      ...readerActions(setup),
      ...operatorActions(setup),
    ];
    cache.set(setup, actions);
  }
  return actions;
}

/** The slot of the transaction that writes one record and commits. */
const OWN_TRANSACTION = 2;

const relaysOf = ({ relay, relays = 1 }: OutboxSetup) =>
  Array.from({ length: relay === 'log' ? 1 : relays }, (_, at) => at);
const consumersOf = ({ consumers = 1 }: OutboxSetup) =>
  Array.from({ length: consumers }, (_, at) => at);

/** Writing, and processes that run until they wait. */
function plain(setup: OutboxSetup): OutboxAction[] {
  const { keys = ['a', 'b'] } = setup;
  const poisons = setup.poison === undefined ? [false] : [false, true];
  const writes = poisons.flatMap((poison) =>
    keys.map((key) => ({
      name: poison ? `write poison ${key}` : `write ${key}`,
      weight: poison ? 1 : 4,
      run: ({ core }: Parts) => {
        const row = core.database.write(OWN_TRANSACTION, key, poison);
        if (row === undefined) return false;
        core.database.commit(OWN_TRANSACTION);
        core.trace?.push(event('writer1', 'database', `commit ${row.id}`));
        return true;
      },
    })),
  );
  const runs = [
    ...relaysOf(setup).map((at) => ({
      name: `${relayName(at)} run`,
      weight: 4,
      run: ({ relays }: Parts) => advance(relays[at], 'sleep'),
    })),
    ...consumersOf(setup).map((at) => ({
      name: `${consumerName(at)} run`,
      weight: 4,
      run: ({ consumers }: Parts) => advance(consumers[at], 'sleep'),
    })),
  ];
  return [...writes, ...runs];
}

/** The steps before which seeds let a process stand still. */
const RELAY_STOPS = ['publish', 'confirm', 'mark', 'commit'];
const LOG_RELAY_STOPS = ['publish', 'confirm', 'acknowledge'];
const CONSUMER_STOPS = ['poll', 'effect', 'commitEffect', 'commitOffset'];
/** Between joining and fencing the owner before can still do something. */
const SHARING_STOPS = [...CONSUMER_STOPS, 'fence'];

/** Processes that run until a step comes next, and crash there. */
function steps(setup: OutboxSetup): OutboxAction[] {
  const stops = setup.relay === 'log' ? LOG_RELAY_STOPS : RELAY_STOPS;
  const actions: OutboxAction[] = [];
  const crashes: OutboxAction[] = [];
  for (const at of relaysOf(setup)) {
    const name = relayName(at);
    for (const step of stops)
      actions.push({
        name: `${name} to ${step}`,
        weight: 2,
        run: ({ relays }) => advance(relays[at], step),
      });
    crashes.push({
      name: `${name} crash`,
      weight: 2,
      run: ({ relays, core }) => {
        if (!crash(relays[at])) return false;
        core.history.counts.relayCrashes += 1;
        core.trace?.push(event(name, name, 'crash', 'failure'));
        return true;
      },
    });
    crashes.push(restart(name, ({ relays }) => relays[at]));
  }
  for (const at of consumersOf(setup)) {
    const name = consumerName(at);
    for (const step of setup.consumers === 2 ? SHARING_STOPS : CONSUMER_STOPS)
      actions.push({
        name: `${name} to ${step}`,
        weight: 2,
        run: ({ consumers }) => advance(consumers[at], step),
      });
    crashes.push({
      name: `${name} crash`,
      weight: 2,
      run: ({ consumers, core }) => {
        if (!crash(consumers[at])) return false;
        core.history.counts.consumerCrashes += 1;
        core.trace?.push(event(name, name, 'crash', 'failure'));
        return true;
      },
    });
    crashes.push(
      restart(
        name,
        ({ consumers }) => consumers[at],
        ({ core }) => {
          core.history.counts.cleanRestarts += 1;
        },
      ),
    );
  }
  const kept =
    setup.crashes === false ? crashes.filter(({ name }) => !/crash$/.test(name)) : crashes;
  return [...actions, ...kept];
}

/** Lets a process that has something left end in order; it begins anew when it runs next. */
function restart(
  name: ReturnType<typeof relayName>,
  find: (parts: Parts) => StoppableActor | undefined,
  count?: (parts: Parts) => void,
): OutboxAction {
  return {
    name: `${name} restart`,
    weight: 1,
    run: (parts) => {
      const actor = find(parts);
      if (actor === undefined || !actor.isRunning) return false;
      actor.askToStop();
      actor.until('sleep');
      if (actor.isRunning) actor.until('sleep');
      if (actor.isRunning) return false;
      count?.(parts);
      parts.core.trace?.push(event(name, name, 'ends in order'));
      return true;
    },
  };
}

function transactions(setup: OutboxSetup): OutboxAction[] {
  const { keys = ['a', 'b'], openTransactions = 0 } = setup;
  return Array.from({ length: openTransactions }, (_, slot) => {
    const name = `tx${slot + 1}`;
    const from = writerName(slot);
    const writes = keys.map((key) => ({
      name: `${name} write ${key}`,
      weight: 3,
      run: ({ core }: Parts) => {
        const row = core.database.write(slot, key, false);
        if (row === undefined) return false;
        core.trace?.push(event(from, 'database', `insert ${row.id}, not committed`));
        return true;
      },
    }));
    const ends = (['commit', 'abort'] as const).map((end) => ({
      name: `${name} ${end}`,
      weight: end === 'commit' ? 3 : 1,
      run: ({ core }: Parts) => {
        if (!core.database[end](slot)) return false;
        core.trace?.push(event(from, 'database', end));
        return true;
      },
    }));
    const begin = {
      name: `${name} begin`,
      weight: 1,
      run: ({ core }: Parts) => {
        if (!core.database.touch(slot)) return false;
        core.trace?.push(event(from, 'database', 'begin, and get a transaction id'));
        return true;
      },
    };
    return [...writes, ...ends, begin];
  }).flat();
}

/** What goes wrong besides crashes. */
function mishaps(setup: OutboxSetup): OutboxAction[] {
  const actions: OutboxAction[] = (setup.faults ?? []).map((fault) => ({
    name: `fault ${fault}`,
    weight: 2,
    run: ({ core }) => {
      if (core.faults.has(fault)) return false;
      core.faults.add(fault);
      return true;
    },
  }));
  if (setup.relays === 2 && (setup.claiming ?? 'partition') === 'partition')
    actions.push({ name: 'relay lock lost', weight: 2, run: loseLock });
  if ((setup.consumers ?? 1) === 2) actions.push({ name: 'rebalance', weight: 2, run: rebalance });
  if (setup.slotCanBeLost === true) actions.push({ name: 'slot lost', weight: 1, run: loseSlot });
  const { retentionMs } = setup;
  if (retentionMs !== undefined)
    actions.push({
      name: 'retention passes',
      weight: 1,
      run: ({ core }) => {
        core.now += retentionMs + 1;
        return true;
      },
    });
  return actions;
}

/** Writing, and waiting until the write has had its effect. */
function readerActions({ readers = 0, crashes }: OutboxSetup): OutboxAction[] {
  if (readers === 0) return [];
  const actions: OutboxAction[] = [
    { name: 'reader1 write', weight: 3, run: ({ reader }) => beginWait(reader, 'wait') },
    {
      name: 'reader1 run',
      weight: 3,
      run: ({ reader }) => {
        if (reader?.isRunning !== true) return false;
        reader.until('wait');
        return true;
      },
    },
    {
      name: 'reader1 to commitWrite',
      weight: 1,
      run: ({ reader }) => beginWait(reader, 'commitWrite'),
    },
    { name: 'reader1 to check', weight: 1, run: ({ reader }) => beginWait(reader, 'check') },
  ];
  if (crashes !== false)
    actions.push({
      name: 'reader1 crash',
      weight: 1,
      run: ({ reader, core }) => {
        if (!crash(reader)) return false;
        core.history.counts.readerCrashes += 1;
        core.trace?.push(event('reader1', 'reader1', 'crash', 'failure'));
        return true;
      },
    });
  return actions;
}

/** Lets a reader that does not wait already write, and run until a step. */
function beginWait(reader: Parts['reader'], step: string): boolean {
  if (reader === undefined || reader.isRunning) return false;
  return advance(reader, step);
}

function loseLock({ core, lock }: Parts): boolean {
  if (lock.owner === undefined) return false;
  core.trace?.push(
    event('database', relayName(lock.owner), 'connection lost, lock free', 'failure'),
  );
  core.history.counts.lockLosses += 1;
  lock.owner = undefined;
  return true;
}

function rebalance({ core, group }: Parts): boolean {
  group.rebalance();
  core.history.counts.rebalances += 1;
  core.trace?.push(event('log', 'log', 'partitions change hands'));
  return true;
}

function loseSlot({ core, slot }: Parts): boolean {
  if (slot.lost) return false;
  slot.lost = true;
  core.history.counts.droppedSlots += 1;
  core.trace?.push(event('database', 'database', 'the slot is dropped', 'failure'));
  return true;
}

function advance(actor: Actor | undefined, step: string): boolean {
  if (actor === undefined) return false;
  if (actor.ended !== undefined) actor.crash();
  actor.until(step);
  return true;
}

function crash(actor: Actor | undefined): boolean {
  if (actor === undefined || !actor.isRunning) return false;
  actor.crash();
  return true;
}
