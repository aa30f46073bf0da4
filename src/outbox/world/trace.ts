/** Who takes part in a history, in the order in which diagrams show them. */
export const PARTICIPANTS = [
  'writer1',
  'writer2',
  'reader1',
  'operator',
  'database',
  'relay1',
  'relay2',
  'log',
  'consumer1',
  'consumer2',
  'effects',
] as const;

/** Who takes part in a history. */
export type Participant = (typeof PARTICIPANTS)[number];

/** Something that happened between two participants, or to one. */
export interface TraceEvent {
  readonly from: Participant;
  /** The same as `from`: it happened to that one alone. */
  readonly to: Participant;
  /** What happened, short. */
  readonly text: string;
  /** What kind of thing it was; a failure stands out in diagrams, a note is about the whole world. */
  readonly kind: 'message' | 'failure' | 'note';
}

/** What happened, in order; undefined where nobody looks, since histories without a trace are faster. */
export type Trace = TraceEvent[] | undefined;

export const relayName = (relay: number): Participant => (relay === 0 ? 'relay1' : 'relay2');
export const consumerName = (consumer: number): Participant =>
  consumer === 0 ? 'consumer1' : 'consumer2';
export const writerName = (writer: number): Participant => (writer === 0 ? 'writer1' : 'writer2');

/** One thing that happened. */
export function event(
  from: Participant,
  to: Participant,
  text: string,
  kind: TraceEvent['kind'] = 'message',
): TraceEvent {
  return { from, to, text, kind };
}
