/**
 * Builds the site into `build/`. With `--if-stale` nothing happens when the last build was of the same files.
 *
 *     npx tsx scripts/build-site.ts [--if-stale]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { fileFingerprint } from './fingerprint.ts';
import { scriptArguments } from './script-arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Fingerprint of what the site in `build/` was built from. */
const STAMP = join(ROOT, '.cache/site-build.txt');
const INPUTS = [
  'docusaurus.config.ts',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'src/**',
  'spec/**',
  'docs/**',
  'static/**',
  '.results/trace.json',
  '.results/conformance.json',
];

function fingerprint(): string {
  const hash = createHash('sha256').update(process.env.SITE_URL ?? '');
  const ignore = ['docs/api/**', 'src/**/*.test.ts'];
  for (const file of globSync(INPUTS, { cwd: ROOT, ignore, dot: true }).sort()) {
    hash.update(`${file}\0${fileFingerprint(join(ROOT, file))}\n`);
  }
  return hash.digest('hex');
}

function isCurrent(now: string): boolean {
  const built = existsSync(join(ROOT, 'build/index.html')) && existsSync(STAMP);
  return built && readFileSync(STAMP, 'utf8') === now;
}

function build(now: string): number {
  rmSync(STAMP, { force: true });
  const command = join(ROOT, 'node_modules/@docusaurus/core/bin/docusaurus.mjs');
  const { status } = spawnSync(process.execPath, [command, 'build'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production', DOCUSAURUS_NO_UPDATE_CHECK: '1' },
  });
  if (status !== 0) return status ?? 1;
  mkdirSync(dirname(STAMP), { recursive: true });
  // Of the files as they were before the build: a file that changed meanwhile makes the next call build again.
  writeFileSync(STAMP, now);
  return 0;
}

/** What is recorded, judged by the sources as they are: a result that they have outlived shows as unknown. */
function refreshTrace(): void {
  const args = ['--import', 'tsx', 'scripts/trace.ts', '--no-run'];
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

const flags = scriptArguments(import.meta.url, { 'if-stale': { type: 'boolean' } }).values;
refreshTrace();
const now = fingerprint();
if (flags['if-stale'] && isCurrent(now)) {
  console.log('The site in build/ is up to date.');
} else {
  process.exitCode = build(now);
}
