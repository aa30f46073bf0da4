/** The release of parked keys, broken on purpose. */
import type { Mutant } from '../check.ts';
import { NO_MARKS, pollingMutant, waitingRows, worldly } from './outbox-mutant.ts';

/** Mutants of the release of a parked key. */
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
];

/** Worlds in which a key was released. */
const released = new WeakSet<object>();
