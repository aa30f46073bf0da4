/** The worlds that the simulator offers: sound ones, ones with a mistake, and those in which a claim is refuted. */
import { CLAIMS, type ClaimName } from '../../outbox/claims.ts';
import { refute } from '../../outbox/refute.ts';
import type { Guarantee } from '../../outbox/world/guarantee.ts';
import { OUTBOX_MUTANTS } from '../../outbox/world/mutants.ts';
import { outboxModel } from '../../outbox/world/outbox-model.ts';
import type { Fault, OutboxSetup } from '../../outbox/world/setup.ts';
import { search } from '../../simulation/search.ts';

/** A world that can be chosen. */
export interface OfferedWorld {
  readonly label: string;
  readonly group: 'A sound outbox' | 'A claim that is refuted' | 'A mistake';
  /** What is to be seen in it. */
  readonly about: string;
  readonly setup: OutboxSetup;
  /** A claim and what it promises, which is looked at first. */
  readonly claim?: { readonly statement: string; readonly promises: Guarantee };
  /** The history that is shown first; of some worlds it is searched for. */
  readonly script: () => readonly string[];
}

const FAULTS: readonly Fault[] = [
  'lost-message',
  'lost-ack',
  'failed-mark',
  'failed-effect',
  'lost-effect-commit',
  'failed-offset-commit',
];

const usual: OutboxSetup = {
  relayOptions: { batch: 3 },
  consumerOptions: { commitEvery: 2 },
  faults: FAULTS,
};

const SCRIPT = ['write a', 'write b', 'write a', 'relay1 run', 'consumer1 run', 'write a'];

const sound = (
  label: string,
  about: string,
  setup: OutboxSetup,
  script: readonly string[] = SCRIPT,
): OfferedWorld => ({
  label,
  about,
  group: 'A sound outbox',
  setup: { ...usual, ...setup },
  script: () => script,
});

const SOUND = {
  polling: sound(
    'A relay that polls the table',
    'Crash anything anywhere: events come again, none is lost, and every effect happens once.',
    {},
  ),
  log: sound(
    'A relay that reads the log of the database',
    'It acknowledges a position only when all before it is confirmed.',
    { relay: 'log' },
  ),
  'no-inbox': sound(
    'A consumer without an inbox',
    'What comes again has its effect again; the last effect of a key is still that of its latest event.',
    { consumerOptions: { commitEvery: 2, inbox: false } },
  ),
  transactions: sound(
    'Transactions that take their time',
    'Numbers are given at the insert, and rows show up at the commit: in another order.',
    { openTransactions: 2 },
    ['tx1 write a', 'write b', 'relay1 run', 'tx1 commit', 'relay1 run', 'consumer1 run'],
  ),
  rebalance: sound(
    'Two consumers, one partition',
    'The partition changes hands while the first one is in the middle of its work.',
    { consumers: 2, keys: ['a'] },
    ['write a', 'write a', 'relay1 run', 'consumer1 to commitEffect', 'rebalance', 'consumer2 run'],
  ),
  parked: sound(
    'A key that is parked and released',
    'The destination rejects an event. Its key waits until the cause is mended and somebody releases it.',
    { poison: 'relay', relayOptions: { batch: 3, poison: 'park' } },
    ['write poison a', 'write a', 'write b', 'relay1 run', 'mend', 'release a', 'relay1 run'],
  ),
  'own-write': sound(
    'Reading one’s own write',
    'Somebody writes, and waits until the effect is there or time is up.',
    { keys: ['a'], readers: 1, faults: [...FAULTS, 'failed-write', 'lost-notification'] },
    ['reader1 write', 'relay1 run', 'consumer1 run', 'reader1 run'],
  ),
} as const satisfies Record<string, OfferedWorld>;

/** The seed of the drawings on the page of refuted claims: the same histories are shown here. */
const SEED = 7;

const claims = Object.entries(CLAIMS).map(([name, { statement, instead, setup, promises }]) => {
  const world: OfferedWorld = {
    label: `“${statement}”`,
    group: 'A claim that is refuted',
    about: instead,
    setup,
    claim: { statement, promises },
    script: () => refute(name as ClaimName, { seed: SEED }).actions,
  };
  return [`claim-${name}`, world] as const;
});

const mistakes = OUTBOX_MUTANTS.map(({ name, mistake, sound: keeps, change }) => {
  const setup = { ...keeps, ...change };
  const world: OfferedWorld = {
    label: mistake,
    group: 'A mistake',
    about: 'The same outbox but for one thing, and the smallest history that shows it.',
    setup,
    script: () => {
      const model = outboxModel(setup);
      const found = search(model, { histories: 20_000 })?.actions ?? [];
      return found.map((action) => model.actions[action] ?? '');
    },
  };
  return [`mistake-${name}`, world] as const;
});

/** Every world by the name that it has in addresses. */
export const WORLDS: ReadonlyMap<string, OfferedWorld> = new Map<string, OfferedWorld>([
  ...Object.entries(SOUND),
  ...claims,
  ...mistakes,
]);

/** The world that is shown first. */
export const FIRST_WORLD = 'polling';
