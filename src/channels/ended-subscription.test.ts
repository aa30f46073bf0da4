/** A subscription that was ended, and another of its name. */
import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createMemoryChannel } from './memory-channel.ts';
import { openPgliteDatabase } from './pglite/pglite-database.ts';
import { createSqlChannel } from './sql-channel.ts';

const event = (id: string) => createEvent({ id, source: '/s', type: 't' });
const gone = { code: 'CHANNEL_NO_SUBSCRIPTION' };

test('A handle of an ended subscription is none of the new one of its name (CHN-075)', async () => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const old = await channel.subscribe('a');
  const other = await channel.subscribe('a');
  const waiting = old.take({ waitMs: 60_000 });
  const refused = expect(waiting).rejects.toMatchObject(gone);
  await channel.unsubscribe('a');
  const fresh = await channel.subscribe('a');
  await channel.send([event('1')]);
  await refused;
  for (const handle of [old, other]) {
    await expect(handle.take()).rejects.toMatchObject(gone);
    await expect(handle.deadLetters()).rejects.toMatchObject(gone);
    await expect(handle.removeDeadLetters('nowhere')).rejects.toMatchObject(gone);
  }
  expect((await fresh.take()).map(({ event: { id } }) => id)).toEqual(['1']);
  expect(clock.sleeping).toBe(0);
});

test('A handle goes on when the end of its subscription fails', async () => {
  const channel = createMemoryChannel();
  const a = await channel.subscribe('a');
  expect(await channel.unsubscribe('b')).toBe(false);
  await channel.send([event('1')]);
  expect(await a.take()).toHaveLength(1);
});

test('Subscriptions that come and go at once are there or not (CHN-004)', async () => {
  const database = await openPgliteDatabase();
  const channel = await createSqlChannel({ database });
  for (let round = 0; round < 5; round += 1) {
    const [made] = await Promise.all([channel.subscribe('a'), channel.unsubscribe('a')]);
    const isThere = (await channel.describe()).subscriptions.length === 1;
    if (!isThere) await expect(made.take()).rejects.toMatchObject(gone);
    const again = await channel.subscribe('a');
    await channel.send([event(`${round}`)]);
    expect((await again.take()).map(({ event: { id } }) => id)).toEqual([`${round}`]);
    await channel.unsubscribe('a');
  }
  await channel.close();
  await database.close();
});
