import { expect, test } from 'vitest';
import { referenceEvents } from '../reference-events.ts';
import { eventsChecks } from './events.ts';

test.each(eventsChecks)('The reference passes $id: $title', async ({ run }) => {
  await expect(Promise.resolve(run({ name: 'reference', events: referenceEvents }))).resolves.toBe(
    undefined,
  );
});
