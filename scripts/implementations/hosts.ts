/** The channels of this package as anyone else's: hosted in this process, reached over HTTP, in real time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpSystem } from '../../src/conformance/http-system.ts';
import { directoryHostStore } from '../../src/host/directory-host-store.ts';
import type { HostStore } from '../../src/host/host-store.ts';
import { memoryHostStore } from '../../src/host/memory-host-store.ts';
import { serveHost } from '../../src/host/serve.ts';
import { createUndiciTransport } from '../../src/node/undici-transport.ts';
import type { Loaded } from './loaded.ts';

const OPTIONS = { orderBy: 'partitionkey', deduplicationMs: 600_000, retention: {} } as const;

/** `eds channel --store memory`. */
export async function memoryHost(): Promise<Loaded> {
  return await hosted('event-delivery-spec, in memory', memoryHostStore(OPTIONS));
}

/** `eds channel --store DIRECTORY`. */
export async function directoryHost(): Promise<Loaded> {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'));
  const store = await directoryHostStore(directory, OPTIONS);
  const { adapter, close } = await hosted('event-delivery-spec, PGlite', store);
  return {
    adapter,
    close: async () => {
      await close?.();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function hosted(name: string, store: HostStore): Promise<Loaded> {
  const transport = createUndiciTransport();
  const served = await serveHost({ store, transport, name });
  const system = httpSystem(served.controlUrl ?? '');
  return {
    adapter: { name, system },
    close: async () => {
      await served.close({ drainMs: 0 });
      await transport.close({ abort: true });
    },
  };
}
