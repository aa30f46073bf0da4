/** How a check of an outbox is made. */
import type { Adapter } from '../adapter.ts';
import type { OutboxAdapter } from '../adapter-outbox.ts';
import type { Check, Sentinel } from '../check.ts';
import { drain, expectSame, inWorld, publishedIds, write } from './outbox-drive.ts';

/** The two parts of an adapter that are outboxes. */
export type OutboxPart = 'outboxPolling' | 'outboxLog';

/** A check of every kind of outbox. */
export type OutboxRow = readonly [
  clause: string,
  slug: string,
  title: string,
  run: (outbox: OutboxAdapter) => Promise<void>,
];

/** The checks of one kind of outbox; their slugs begin with its name. */
export function checksOfKind(part: OutboxPart, rows: readonly OutboxRow[]): readonly Check[] {
  const kind = part === 'outboxPolling' ? 'polling' : 'log';
  return rows.map(([clause, slug, title, run]) => {
    return outboxCheck(part, `${clause}/${kind}-${slug}`, title, run);
  });
}

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
    sentinel: publishes[part],
    run: async (adapter: Adapter) => {
      const outbox = adapter[part];
      if (outbox === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no ${part}`);
      await run(outbox);
    },
  };
}

/** The least that an outbox does: what was committed is pending, and a relay publishes it. */
const publishes: Readonly<Record<OutboxPart, Sentinel>> = {
  outboxPolling: ({ outboxPolling }) => expectPublished(outboxPolling),
  outboxLog: ({ outboxLog }) => expectPublished(outboxLog),
};

async function expectPublished(outbox: OutboxAdapter | undefined): Promise<void> {
  if (outbox === undefined) return;
  await inWorld(outbox, {}, async (world) => {
    await write(world, 'a1', 'b1');
    expectSame('What was committed is not pending', ['a1', 'b1'], (await world.states()).pending);
    await drain(world);
    expectSame('A relay does not publish', ['a1', 'b1'], await publishedIds(world));
  });
}
