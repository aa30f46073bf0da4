import type { Scenario } from './scenario.ts';

const nothing = { published: [], effects: [], pending: [], dead: [] };

/** Scenarios that every outbox has to pass: on a simulated world and on real databases alike. */
export const OUTBOX_SCENARIOS: readonly Scenario[] = [
  {
    name: 'plain',
    shows: 'What is committed is published once, in order.',
    setup: {},
    actions: ['write a', 'write b', 'write a', 'relay1 run'],
    // Of each key one record is in flight at a time, so the second of key a comes in the second round.
    result: { ...nothing, published: ['a1', 'b2', 'a3'] },
  },
  {
    name: 'abort',
    shows: 'What is aborted is never published.',
    setup: { openTransactions: 1 },
    actions: ['tx1 write a', 'write b', 'tx1 abort', 'write a', 'relay1 run'],
    result: { ...nothing, published: ['b2', 'a3'] },
  },
  {
    name: 'late commit',
    shows: 'A record whose number is lower than those published is not missed.',
    setup: { openTransactions: 1 },
    actions: ['tx1 write a', 'write b', 'relay1 run', 'tx1 commit', 'relay1 run'],
    result: { ...nothing, published: ['b2', 'a1'] },
  },
  {
    name: 'open transaction',
    shows: 'An open transaction holds nothing back but its own records.',
    setup: { openTransactions: 1 },
    actions: ['tx1 write a', 'write b', 'relay1 run'],
    result: { ...nothing, published: ['b2'] },
  },
  {
    name: 'relay crash before marks',
    shows: 'A relay that is killed after publishing publishes its batch again, in order.',
    setup: {},
    actions: ['write a', 'write a', 'relay1 to mark', 'relay1 crash', 'relay1 run'],
    result: { ...nothing, published: ['a1', 'a2', 'a1', 'a2'] },
  },
  {
    name: 'relay crash before commit',
    shows: 'Marks that are not committed do not count.',
    setup: {},
    actions: ['write a', 'relay1 to commit', 'relay1 crash'],
    result: { ...nothing, published: ['a1'], pending: ['a1'] },
  },
  {
    name: 'lost message',
    shows: 'Nothing overtakes a record that did not arrive.',
    setup: { faults: ['lost-message'] },
    actions: ['write a', 'write a', 'write b', 'fault lost-message', 'relay1 run', 'relay1 run'],
    result: { ...nothing, published: ['b3', 'a1', 'a2'] },
  },
  {
    name: 'lost confirmation',
    shows: 'What is not confirmed is published again.',
    setup: { faults: ['lost-ack'] },
    actions: ['write a', 'fault lost-ack', 'relay1 run', 'relay1 run'],
    result: { ...nothing, published: ['a1', 'a1'] },
  },
  {
    name: 'hand-over',
    shows:
      'A second relay publishes nothing until the first is gone, and repeats what that one had not marked.',
    setup: { relays: 2 },
    actions: ['write a', 'relay1 to mark', 'relay2 run', 'relay1 crash', 'relay2 run'],
    result: { ...nothing, published: ['a1', 'a1'] },
  },
  {
    name: 'relay dead letter',
    shows: 'A record that is rejected becomes dead; the next of its key follows.',
    setup: { poison: 'relay', relayOptions: { poison: 'dead-letter' } },
    actions: ['write poison a', 'write a', 'relay1 run', 'relay1 run'],
    result: { ...nothing, published: ['a2'], dead: ['a1'] },
  },
  {
    name: 'relay parks a key',
    shows: 'A record that is rejected holds back its key, and no other.',
    setup: { poison: 'relay', relayOptions: { poison: 'park' } },
    actions: ['write poison a', 'write a', 'write b', 'relay1 run', 'relay1 run'],
    result: { ...nothing, published: ['b3'], pending: ['a1', 'a2'] },
  },
  {
    name: 'order of the log',
    shows: 'The log has transactions in the order of their commits, each in one piece.',
    setup: { relay: 'log', openTransactions: 2 },
    actions: [
      'tx1 write a',
      'tx2 write b',
      'tx1 write a',
      'tx2 commit',
      'tx1 commit',
      'relay1 run',
    ],
    result: { ...nothing, published: ['b2', 'a1', 'a3'] },
  },
  {
    name: 'log relay crash',
    shows: 'What was not acknowledged is published again.',
    setup: { relay: 'log' },
    actions: ['write a', 'write b', 'relay1 to acknowledge', 'relay1 crash', 'relay1 run'],
    result: { ...nothing, published: ['a1', 'b2', 'a1', 'b2'] },
  },
  {
    name: 'consumer crash',
    shows: 'Deliveries are repeated after a crash, effects are not.',
    setup: { consumerOptions: { commitEvery: 3 } },
    actions: [
      'write a',
      'write a',
      'relay1 run',
      'consumer1 to effect',
      'consumer1 to effect',
      'consumer1 crash',
      'consumer1 run',
    ],
    result: { ...nothing, published: ['a1', 'a2'], effects: ['a1', 'a2'] },
  },
];
