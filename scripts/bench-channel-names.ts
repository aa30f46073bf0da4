/** What the bench of channels measures, in the words of its record. */

/** The channels of this package, and what they are stored in. */
export const CHANNEL_KINDS = [
  { name: 'memory', title: 'memory' },
  { name: 'pglite', title: 'PGlite in a directory' },
  { name: 'server', title: 'PostgreSQL on a server' },
  { name: 'server without the disk', title: 'the same, not waiting for the disk' },
] as const;

/** Name of a {@link CHANNEL_KINDS kind}. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number]['name'];

/** Numbers of subscriptions to which the same events are delivered. */
export const SUBSCRIPTIONS = [1, 10, 1_000] as const;

/** Waiting events on top of which the cost of an event is measured. */
export const BACKLOGS = [1_000, 20_000, 100_000, 1_000_000] as const;
