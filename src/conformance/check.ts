import type { Adapter } from './adapter.ts';

/** A test of one clause against any implementation, seen only through its adapter. */
export interface Check {
  /** Clause id, a slash, a slug: `FLT-002/absent-list`. Unique in the kit. */
  readonly id: string;
  /** The clause that this check proves. */
  readonly clause: string;
  /** Subject plus fact: `An absent list matches every event`. */
  readonly title: string;
  /** The part of the adapter that the check drives; an adapter without it makes the check `not-applicable`. */
  readonly needs: Exclude<keyof Adapter, 'name'>;
  /** True when the check disturbs others, as a restart does: it is run when they are done, by itself. */
  readonly isAlone?: boolean;
  /** Resolves when the implementation conforms, rejects with a {@link CheckFailure} when it does not. */
  readonly run: (adapter: Adapter) => Promise<void> | void;
  /**
   * The least that an implementation of the part does. Where it rejects, a pass of the check says nothing: what accepts
   * everything, refuses everything or stays silent passes too. Asked once a run, however many checks share it.
   */
  readonly sentinel?: Sentinel;
}

/** Rejects unless the implementation does something. */
export type Sentinel = (adapter: Adapter) => Promise<void>;

/** What the implementation did, beside what the clause asks for. */
export class CheckFailure extends Error {
  readonly expected: unknown;
  readonly actual: unknown;
  /** What went over the network, one line each; empty when nothing did. */
  readonly transcript: readonly string[];

  constructor(
    message: string,
    expected: unknown,
    actual: unknown,
    transcript: readonly string[] = [],
  ) {
    super(message);
    this.name = 'CheckFailure';
    this.expected = expected;
    this.actual = actual;
    this.transcript = transcript;
  }
}

/** The check is about something that the implementation does not claim. */
export class NotClaimed extends Error {
  override readonly name = 'NotClaimed';
}

/** The reference runtime, broken on purpose in the one thing that its clause asks for. */
export interface Mutant {
  /** Clause id, a slash, a slug: `FLT-002/absent-matches-nothing`. Unique in the kit. */
  readonly id: string;
  /** The clause that it breaks; a check of this clause must fail against it. */
  readonly clause: string;
  /** One sentence: what it does wrong. */
  readonly breaks: string;
  readonly adapter: Adapter;
}
