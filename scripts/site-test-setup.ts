import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type {} from '../src/site/testing/provided.ts';
import { serveSite } from './site-server.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds the site when the sources are newer, and serves it for the time of the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const script = join(ROOT, 'scripts/build-site.ts');
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, '--if-stale'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('Cannot test the site: it does not build');
  const site = await serveSite(join(ROOT, 'build'), 0);
  project.provide('siteUrl', site.url);
  return site.close;
}
