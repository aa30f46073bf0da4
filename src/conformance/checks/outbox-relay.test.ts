import { expect, test } from 'vitest';
import { referenceOutboxLog, referenceOutboxPolling } from '../reference-outbox.ts';
import { outboxKindChecks } from './outbox-kinds.ts';
import { relayChecks } from './outbox-relay.ts';

const reference = {
  name: 'reference',
  outboxPolling: referenceOutboxPolling,
  outboxLog: referenceOutboxLog,
};

const checks = [...relayChecks('outboxPolling'), ...relayChecks('outboxLog'), ...outboxKindChecks];

test.each(checks)('The reference passes $id: $title', async ({ run }) => {
  await expect(Promise.resolve(run(reference))).resolves.toBe(undefined);
});
