import type { Model } from '../../simulation/model.ts';
import { actionsOf } from './actions.ts';
import type { Guarantee } from './guarantee.ts';
import type { OutboxSetup } from './setup.ts';
import { createOutboxWorld, type OutboxWorld } from './world.ts';

/**
 * What can happen in worlds of a setup, and what is looked at.
 *
 * @param setup The parts of the worlds and what can go wrong.
 * @param guarantees What has to hold. Default: every guarantee that the setup gives.
 * @returns A model for `runSeed`, `replay` and `search`; its actions are named as scenarios name them.
 * @example What can happen to a single relay
 * ```ts
 * import { outboxModel } from 'event-delivery-spec/outbox';
 *
 * const { actions } = outboxModel({ keys: ['a'], consumers: 0, crashes: false });
 * actions.slice(0, 4); // => ['write a', 'relay1 run', 'relay1 to publish', 'relay1 to confirm']
 * ```
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
