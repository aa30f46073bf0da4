/** How a check of the part `system` is made. */
import { isDeepStrictEqual } from 'node:util';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import { Lab } from '../lab.ts';

/** A check of a whole implementation. */
export interface SystemCheck {
  readonly id: string;
  readonly title: string;
  /** Capabilities without which it is not applicable. */
  readonly claims?: readonly string[];
  /** As for {@link Check}. */
  readonly isAlone?: boolean;
  readonly run: (lab: Lab) => Promise<void>;
}

/** Makes a check that opens the implementation, runs, and lets go of it. */
export function systemCheck({ id, title, claims = [], isAlone = false, run }: SystemCheck): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'system',
    isAlone,
    sentinel: delivers,
    run: async ({ system }) => {
      if (system === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no system`);
      await Lab.run(system, async (lab) => {
        for (const capability of claims) lab.claims(capability);
        await run(lab);
      });
    },
  };
}

/** The least that a channel does: an event that is sent to it arrives. */
const delivers: Sentinel = async ({ system }) => {
  if (system === undefined) return;
  await Lab.run(system, async (lab) => {
    const [channel, recipient] = [await lab.channel(), await lab.recipient()];
    await lab.subscribe(channel, recipient);
    await lab.arrived(recipient, await lab.send(channel));
  });
};

/** Fails unless the two are equal. */
export function expectSame(message: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) throw new CheckFailure(message, expected, actual);
}

/** Fails with what was expected. */
export function expectThat(
  isTrue: boolean,
  message: string,
  expected: unknown,
  actual: unknown,
): void {
  if (!isTrue) throw new CheckFailure(message, expected, actual);
}
