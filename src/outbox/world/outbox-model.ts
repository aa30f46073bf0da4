import type { Model } from '../../simulation/model.ts';
import { actionsOf } from './actions.ts';
import type { Guarantee } from './guarantees.ts';
import type { OutboxSetup } from './setup.ts';
import { createOutboxWorld, type OutboxWorld } from './world.ts';

/**
 * What can happen in worlds of a setup, and what is looked at.
 *
 * @param setup The parts of the worlds and what can go wrong.
 * @param guarantees What has to hold. Default: every guarantee that the setup gives.
 * @returns A model for `runSeed`, `replay` and `search`; its actions are named as scenarios name them.
 */
export function outboxModel(
  setup: OutboxSetup,
  guarantees?: readonly Guarantee[],
): Model<OutboxWorld> {
  const actions = actionsOf(setup);
  return {
    actions: actions.map(({ name }) => name),
    weights: actions.map(({ weight }) => weight),
    create: ({ traced = false } = {}) =>
      createOutboxWorld(setup, { traced, ...(guarantees === undefined ? {} : { guarantees }) }),
  };
}
