import type { Adapter } from '../../src/conformance/adapter.ts';

/** An implementation that is ready to be checked. */
export interface Loaded {
  readonly adapter: Adapter;
  /** Ends what was started for it. */
  readonly close?: () => Promise<void>;
}
