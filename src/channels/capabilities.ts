/** What a channel can be beside what every channel is, each with the one sentence that a consumer may rely on. */
export const CAPABILITIES = {
  persistent:
    'An accepted event survives the end of the process, however it ends, and is delivered after a restart.',
  orderedPerKey:
    'Events of one key are delivered to a subscription in the order in which they were accepted, the next one only when the one before it is done.',
  deduplicating:
    'An event whose source and id were accepted within the window is accepted again without being delivered again.',
  delayedRedelivery: 'A nack can say how long the event waits before it is delivered again.',
  nativeDeadLetter:
    'A subscription can give up an event; the channel keeps it with the reason until somebody takes it out.',
  replay: 'A subscription can start with events that were accepted before it was made.',
} as const satisfies Record<string, string>;

/** The name of a capability. */
export type Capability = keyof typeof CAPABILITIES;

/**
 * Which capabilities a channel has. What is not claimed is refused when it is asked for, never ignored.
 *
 * @see CHN-040
 */
export type CapabilityManifest = Readonly<Record<Capability, boolean>>;

/** The names of all capabilities, in the order of {@link CAPABILITIES}. */
export const CAPABILITY_NAMES = Object.keys(CAPABILITIES) as readonly Capability[];

/**
 * A manifest that claims these capabilities and no others.
 *
 * @param claimed Names; each at most once has a meaning.
 * @returns Every capability, true or false; frozen.
 * @see CHN-040
 * @example What a channel claims, and what it does not
 * ```ts
 * import { CAPABILITIES, manifestOf } from 'event-delivery-spec/channels';
 * manifestOf(['persistent']).persistent; // => true
 * manifestOf(['persistent']).replay; // => false
 * CAPABILITIES.replay; // => 'A subscription can start with events that were accepted before it was made.'
 * ```
 */
export function manifestOf(claimed: readonly Capability[]): CapabilityManifest {
  const entries = CAPABILITY_NAMES.map((name) => [name, claimed.includes(name)] as const);
  return Object.freeze(Object.fromEntries(entries) as Record<Capability, boolean>);
}
