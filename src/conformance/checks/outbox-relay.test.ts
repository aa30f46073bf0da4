import { expect, test } from 'vitest';
import { referenceOutboxLog, referenceOutboxPolling } from '../reference-outbox.ts';
import { outboxChecks } from './outbox.ts';

const reference = {
  name: 'reference',
  outboxPolling: referenceOutboxPolling,
  outboxLog: referenceOutboxLog,
};

const checks = outboxChecks.filter(({ needs }) => Object.hasOwn(reference, needs));

test.each(checks)('The reference passes $id: $title', async ({ run }) => {
  await expect(Promise.resolve(run(reference))).resolves.toBe(undefined);
});
