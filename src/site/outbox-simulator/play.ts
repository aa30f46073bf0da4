/** Performs a history in a world of the outbox and keeps what there was to see after every step. */
import { actionsOf } from '../../outbox/world/actions.ts';
import type { Guarantee } from '../../outbox/world/guarantee.ts';
import {
  boundsOf,
  duplicatesOf,
  GUARANTEES,
  type GuaranteeName,
  guaranteesOf,
} from '../../outbox/world/guarantees.ts';
import type { History, Row } from '../../outbox/world/history.ts';
import type { Participant, TraceEvent } from '../../outbox/world/trace.ts';
import { createOutboxWorld } from '../../outbox/world/world.ts';
import type { OfferedWorld } from './worlds.ts';

/** What there is to see at one moment. */
export interface Moment {
  /** What has just happened. */
  readonly title: string;
  /** Steps of processes done until now. */
  readonly step: number;
  /** The action that it belongs to; one past the last: faults have ended and everything runs until it waits. */
  readonly action: number;
  /** Whose step it was; absent when it was nobody's, as after a write. */
  readonly process?: Participant;
  /** Whether the process crashed after it, because that was asked for. */
  readonly isCrash: boolean;
  readonly rows: readonly { readonly id: string; readonly state: Row['state'] | 'parked' }[];
  /** Partitions with their entries; how far they were delivered, and from where the consumer would go on. */
  readonly log: readonly {
    readonly ids: readonly string[];
    readonly delivered: number;
    readonly committed: number;
  }[];
  readonly effects: readonly string[];
  readonly setAside: readonly string[];
  readonly answers: readonly string[];
  /** Lines of {@link Played.trace} that are known by now. */
  readonly lines: number;
}

/** Something that is promised, and whether the history keeps it. */
export interface Verdict {
  readonly promise: string;
  /** How it is broken, and after which step that can be seen. */
  readonly broken?: { readonly message: string; readonly step: number };
}

/** A history from beginning to end. */
export interface Played {
  readonly moments: readonly Moment[];
  readonly trace: readonly TraceEvent[];
  /** Whether each action was possible when its turn came. */
  readonly isPossible: readonly boolean[];
  readonly verdicts: readonly Verdict[];
  /** Repetitions in the whole history beside their bounds. */
  readonly repeated: {
    readonly publications: readonly [count: number, bound: number];
    readonly deliveries: readonly [count: number, bound: number];
  };
}

/** Moments of a history that are kept, at most. */
export const MOMENT_MAX = 2000;

/** What each guarantee promises, in words. */
export const PROMISES: Readonly<Record<GuaranteeName, string>> = {
  comesToRest: 'Everything comes to rest',
  noPhantom: 'Nothing is published that is not committed',
  noLoss: 'Every committed event is published',
  noUnprocessed: 'Every published event has its effect',
  firstInOrder: 'First publications and effects of a key are in order',
  replaysAreSuffixes: 'What comes again comes without gaps',
  duplicatesBounded: 'No more comes again than the bounds allow',
  effectsOnce: 'Every effect happens once',
  effectsMonotone: 'Effects of a key never go back',
  offsetsMonotone: 'Committed offsets never go back',
  conservation: 'Sent, dead and pending are all that is committed',
  effectsEndOnLatest: 'Every key ends with its latest event',
  onlyPoisonDies: 'Only what can never be published is dead',
  parkedKeysWait: 'Nothing overtakes a parked event',
  redrivenInOrder: 'Records that are given back together keep their order',
  readYourWrites: 'Who waits for an own write is told the truth',
};

const NAMES = new Map<Guarantee, GuaranteeName>(
  Object.entries(GUARANTEES).map(([name, guarantee]) => [guarantee, name as GuaranteeName]),
);

/**
 * Performs a history; the same arguments give the same moments.
 *
 * @param world The world.
 * @param script Names of actions; what is impossible, or unknown, is left out.
 * @param crashes Steps after which the process that did the step crashes.
 */
export function play(
  { setup, claim }: Pick<OfferedWorld, 'setup' | 'claim'>,
  script: readonly string[],
  crashes: readonly number[],
): Played {
  const moments: Moment[] = [];
  let action = 0;
  const world = createOutboxWorld(setup, {
    traced: true,
    crashes: crashes.toSorted((one, other) => one - other),
    onStep({ process, step, crashed }) {
      keep(crashed ? `${process}: ${step}, and a crash` : `${process}: ${step}`, process, crashed);
    },
  });
  const { history, trace } = world;
  const partitions = setup.partitions ?? 1;
  const keep = (title: string, process?: Participant, isCrash = false) => {
    if (moments.length >= MOMENT_MAX) return;
    const at = { title, step: history.steps, action, lines: trace.length, isCrash };
    moments.push({ ...at, ...seen(history, partitions), ...(process && { process }) });
  };

  keep('Nothing has happened yet');
  const actions = new Map(actionsOf(setup).map(({ name }, at) => [name, at]));
  const isPossible = script.map((name, at) => {
    action = at;
    const before = history.steps;
    const found = actions.get(name);
    const possible = found !== undefined && world.perform(found);
    // What processes do shows step by step; all else is one moment.
    if (possible && history.steps === before) keep(name);
    return possible;
  });
  action = script.length;
  world.finish();
  keep('The end: everything rests');

  const { publications, deliveries } = duplicatesOf(history);
  const bounds = boundsOf(history, setup);
  return {
    moments,
    trace,
    isPossible,
    verdicts: verdictsOf(history, { setup, claim }),
    repeated: {
      publications: [publications, bounds.publications],
      deliveries: [deliveries, bounds.deliveries],
    },
  };
}

function verdictsOf(
  history: History,
  {
    setup,
    claim,
  }: { readonly setup: OfferedWorld['setup']; readonly claim: OfferedWorld['claim'] },
): readonly Verdict[] {
  const promised = guaranteesOf(setup).map(
    (guarantee) => [PROMISES[NAMES.get(guarantee) ?? 'comesToRest'], guarantee] as const,
  );
  const claimed = claim === undefined ? [] : [[`“${claim.statement}”`, claim.promises] as const];
  return [...claimed, ...promised].map(([promise, guarantee]) => {
    const violation = guarantee(history, setup);
    if (violation === undefined) return { promise };
    const { message, step } = violation;
    return { promise, broken: { message, step } };
  });
}

/** What is durable, or was handed over, at this moment. */
function seen(history: History, partitions: number) {
  const { rows, heldKeys, deliveries, offsetCommits, answers } = history;
  const setAside = [
    ...history.deadLetters.map(({ row }) => `${row.id} dead`),
    ...history.parked.map(({ row }) => `${row.id} parked`),
  ];
  return {
    rows: rows.map(({ id, key, state }) => ({
      id,
      state: state === 'pending' && heldKeys.has(key) ? ('parked' as const) : state,
    })),
    log: Array.from({ length: partitions }, (_, partition) => ({
      ids: history.log.filter((entry) => entry.partition === partition).map(({ id }) => id),
      delivered:
        (deliveries.findLast(({ entry }) => entry.partition === partition)?.entry.offset ?? -1) + 1,
      committed: offsetCommits.findLast((commit) => commit.partition === partition)?.offset ?? 0,
    })),
    effects: history.effects.map(({ row }) => row.id),
    setAside,
    answers: answers.map(({ end, row }) => `${row?.id ?? 'write'}: ${end}`),
  };
}
