/**
 * `npm start`: verifies the specification, builds the site when something changed, and serves it.
 *
 *     npx tsx scripts/start.ts [--port N]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function run(script: string, ...args: readonly string[]): number {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status ?? 1;
}

// A clause that fails does not keep the site from being read: its badge says so.
if (run('scripts/trace.ts') !== 0) {
  console.error('\nNot everything is verified; the coverage page shows what is missing.\n');
}
if (run('scripts/build-site.ts', '--if-stale') !== 0) {
  process.exit(1);
}
// In this process, so that Ctrl-C reaches the server and nothing else.
await import('./serve.ts');
