import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { simulateScenario } from '../scenario.ts';
import { OUTBOX_SCENARIOS } from '../scenarios.ts';
import { startOutboxServer } from './fixture-outbox.ts';
import { performScenario } from './fixture-scenario.ts';
import { type FixtureServer, serverObstacle } from './fixture-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

describe.skipIf(obstacle !== undefined)(`simulation and PostgreSQL agree${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each(OUTBOX_SCENARIOS)('$name: $shows', async (scenario) => {
    const real = await performScenario(server, scenario);
    expect(real).toEqual(simulateScenario(scenario));
    expect(real).toEqual(scenario.result);
  });
});
