/** The release of parked keys, and giving dead events back, broken on purpose. */
import type { Mutant } from '../check.ts';
import type { OutboxRow } from '../outbox-database.ts';
import { deadRows, type RelayWorld } from '../reference-outbox.ts';
import {
  bothMutants,
  logMutant,
  NO_MARKS,
  pollingMutant,
  waitingRows,
  worldly,
} from './outbox-mutant.ts';

/** Mutants of the release of a parked key, and of giving dead events back. */
export const outboxReleaseMutants: readonly Mutant[] = [
  pollingMutant('OBX-029/skips-first', 'It leaves out the event that the key was parked for.', {
    ...worldly((world, inner) => ({
      releaseKey: async (key) => {
        const first = waitingRows(inner).find((row) => row.key === key);
        if (first !== undefined) inner.database.mark({ ...NO_MARKS, sent: [first] });
        await world.releaseKey(key);
      },
    })),
  }),
  pollingMutant('OBX-029/stays-parked', 'The key stays parked.', {
    ...worldly(() => ({ releaseKey: () => undefined })),
  }),
  pollingMutant('OBX-029/newest-first', 'It begins with the newest event of the key.', {
    ...worldly((world, inner) => ({
      releaseKey: async (key) => {
        released.add(inner);
        await world.releaseKey(key);
      },
    })),
    polling: (steps, inner) => ({
      read: (limit) => {
        const rows = steps.read(limit);
        return released.has(inner) ? [...rows].reverse() : rows;
      },
    }),
  }),
  ...bothMutants(
    'OBX-083/stays-dead',
    'It stays dead.',
    giving(() => {}),
  ),
  ...bothMutants(
    'OBX-083/removed',
    'It is removed from the dead, and nothing takes its place.',
    giving(({ database }, dead) => {
      for (const { id } of dead) database.rows.delete(id);
    }),
  ),
  ...bothMutants(
    'OBX-083/new-id',
    'It comes back with an id of its own.',
    giving(({ database }, dead) => {
      for (const { id } of dead) database.rows.delete(id);
      database.giveBack(dead.map((row) => ({ ...row, id: `${row.id}-again` })));
    }),
  ),
  logMutant('OBX-083/in-place', 'It is pending where the log has been read already.', {
    ...giving(({ database }, dead) => {
      for (const row of dead) database.rows.set(row.id, { ...row, state: 'pending' });
    }),
  }),
  ...bothMutants(
    'OBX-084/newest-first',
    'The newest is given back first.',
    giving(({ database }, dead) => database.giveBack([...dead].reverse())),
  ),
];

/** Gives dead events back in another way. */
function giving(
  how: (inner: RelayWorld, dead: readonly OutboxRow[]) => void,
): ReturnType<typeof worldly> {
  return worldly((_, inner) => ({ giveBack: () => how(inner, deadRows(inner.database)) }));
}

/** Worlds in which a key was released. */
const released = new WeakSet<object>();
