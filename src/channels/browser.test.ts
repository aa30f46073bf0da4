/** The subpath `channels` loads and works where there is nothing of Node.js, as in a browser. */
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What a page has and a bare language has not, as far as channels and delivery use it. */
const WEB = {
  AbortController,
  AbortSignal,
  Headers,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  atob,
  btoa,
  clearTimeout,
  setTimeout,
};

test('channels: a bundle for browsers takes, fails and delivers', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `
        import { createMemoryChannel, deliverSubscription } from './index.ts';
        import { createDispatcher } from '../delivery/dispatcher.ts';
        import { parseDeliverySpec } from '../delivery/parse-spec.ts';
        export async function run() {
          const channel = createMemoryChannel({ orderBy: 'partitionkey', deduplicationMs: 1000 });
          const billing = await channel.subscribe('billing');
          const sent = [];
          const delivery = deliverSubscription({
            subscription: billing,
            dispatcher: createDispatcher({
              transport: async ({ url }) => {
                sent.push(url);
                return { status: sent.length === 1 ? 503 : 202, headers: {}, body: new Uint8Array(0) };
              },
            }),
            job: {
              subscriber: 'http://billing.example/',
              policy: parseDeliverySpec({ retry: 1, backoffDelay: 'PT0.01S' }),
            },
          });
          await channel.send([{ specversion: '1.0', id: '1', source: '/s', type: 't', partitionkey: 'a' }]);
          const left = await channel.close({ drainMs: 10000 });
          await delivery.stop();
          return JSON.stringify({ left, sent: sent.length });
        }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'channels',
    platform: 'browser',
    metafile: true,
  });
  const context = createContext({ ...WEB });
  runInContext(outputFiles[0]?.text ?? '', context);
  const done = (await runInContext('channels.run()', context)) as string;
  expect(JSON.parse(done)).toEqual({ left: { undelivered: 0, deadLetters: 0 }, sent: 2 });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.filter((file) => file.includes('pglite'))).toEqual([]);
});
