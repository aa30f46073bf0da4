/** How a check of an outbox is made. */
import type { Adapter } from '../adapter.ts';
import type { OutboxAdapter } from '../adapter-outbox.ts';
import type { Check } from '../check.ts';

/** The two parts of an adapter that are outboxes. */
export type OutboxPart = 'outboxPolling' | 'outboxLog';

/** Makes a check that drives one of the two. */
export function outboxCheck(
  part: OutboxPart,
  id: string,
  title: string,
  run: (outbox: OutboxAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: part,
    run: async (adapter: Adapter) => {
      const outbox = adapter[part];
      if (outbox === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no ${part}`);
      await run(outbox);
    },
  };
}
