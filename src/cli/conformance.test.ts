import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { ConformanceReport } from '../conformance/report.ts';
import { startEds } from './fixture-process.ts';

// The kit runs in real time against other processes.
vi.setConfig({ testTimeout: 240_000 });

const directory = mkdtempSync(join(tmpdir(), 'eds-conformance-'));
afterAll(() => rmSync(directory, { recursive: true }));

const failed = ({ results }: ConformanceReport): readonly string[] => {
  const bad = results.filter(({ status }) => status === 'fail' || status === 'inconclusive');
  return [...new Set(bad.map(({ clause }) => clause))].sort();
};

for (const [store, claims] of [
  ['memory', []],
  [join(directory, 'store'), ['persistent']],
] as const) {
  test(`eds conformance --url: a channel in ${store === 'memory' ? 'memory' : 'a directory'} conforms over HTTP`, async () => {
    const flags = ['--order-by', 'partitionkey', '--deduplicate', '10m', '--retain', '1000'];
    const channel = startEds(['channel', '--store', store, ...flags]);
    const url = await channel.says(/control: +(\S+),/);
    const { code, stdout } = await startEds(['conformance', '--url', url, '--json']).ended;
    const report = JSON.parse(stdout) as ConformanceReport & { readonly reproduce: string };
    expect(failed(report)).toEqual([]);
    expect(code).toBe(0);
    expect(report.summary.pass).toBeGreaterThan(90);
    const notClaimed = report.results.filter(({ status }) => status === 'not-applicable');
    expect(notClaimed.map(({ clause }) => clause)).toEqual(
      claims.length === 0 ? ['CHN-140', 'CHN-141', 'CHN-144'] : [],
    );
    expect(report.reproduce).toBe(`eds conformance --url ${url}`);
    await channel.stop();
  });
}

const python = (() => {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
})();

test.skipIf(python === undefined)(
  'eds conformance finds what the channel in Python does wrong (skipped: needs python3)',
  async () => {
    const port = await freePort();
    const child = spawn('python3', ['static/examples/channel.py', String(port)], {
      stdio: 'ignore',
    });
    try {
      const url = `http://127.0.0.1:${port}/control/v1`;
      await vi.waitFor(() => fetch(`${url}/`), { timeout: 10_000, interval: 100 });
      const [junit, html] = [join(directory, 'r.xml'), join(directory, 'r.html')];
      const files = ['--junit', junit, '--html', html];
      const { code, stdout } = await startEds(['conformance', '--url', url, '--json', ...files])
        .ended;
      const report = JSON.parse(stdout) as ConformanceReport;
      expect(code).toBe(1);
      // The list of docs/how-to/certify-a-channel.md.
      expect(failed(report)).toEqual([
        'CHN-103',
        'CHN-105',
        'CHN-106',
        'CHN-117',
        'CHN-124',
        'CHN-146',
        'OBS-005',
      ]);
      const lost = report.results.find(({ id }) => id === 'CHN-117/subscriber-down');
      expect(lost?.evidence?.transcript?.join('\n')).toContain('POST binary kit.check kit-1 → 503');
      expect(readFileSync(junit, 'utf8')).toContain(`failures="${report.summary.fail}"`);
      expect(readFileSync(html, 'utf8')).toContain(`Failed (${report.summary.fail})`);
    } finally {
      child.kill();
    }
  },
);

test('eds conformance --url: SIGINT ends the run in order, with what was seen so far', async () => {
  const channel = startEds(['channel']);
  const url = await channel.says(/control: +(\S+),/);
  const running = startEds(['conformance', '--url', url, '--json', '--jobs', '1']);
  await channel.says(/subscription created/);
  const { code, stdout, stderr } = await running.stop();
  expect([code, stderr]).toEqual([
    130,
    'SIGINT: ending the run (again: ends at once)\nSIGINT: the run is not complete, and proves nothing\n',
  ]);
  const report = JSON.parse(stdout) as ConformanceReport;
  expect(report.conforms).toBe(false);
  expect(report.summary.inconclusive).toBeGreaterThan(10);
  // What its checks had made is gone: nothing of the run is left behind.
  const left = (await (await fetch(`${url}/describe`)).json()) as Record<string, unknown>;
  expect(Object.keys(left)).toEqual(['default']);
  await channel.stop();
});

test('eds conformance --adapter: SIGINT closes the adapter, and the report is partial, never green', async () => {
  const [adapter, closed] = [join(directory, 'slow.mjs'), join(directory, 'closed')];
  writeFileSync(
    adapter,
    `import { writeFileSync } from 'node:fs';
     let count = 0;
     const compile = async () => {
       count += 1;
       if (count === 3) {
         console.error('the third');
         await new Promise(() => setInterval(() => undefined, 1000));
       }
       return { match: () => true };
     };
     export default { name: 'slow', filters: { compile } };
     export const close = () => writeFileSync(${JSON.stringify(closed)}, 'closed');`,
  );
  const [junit, html] = [join(directory, 'slow.xml'), join(directory, 'slow.html')];
  const flags = ['--clause', 'FLT-002', '--clause', 'FLT-003', '--clause', 'FLT-011'];
  const args = ['conformance', '--adapter', adapter, ...flags];
  const running = startEds([...args, '--junit', junit, '--html', html]);
  await running.says(/the third/);
  const { code, stdout, stderr } = await running.stop();
  expect(code).toBe(130);
  expect(stderr).toContain('SIGINT: the run is not complete, and proves nothing\n');
  expect(stdout).toMatch(/^slow: partial, SIGINT after \d+ of \d+ checks \(\d+ pass, \d+ fail\)$/m);
  expect(stdout).not.toMatch(/conforms/);
  expect(readFileSync(closed, 'utf8')).toBe('closed');
  expect(readFileSync(junit, 'utf8')).toContain('The run was aborted');
  expect(readFileSync(html, 'utf8')).toContain('does not conform');
});

test('eds conformance --adapter: an adapter that never gives the processor back, or ends the process, is told', async () => {
  const [endless, leaving] = [join(directory, 'endless.mjs'), join(directory, 'leaving.mjs')];
  const adapterOf = (body: string) =>
    `export default { name: 'mine', filters: { compile() { ${body} } } };`;
  writeFileSync(endless, adapterOf("console.error('it begins'); for (;;);"));
  writeFileSync(leaving, adapterOf('process.exit(0);'));
  const flags = ['--clause', 'FLT-002'];
  const running = startEds(['conformance', '--adapter', endless, ...flags]);
  await running.says(/it begins/);
  const [stopped, late, left] = await Promise.all([
    running.stop(),
    startEds(['conformance', '--adapter', endless, ...flags, '--timeout', '100ms']).ended,
    startEds(['conformance', '--adapter', leaving, ...flags]).ended,
  ]);
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toMatch(
    /^\?\? {2} FLT-002\/.*\n +It had not answered when the run was ended$/m,
  );
  expect(stopped.stdout).toMatch(
    /^mine: partial, SIGINT after 1 of \d+ checks \(0 pass, 0 fail\)$/m,
  );
  expect(late.code).toBe(1);
  expect(late.stdout).toMatch(
    /^\?\? {2} FLT-002\/.*\n +It had not answered when the run was ended$/m,
  );
  expect(late.stdout).toMatch(/^mine: does not conform \(0 pass, \d+ inconclusive\)$/m);
  expect(late.stderr).toMatch(/^Note: the process of the adapter ended in FLT-002\/.*SIGKILL$/m);
  expect(left.code).toBe(1);
  expect(left.stdout).toMatch(/^mine: does not conform \(0 pass, \d+ inconclusive\)$/m);
  expect(left.stderr).toMatch(
    /^Note: the process of the adapter ended in FLT-002\/.*exit code 0$/m,
  );
});

/** A module of the adapter that passes everything, with `more` written behind it. */
function passing(name: string, more: string): string {
  const file = join(directory, name);
  const reference = resolve('src/conformance/reference.ts');
  writeFileSync(
    file,
    `import { referenceAdapter } from '${reference}';\nexport default referenceAdapter;\n${more}\n`,
  );
  return file;
}

test('eds conformance --adapter: closing it decides nothing about what the checks have found', async () => {
  const flags = ['--clause', 'FLT-002'];
  const throwing = passing(
    'throwing.mjs',
    "export const close = () => { throw new Error('held'); };",
  );
  const slow = passing(
    'slow-close.mjs',
    "export const close = () => { console.log('closing'); return new Promise((r) => setTimeout(r, 2000)); };",
  );
  const thrown = await startEds(['conformance', '--adapter', throwing, ...flags]).ended;
  expect([thrown.code, thrown.stderr]).toEqual([
    0,
    expect.stringContaining('Note: the adapter could not be closed: held\n'),
  ]);
  const running = startEds(['conformance', '--adapter', slow, ...flags, '--json']);
  await running.says(/closing/);
  const stopped = await running.stop();
  // Every check has answered, and what an adapter writes is not in the report.
  expect(stopped.code).toBe(0);
  expect(JSON.parse(stopped.stdout)).toMatchObject({ conforms: true });
});

test('eds conformance: a profile that is not claimed is not passed', async () => {
  const adapter = join(directory, 'unclaimed.mjs');
  writeFileSync(
    adapter,
    `import { referenceAdapter } from '${resolve('src/conformance/reference.ts')}';
     const { system } = referenceAdapter;
     const open = async (world) => {
       const opened = await system.open(world);
       const { persistent, ...capabilities } = opened.manifest.capabilities;
       return { ...opened, manifest: { ...opened.manifest, capabilities } };
     };
     export default { name: 'mine', system: { ...system, open } };`,
  );
  const args = ['conformance', '--adapter', adapter, '--profile', 'ordered'];
  const [junit, html] = [join(directory, 'unclaimed.xml'), join(directory, 'unclaimed.html')];
  const [ordered, both] = await Promise.all([
    startEds(args).ended,
    startEds([...args, '--profile', 'persistent', '--json', '--junit', junit, '--html', html])
      .ended,
  ]);
  expect([ordered.code, both.code]).toEqual([0, 1]);
  expect(both.stderr).toContain('Profile persistent: not proved');
  // None of the reports is green when the exit code is not.
  expect(JSON.parse(both.stdout)).toMatchObject({ unprovedProfiles: ['persistent'] });
  expect(readFileSync(junit, 'utf8')).toContain('name="The profile persistent is proved"');
  expect(readFileSync(html, 'utf8')).toContain('Profiles not proved: persistent');
});

test('eds conformance: an adapter of one part, a profile, a clause, and what cannot run', async () => {
  const adapter = join(directory, 'adapter.mjs');
  writeFileSync(
    adapter,
    `const matches = (filters = []) => (event) =>
      filters.every(({ exact }) => exact === undefined || event.type === exact.type);
    const compile = (filters = []) => {
      if (!Array.isArray(filters)) throw new TypeError('no list');
      return { match: matches(filters) };
    };
    export default { name: "mine", filters: { compile } };`,
  );
  const nobody = 'http://127.0.0.1:9/control/v1';
  const [clause, all, unreachable, both, profile] = await Promise.all([
    startEds(['conformance', '--adapter', resolve(adapter), '--clause', 'FLT-002']).ended,
    startEds(['conformance', '--adapter', resolve(adapter), '--clause', 'FLT-011', '--all']).ended,
    startEds(['conformance', '--url', nobody]).ended,
    startEds(['conformance', '--url', nobody, '--adapter', adapter]).ended,
    startEds(['conformance', '--adapter', adapter, '--profile', 'fast']).ended,
  ]);
  const [unknown, unwritable, noAdapter] = await Promise.all([
    startEds(['conformance', '--adapter', adapter, '--clause', 'FLT-999']).ended,
    startEds(['conformance', '--adapter', adapter, '--junit', join(adapter, 'r.xml')]).ended,
    startEds(['conformance', '--adapter', `${adapter}.nowhere`]).ended,
  ]);
  expect([unknown.code, unwritable.code, noAdapter.code]).toEqual([2, 2, 2]);
  expect(unknown.stderr).toContain('there is no clause "FLT-999"; write an id such as CHN-104');
  expect(unwritable).toMatchObject({ stdout: '', stderr: expect.stringContaining('ENOTDIR') });
  expect(noAdapter.stderr).toBe(`Cannot run the kit: there is no file ${adapter}.nowhere\n`);
  expect(clause.code).toBe(0);
  expect(clause.stdout).toContain(
    `How to reproduce:\n  eds conformance --adapter ${adapter} --clause FLT-002`,
  );
  expect(all.code).toBe(1);
  expect([unreachable.code, both.code, profile.code]).toEqual([2, 2, 2]);
  expect(unreachable.stderr).toContain('No answer from');
  expect(profile.stderr).toContain('Cannot use profile "fast"');
});

function freePort(): Promise<number> {
  return new Promise((give) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => give(port));
    });
  });
}
