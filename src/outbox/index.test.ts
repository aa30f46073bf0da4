import { expect, test } from 'vitest';
import * as outbox from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(outbox).sort()).toEqual(
    [
      'CLAIMS',
      'GUARANTEES',
      'OUTBOX_CRASH_POINTS',
      'OUTBOX_SCENARIOS',
      'OUTBOX_STEPS',
      'OWN_WRITE_CHECK_MAX',
      'PARTICIPANTS',
      'RELAY_BATCH_MAX',
      'REFUTE_TAKE',
      'REST_ROUND_MAX',
      'awaitOwnWrite',
      'consumer',
      'createOutboxWorld',
      'deliveryDuplicatesMax',
      'logRelay',
      'outboxModel',
      'parseScenarioAction',
      'pollingRelay',
      'processOnce',
      'publicationDuplicatesMax',
      'refute',
      'simulateScenario',
      'traceToMermaid',
      'traceToText',
    ].toSorted(),
  );
});
