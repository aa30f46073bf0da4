import { expect, test } from 'vitest';
import { referenceOutboxConsumer } from '../reference-outbox-consumer.ts';
import { referenceOutboxWaits } from '../reference-outbox-waits.ts';
import { outboxChecks } from './outbox.ts';

const reference = {
  name: 'reference',
  outboxConsumer: referenceOutboxConsumer,
  outboxWaits: referenceOutboxWaits,
};

const checks = outboxChecks.filter(({ needs }) => Object.hasOwn(reference, needs));

test.each(checks)('The reference passes $id: $title', async ({ run }) => {
  await expect(Promise.resolve(run(reference))).resolves.toBe(undefined);
});
