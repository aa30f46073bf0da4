/**
 * Serves the site in `build/` until it is interrupted.
 *
 *     npx tsx scripts/serve.ts [--port N]
 */
import { fileURLToPath } from 'node:url';
import { scriptArguments } from './script-arguments.ts';
import { readPort, serveSite } from './site-server.ts';

scriptArguments(import.meta.url, { port: { type: 'string' } });
const BUILD = fileURLToPath(new URL('../build', import.meta.url));

try {
  const site = await serveSite(BUILD, readPort(process.argv.slice(2), process.env.PORT));
  console.log(`\nThe site is at ${site.url}\nPress Ctrl-C to stop.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      site.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
