/** The implementations that the kit is run against for the matrix on the site. */
import type { Loaded } from './loaded.ts';

/** One column of the matrix. */
export interface Implementation {
  /** Short name, unique; also the name of its published report. */
  readonly id: string;
  readonly name: string;
  /** One sentence: what it is and how the kit reaches it. */
  readonly about: string;
  /** The command that makes the same report elsewhere; what stands on the site under "reproduce". */
  readonly reproduce: string;
  /** Resolves with nothing where it cannot run, such as without Python. */
  readonly load: () => Promise<Loaded | undefined>;
}

/** In the order of the matrix. */
export const IMPLEMENTATIONS: readonly Implementation[] = [
  {
    id: 'reference',
    name: 'Reference runtime',
    about: 'This package, in process and on a virtual clock.',
    reproduce: 'npm run conformance -- reference',
    load: async () => ({
      adapter: (await import('../../src/conformance/reference.ts')).referenceAdapter,
    }),
  },
  {
    id: 'memory-channel',
    name: 'Channel in memory',
    about: 'What eds channel hosts, over HTTP and in real time.',
    reproduce: 'npm run conformance -- memory-channel',
    load: async () => (await import('./hosts.ts')).memoryHost(),
  },
  {
    id: 'pglite-channel',
    name: 'Channel on PGlite',
    about: 'What eds channel --store DIRECTORY hosts, over HTTP and in real time.',
    reproduce: 'npm run conformance -- pglite-channel',
    load: async () => (await import('./hosts.ts')).directoryHost(),
  },
  {
    id: 'python-channel',
    name: 'Channel in Python',
    about: 'The small server of the guide on certifying a channel, over HTTP; it is meant to fail.',
    reproduce: 'npm run conformance -- python-channel',
    load: async () => {
      const { hasPython, pythonChannel } = await import('./python.ts');
      return hasPython() ? await pythonChannel() : undefined;
    },
  },
  {
    id: 'cloudevents-sdk',
    name: 'CloudEvents SDK for JavaScript',
    about: 'The package cloudevents 10.0.0, its HTTP binding only, in process.',
    reproduce: 'npm run conformance -- cloudevents-sdk',
    load: async () => ({ adapter: (await import('./sdk.ts')).sdkAdapter }),
  },
];
