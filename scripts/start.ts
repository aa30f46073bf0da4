/**
 * `npm start`: verifies the specification, builds the site when something changed, and serves it.
 *
 *     npx tsx scripts/start.ts [--port N]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { scriptArguments } from './script-arguments.ts';
import { readPort } from './site-server.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function run(script: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['inherit', script === 'scripts/trace.ts' ? 'pipe' : 'inherit', 'inherit'],
  });
}

/** The trace without its table of clauses: the coverage page has that. */
function summaryOf(trace: string): string {
  const lines = trace.trimEnd().split('\n');
  const start = lines.findLastIndex((line) => /^\d+ clauses:/.test(line));
  return lines.slice(Math.max(start, 0)).join('\n');
}

function start(): void {
  // Before the work of a minute, not after it.
  readPort(process.argv.slice(2), process.env.PORT);
  console.log('Verifying the specification…');
  const trace = run('scripts/trace.ts');
  console.log(summaryOf(trace.stdout));
  if (trace.status !== 0) {
    // What fails does not keep the site from being read: its badge says so.
    console.error('\nNot everything is verified; the coverage page shows what is missing.');
  }
  const build = run('scripts/build-site.ts', '--if-stale');
  if (build.status !== 0) process.exit(build.status ?? 1);
}

scriptArguments(import.meta.url, { port: { type: 'string' } });
try {
  start();
  // In this process, so that Ctrl-C reaches the server and nothing else.
  await import('./serve.ts');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
