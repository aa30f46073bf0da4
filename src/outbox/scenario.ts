/**
 * Scenarios: short lists of actions as data, and what they lead to, for any world that has an outbox.
 *
 * The simulated world performs them, and so does a real database: both have to give what is written here.
 */
import { outboxModel } from './world/outbox-model.ts';
import type { Fault, OutboxSetup } from './world/setup.ts';

/** What a scenario needs, as data. */
export type ScenarioSetup = Pick<
  OutboxSetup,
  'relay' | 'relays' | 'openTransactions' | 'faults' | 'poison' | 'transactional' | 'slotCanBeLost'
> & {
  /** Options of the relay. */
  readonly relayOptions?: {
    readonly batch?: number;
    readonly poison?: 'stop' | 'park' | 'dead-letter';
  };
  /** Options of the consumer; absent: there is none, and the log is looked at. */
  readonly consumerOptions?: {
    readonly commitEvery?: number;
    readonly inbox?: boolean;
    readonly poison?: 'stop' | 'park' | 'dead-letter';
    readonly attemptMax?: number;
  };
};

/** What a scenario leads to; ids in order. */
export interface ScenarioResult {
  /** Every publication, repetitions included. */
  readonly published: readonly string[];
  /** Every effect, when there is a consumer. */
  readonly effects: readonly string[];
  /** Records that are committed and neither sent nor dead, by sequence number. */
  readonly pending: readonly string[];
  /** Records that are dead, by sequence number. */
  readonly dead: readonly string[];
}

/** A list of actions and what they lead to. */
export interface Scenario {
  readonly name: string;
  /** What it shows. */
  readonly shows: string;
  readonly setup: ScenarioSetup;
  /** What is done; {@link parseScenarioAction} reads the names. The n-th write has its key and n as id: `a1`. */
  readonly actions: readonly string[];
  readonly result: ScenarioResult;
}

/** An action of a scenario as data. */
export type ScenarioAction =
  /** One record in a transaction of its own. */
  | { readonly kind: 'write'; readonly key: string; readonly poison: boolean }
  /** Something in a transaction that stays open. */
  | { readonly kind: 'begin' | 'commit' | 'abort'; readonly transaction: number }
  | { readonly kind: 'insert'; readonly transaction: number; readonly key: string }
  /** A process runs until it waits, or until that step comes next. */
  | { readonly kind: 'run'; readonly process: string; readonly until: string }
  /** A process is killed, or ends in order. */
  | { readonly kind: 'crash' | 'restart'; readonly process: string }
  /** The next time that this can go wrong, it does. */
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** The slot of the log is dropped. */
  | { readonly kind: 'drop-slot' };

const PATTERNS: readonly (readonly [RegExp, (words: readonly string[]) => ScenarioAction])[] = [
  [/^write ([a-z])$/, ([key = '']) => ({ kind: 'write', key, poison: false })],
  [/^write poison ([a-z])$/, ([key = '']) => ({ kind: 'write', key, poison: true })],
  [
    /^tx([12]) write ([a-z])$/,
    ([tx, key = '']) => ({ kind: 'insert', transaction: Number(tx), key }),
  ],
  [
    /^tx([12]) (begin|commit|abort)$/,
    ([tx, kind]) => ({ kind: kind as 'begin', transaction: Number(tx) }),
  ],
  [
    /^((?:relay|consumer)[12]) run$/,
    ([process = '']) => ({ kind: 'run', process, until: 'sleep' }),
  ],
  [
    /^((?:relay|consumer)[12]) to ([a-zA-Z]{1,20})$/,
    ([process = '', until = '']) => ({ kind: 'run', process, until }),
  ],
  [
    /^((?:relay|consumer)[12]) (crash|restart)$/,
    ([process = '', kind]) => ({ kind: kind as 'crash', process }),
  ],
  [/^fault ([a-z-]{1,30})$/, ([fault]) => ({ kind: 'fault', fault: fault as Fault })],
  [/^slot lost$/, () => ({ kind: 'drop-slot' })],
];

/**
 * Reads the name of an action.
 *
 * @param action A name such as `relay1 to publish` or `tx1 write a`.
 * @returns The action as data.
 * @throws `RangeError` when no action has that name.
 * @example A relay that stops before it publishes
 * ```ts
 * import { parseScenarioAction } from 'event-delivery-spec/outbox';
 *
 * parseScenarioAction('relay1 to publish'); // => { kind: 'run', process: 'relay1', until: 'publish' }
 * ```
 */
export function parseScenarioAction(action: string): ScenarioAction {
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(action);
    if (match !== null) return make(match.slice(1));
  }
  throw new RangeError(`Cannot read an action: ${JSON.stringify(action)} is none`);
}

/**
 * Performs a scenario in the simulated world, and nothing after its last action.
 *
 * @param scenario Its setup and its actions; what they should lead to is not looked at.
 * @returns What they lead to.
 * @throws `RangeError` when an action is unknown, or impossible at its place.
 * @example A relay that is killed before it marks
 * ```ts
 * import { simulateScenario } from 'event-delivery-spec/outbox';
 *
 * const actions = ['write a', 'relay1 to mark', 'relay1 crash', 'relay1 run'];
 * simulateScenario({ setup: {}, actions }).published; // => ['a1', 'a1']
 * ```
 */
export function simulateScenario(scenario: Pick<Scenario, 'setup' | 'actions'>): ScenarioResult {
  const { setup, actions } = scenario;
  const model = outboxModel({ ...setup, consumers: setup.consumerOptions === undefined ? 0 : 1 });
  const world = model.create();
  for (const name of actions) {
    const action = model.actions.indexOf(name);
    if (action < 0 || !world.perform(action))
      throw new RangeError(`Cannot perform ${JSON.stringify(name)}: unknown or impossible now`);
  }
  const { log, effects, committed } = world.history;
  const ids = (state: string) =>
    committed
      .filter((row) => row.state === state)
      .toSorted((one, other) => one.sequence - other.sequence)
      .map(({ id }) => id);
  return {
    published: log.map(({ id }) => id),
    effects: effects.map(({ row }) => row.id),
    pending: ids('pending'),
    dead: ids('dead'),
  };
}
