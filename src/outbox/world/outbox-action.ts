import type { Parts } from './parts.ts';

/** Something that can be done in a world. */
export interface OutboxAction {
  /** Its name in scenarios, such as `relay1 to publish`. */
  readonly name: string;
  /** How often seeds choose it. */
  readonly weight: number;
  /** Does it; false when it is impossible now. */
  readonly run: (parts: Parts) => boolean;
}
