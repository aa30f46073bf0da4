import type { OperatorTask } from './operator.ts';
import type { OutboxAction } from './outbox-action.ts';
import { type Parts, setsAside } from './parts.ts';
import type { OutboxSetup } from './setup.ts';
import { event } from './trace.ts';

/** What people do about what a relay has set aside: mend the cause, release the key, give the dead records back. */
export function operatorActions(setup: OutboxSetup): OutboxAction[] {
  if (consumersPark(setup)) return [MEND, ...(setup.keys ?? ['a', 'b']).map(releaseAtConsumer)];
  if (!setsAside(setup)) return [];
  const { keys = ['a', 'b'], crashes, relayOptions, poison } = setup;
  const tasks = relayOptions?.poison === 'park' ? keys.map(releaseOf) : [REDRIVE];
  const actions = tasks.flatMap(tasksOf);
  if (poison === 'relay') actions.unshift(MEND);
  actions.push({
    name: 'operator run',
    weight: 1,
    run: ({ operator }) => operator?.goOn() ?? false,
  });
  if (crashes !== false) actions.push(CRASH);
  return actions;
}

const consumersPark = ({ poison, consumerOptions }: OutboxSetup) =>
  poison === 'consumer' && consumerOptions?.poison === 'park';

/** One transaction: its records can be taken up, and who parks another one at this moment is refused. */
const releaseAtConsumer = (key: string): OutboxAction => ({
  name: `release ${key}`,
  weight: 1,
  run: ({ core, group }) => {
    if (!group.parkedKeys.has(key)) return false;
    group.release(key);
    const { history } = core;
    for (let at = history.parked.length - 1; at >= 0; at -= 1)
      if (history.parked[at]?.row.key === key) history.parked.splice(at, 1);
    history.counts.keyReleases += 1;
    core.changes += 1;
    core.trace?.push(event('operator', 'effects', `key ${key} released`));
    return true;
  },
});

/** Something that an operator can do, and when there is anything to do. */
interface Doing {
  readonly name: string;
  readonly task: OperatorTask;
  readonly isDue: (parts: Parts) => boolean;
  /** The steps before which seeds let it stand still. */
  readonly stops: readonly string[];
}

const releaseOf = (key: string): Doing => ({
  name: `release ${key}`,
  task: { kind: 'release', keys: [key] },
  isDue: ({ core }) => core.database.parked([key]).length > 0,
  stops: ['commit'],
});

const REDRIVE: Doing = {
  name: 'redrive',
  task: { kind: 'redrive' },
  isDue: ({ core }) => core.database.inState('dead').length > 0,
  stops: ['enqueueAgain', 'commit'],
};

/** Done at once, and done up to a step. */
function tasksOf({ name, task, isDue, stops }: Doing): OutboxAction[] {
  const until = (step: string) => (parts: Parts) =>
    isDue(parts) && (parts.operator?.begin(task, step) ?? false);
  return [
    { name, weight: 1, run: until('the end') },
    ...stops.map((step) => ({ name: `${name} to ${step}`, weight: 1, run: until(step) })),
  ];
}

const MEND: OutboxAction = {
  name: 'mend',
  weight: 1,
  run: ({ core }) => {
    if (core.isMended) return false;
    core.isMended = true;
    core.trace?.push(event('operator', 'operator', 'the cause is mended'));
    return true;
  },
};

const CRASH: OutboxAction = {
  name: 'operator crash',
  weight: 1,
  run: ({ operator, core }) => {
    if (operator?.isRunning !== true) return false;
    operator.crash();
    core.history.counts.operatorCrashes += 1;
    core.trace?.push(event('operator', 'operator', 'crash, nothing is committed', 'failure'));
    return true;
  },
};
