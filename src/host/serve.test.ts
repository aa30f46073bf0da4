import { expect, test } from 'vitest';
import { memoryHostStore } from './memory-host-store.ts';
import { serveHost } from './serve.ts';

test('An empty address is refused, and is not every address', async () => {
  const transport = async () => ({ status: 202, headers: {}, body: new Uint8Array() });
  const serving = serveHost({ store: memoryHostStore(), transport, hostname: '' });
  await expect(serving).rejects.toThrow(
    new TypeError('Cannot listen: hostname is empty; 0.0.0.0 is every address'),
  );
});
