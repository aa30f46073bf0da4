import { expect, test } from 'vitest';
import { referenceOutboxConsumer } from '../reference-outbox-consumer.ts';
import { referenceOutboxWaits } from '../reference-outbox-waits.ts';
import { outboxConsumerChecks } from './outbox-consumer.ts';
import { outboxWaitChecks } from './outbox-waits.ts';

const reference = {
  name: 'reference',
  outboxConsumer: referenceOutboxConsumer,
  outboxWaits: referenceOutboxWaits,
};

test.each([...outboxConsumerChecks, ...outboxWaitChecks])(
  'The reference passes $id: $title',
  async ({ run }) => {
    await expect(Promise.resolve(run(reference))).resolves.toBe(undefined);
  },
);
