import { expect, test } from 'vitest';
import { referenceSender, referenceSocketSender } from '../reference-sender.ts';
import { senderChecks } from './sender.ts';

const adapter = {
  name: 'reference',
  sender: referenceSender,
  senderSockets: referenceSocketSender,
};

test.each(senderChecks)('The reference passes $id: $title', async ({ run }) => {
  await expect(Promise.resolve(run(adapter))).resolves.toBe(undefined);
});
