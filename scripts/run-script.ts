/** Runs one of the scripts as its own process, for their tests. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LOADER = new URL('../node_modules/tsx/dist/loader.mjs', import.meta.url).href;

/** Exit code and output of `scripts/<name>` in a folder. */
export function runScript(
  name: string,
  args: readonly string[],
  cwd: string,
): { code: number | null; stdout: string; stderr: string } {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const options = { cwd, encoding: 'utf8' as const, timeout: 60_000 };
  const done = spawnSync(process.execPath, ['--import', LOADER, path, ...args], options);
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}
