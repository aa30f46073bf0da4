/** Ways to break the reference's outbox: by its steps, by its options, or by what the world says of it. */
import type {
  OutboxEvent,
  OutboxSetup,
  OutboxTransaction,
  OutboxWorld,
} from '../adapter-outbox.ts';
import type { Mutant } from '../check.ts';
import type { OutboxRow } from '../outbox-database.ts';
import { type OutboxTampering, outboxAdapter, type RelayWorld } from '../reference-outbox.ts';

/** A mutant of the outbox with the polling relay. */
export function pollingMutant(id: string, breaks: string, tampering: OutboxTampering): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  const adapter = { name: id, outboxPolling: outboxAdapter('polling', tampering) };
  return { id, clause, breaks, adapter };
}

/** A mutant of the outbox with the log relay. */
export function logMutant(id: string, breaks: string, tampering: OutboxTampering): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, outboxLog: outboxAdapter('log', tampering) } };
}

/** Two mutants with one fault; the slugs end with the name of the relay. */
export function bothMutants(
  id: string,
  breaks: string,
  tampering: OutboxTampering,
): readonly Mutant[] {
  return [
    pollingMutant(`${id}-polling`, breaks, tampering),
    logMutant(`${id}-log`, breaks, tampering),
  ];
}

/** Changes every transaction of the application. */
export function transactions(
  change: (transaction: OutboxTransaction, inner: RelayWorld) => Partial<OutboxTransaction>,
): OutboxTampering {
  return {
    world: (world, inner) => ({
      begin: async () => {
        const transaction = await world.begin();
        return { ...transaction, ...change(transaction, inner) };
      },
    }),
  };
}

/** Changes what a relay answers to the kit. */
export function answering(change: (result: string) => string): OutboxTampering {
  return {
    world: (world) => ({
      startRelay: async () => {
        const relay = await world.startRelay();
        return {
          ...relay,
          step: async () => change(await relay.step()) as Awaited<ReturnType<typeof relay.step>>,
        };
      },
    }),
  };
}

/** Gives events to the destination otherwise; both relays publish the same way. */
export function publishing(
  publish: (event: OutboxEvent, world: RelayWorld) => undefined,
): OutboxTampering {
  return {
    polling: (_, world) => ({ publish: (record) => publish(record, world) }),
    log: (_, world) => ({ publish: (record) => publish(record, world) }),
  };
}

/** Works with another setup than it was asked for. */
export function relaySetup(change: (setup: OutboxSetup) => Partial<OutboxSetup>): OutboxTampering {
  return { setup: (setup) => ({ ...setup, ...change(setup) }) };
}

/** Changes what the world says or does. */
export function worldly(
  change: (world: OutboxWorld, inner: RelayWorld) => Partial<OutboxWorld>,
): OutboxTampering {
  return { world: change };
}

/** Nothing to mark. */
export const NO_MARKS = { sent: [], failed: [], dead: [], parked: [] } as const;

/** Rows that wait, in the order of their numbers. */
export function waitingRows({ database }: RelayWorld): readonly OutboxRow[] {
  const rows = [...database.rows.values()].filter(({ state }) => state === 'pending');
  return rows.sort((a, b) => a.sequence - b.sequence);
}
