/** The implementations that the kit is run against for the matrix on the site. */
import type { Adapter } from '../../src/conformance/adapter.ts';

/** One column of the matrix. */
export interface Implementation {
  /** Short name, unique; also the name of its published report. */
  readonly id: string;
  readonly name: string;
  /** One sentence: what it is and how the kit reaches it. */
  readonly about: string;
  /** The command that makes the same report elsewhere; what stands on the site under "reproduce". */
  readonly reproduce: string;
  readonly load: () => Promise<Adapter>;
}

/** In the order of the matrix. */
export const IMPLEMENTATIONS: readonly Implementation[] = [
  {
    id: 'reference',
    name: 'Reference runtime',
    about: 'This package, in process.',
    reproduce: 'npm run conformance -- reference',
    load: async () => (await import('../../src/conformance/reference.ts')).referenceAdapter,
  },
  {
    id: 'cloudevents-sdk',
    name: 'CloudEvents SDK for JavaScript',
    about: 'The package cloudevents 10.0.0, its HTTP binding only, in process.',
    reproduce: 'npm run conformance -- cloudevents-sdk',
    load: async () => (await import('./sdk.ts')).sdkAdapter,
  },
];
