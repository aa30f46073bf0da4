import type { Fault, OutboxSetup } from './setup.ts';

const RELAY_FAULTS: readonly Fault[] = ['lost-message', 'lost-ack', 'failed-mark'];
const CONSUMER_FAULTS: readonly Fault[] = [
  'failed-offset-commit',
  'failed-effect',
  'failed-effect-commit',
  'lost-effect-commit',
];

const relayOptions = { batch: 3 };
const consumerOptions = { commitEvery: 3 };

/**
 * The worlds in which the outbox has to keep every guarantee, by name: together they have every process, every fault and
 * every policy.
 */
export const OUTBOX_PROFILES: Readonly<Record<string, OutboxSetup>> = {
  'no faults': { crashes: false, relayOptions, consumerOptions },
  'relay faults': { relayOptions, faults: RELAY_FAULTS, consumers: 0 },
  'consumer faults': { relayOptions, consumerOptions, faults: CONSUMER_FAULTS },
  'all faults': {
    relayOptions,
    consumerOptions,
    partitions: 2,
    faults: [...RELAY_FAULTS, ...CONSUMER_FAULTS],
  },
  'slow transactions': {
    openTransactions: 2,
    relayOptions: { batch: 2 },
    consumers: 0,
    faults: ['lost-message'],
  },
  'two relays': { relays: 2, relayOptions, consumers: 0, faults: ['lost-ack'] },
  'log relay': {
    relay: 'log',
    openTransactions: 2,
    relayOptions,
    consumers: 0,
    faults: ['lost-message', 'lost-ack'],
  },
  rebalances: { relayOptions, consumers: 2, consumerOptions, faults: CONSUMER_FAULTS },
  'last offsets': {
    relayOptions,
    consumerOptions: { commitEvery: 3, commits: 'last' },
    faults: ['failed-offset-commit'],
  },
  'no inbox': {
    relayOptions,
    consumers: 2,
    consumerOptions: { commitEvery: 2, inbox: false },
    faults: ['failed-offset-commit'],
  },
  'relay dead letters': {
    poison: 'relay',
    relayOptions: { batch: 3, poison: 'dead-letter' },
    consumers: 0,
    faults: ['lost-message', 'lost-ack'],
  },
  'slow transactions and dead letters': {
    poison: 'relay',
    openTransactions: 2,
    relayOptions: { batch: 2, poison: 'dead-letter' },
    consumers: 0,
  },
  'given up too early': {
    relayOptions: { batch: 3, poison: 'dead-letter', attemptMax: 1 },
    consumerOptions: { commitEvery: 2 },
    faults: ['lost-message', 'lost-ack'],
  },
  'relay parks': {
    poison: 'relay',
    relayOptions: { batch: 3, poison: 'park' },
    consumers: 0,
    faults: ['lost-message', 'lost-ack'],
  },
  'relay stops': { poison: 'relay', relayOptions, consumers: 0, faults: ['lost-ack'] },
  'log relay dead letters': {
    poison: 'relay',
    relay: 'log',
    relayOptions: { batch: 3, poison: 'dead-letter' },
    consumers: 0,
    faults: ['lost-message'],
  },
  'consumer dead letters': {
    poison: 'consumer',
    relayOptions,
    consumerOptions: { commitEvery: 2, poison: 'dead-letter', attemptMax: 2 },
    faults: ['failed-effect', 'lost-effect-commit'],
  },
  'consumer parks': {
    poison: 'consumer',
    relayOptions,
    consumerOptions: { commitEvery: 2, poison: 'park', attemptMax: 2 },
    faults: ['failed-effect', 'lost-effect-commit'],
  },
  'rebalances and parking': {
    poison: 'consumer',
    relayOptions,
    consumers: 2,
    consumerOptions: { commitEvery: 2, poison: 'park', attemptMax: 1 },
    faults: ['lost-effect-commit'],
  },
  'own writes': {
    readers: 1,
    readerOptions: { timeoutMs: 2500, checkMs: 1000 },
    relayOptions,
    consumerOptions,
    faults: ['failed-write', 'lost-notification', 'lost-message', 'failed-effect'],
  },
  'consumer stops': {
    poison: 'consumer',
    relayOptions,
    consumerOptions: { commitEvery: 2, attemptMax: 2 },
    faults: ['failed-effect'],
  },
};
