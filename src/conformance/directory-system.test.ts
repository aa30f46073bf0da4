import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { CONTROL_PATH, createControl } from '../host/control.ts';
import { directoryHostStore } from '../host/directory-host-store.ts';
import { createHost } from '../host/host.ts';
import { hostReceiver } from '../host/host-receiver.ts';
import { createUndiciTransport } from '../node/undici-transport.ts';
import { systemChecks } from './checks/system.ts';
import { openControl } from './control-client.ts';
import { inProcess } from './reference-system.ts';
import { runChecks } from './run.ts';

test('system: a host on a directory passes every check in this process', {
  timeout: 240_000,
}, async () => {
  const directory = await mkdtemp(`${tmpdir()}/system-`);
  const options = { orderBy: 'partitionkey', deduplicationMs: 600_000, retention: {} };
  const store = await directoryHostStore(directory, options);
  const transport = createUndiciTransport();
  const origin = 'http://host.example';
  const host = await createHost({ store, transport, origin });
  const { handle } = hostReceiver(host, createControl(host, { name: 'directory' }));
  const open = () => openControl(`${origin}${CONTROL_PATH}`, inProcess(handle));
  const adapter = { name: 'directory', system: { time: 'real' as const, open } };
  const results = await runChecks(systemChecks, adapter, { concurrency: 6, timeoutMs: 60_000 });
  await host.close({ drainMs: 0 });
  await transport.close({ abort: true });
  await store.close();
  await rm(directory, { recursive: true });
  expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
});
