import { expect, test } from 'vitest';
import { parseScenarioAction, simulateScenario } from './scenario.ts';
import { OUTBOX_SCENARIOS } from './scenarios.ts';

test.each(OUTBOX_SCENARIOS)('$name: $shows', (scenario) => {
  expect(simulateScenario(scenario)).toEqual(scenario.result);
});

test('every action of every scenario can be read', () => {
  const kinds = new Set(
    OUTBOX_SCENARIOS.flatMap(({ actions }) =>
      actions.map((action) => parseScenarioAction(action).kind),
    ),
  );
  expect([...kinds].toSorted()).toEqual([
    'abort',
    'commit',
    'crash',
    'fault',
    'insert',
    'run',
    'write',
  ]);
});

test.each(['', 'write', 'write A', 'relay3 run', 'tx1', 'relay1 to', 'write a\n'])(
  'refuses %j as an action',
  (action) => {
    expect(() => parseScenarioAction(action)).toThrow(RangeError);
  },
);

test('a scenario with an impossible action is refused', () => {
  expect(() => simulateScenario({ setup: {}, actions: ['relay1 crash'] })).toThrow(
    'Cannot perform "relay1 crash": unknown or impossible now',
  );
});
