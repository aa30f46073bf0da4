import type { PublishOutcome } from '../outbox/steps.ts';
import type { OutboxEvent, PublicationFate } from './adapter-outbox.ts';

/** A destination whose script says what becomes of each publication. */
export interface ScriptedDestination {
  /** What is stored, in the order in which it was. */
  readonly stored: OutboxEvent[];
  publish(event: OutboxEvent): void;
  /** The outcome of the last publication of this event. */
  outcome(id: string): PublishOutcome;
}

/** A destination that confirms everything which the script does not mention. */
export function createDestination(
  script: Readonly<Record<string, readonly PublicationFate[]>> = {},
): ScriptedDestination {
  const tries = new Map<string, number>();
  const fate = (id: string): PublicationFate => {
    const fates = Object.hasOwn(script, id) ? (script[id] ?? []) : [];
    return fates[(tries.get(id) ?? 0) - 1] ?? 'confirmed';
  };
  const stored: OutboxEvent[] = [];
  return {
    stored,
    publish({ id, key }) {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      const isStored = fate(id) === 'confirmed' || fate(id) === 'unanswered';
      if (isStored) stored.push({ id, key });
    },
    outcome(id) {
      const last = fate(id);
      if (last === 'confirmed' || last === 'rejected') return last;
      return 'unconfirmed';
    },
  };
}
