/**
 * `npm run dev`: the site with live reload beside the tests in watch mode. Works without a terminal too.
 *
 *     npx tsx scripts/dev.ts [--port N]
 */
import concurrently from 'concurrently';
import { scriptArguments } from './script-arguments.ts';
import { readPort } from './site-server.ts';

scriptArguments(import.meta.url, { port: { type: 'string' } });
const port = readPort(process.argv.slice(2), process.env.PORT);
const { result } = concurrently(
  [
    {
      name: 'site',
      command: `node node_modules/@docusaurus/core/bin/docusaurus.mjs start --no-open --port ${port}`,
    },
    {
      name: 'test',
      command: 'node node_modules/vitest/vitest.mjs --watch --config scripts/vitest.config.ts',
    },
  ],
  { killOthersOn: ['failure', 'success'], prefixColors: ['cyan', 'magenta'] },
);
let interrupted = false;
process.once('SIGINT', () => {
  interrupted = true;
});
result.catch(() => {
  process.exitCode = interrupted ? 0 : 1;
});
