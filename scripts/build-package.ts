/**
 * Builds what is published into `dist/`: JavaScript, declarations and the kit's cases.
 *
 *     npm run build:package
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { scriptArguments } from './script-arguments.ts';

scriptArguments(import.meta.url, {});
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DATA = ['src/**/*.yaml', 'src/**/*.sql'];

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), 'tsc.js');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'scripts/tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
for (const file of globSync(DATA, { cwd: ROOT })) {
  cpSync(join(ROOT, file), join(ROOT, file.replace(/^src\//, 'dist/')));
}
chmodSync(join(ROOT, 'dist/cli/main.js'), 0o755);
