import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { startEds } from './fixture-process.ts';

// Each test starts processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

test('help and version are answers; no command, or one that is not there, is a wrong command line', async () => {
  const [help, version, nothing, unknown, inner, unknownHelp] = await Promise.all([
    startEds(['outbox', 'relay', '--help']).ended,
    startEds(['--version']).ended,
    startEds([]).ended,
    startEds(['sned']).ended,
    startEds(['outbox', 'stauts']).ended,
    startEds(['help', 'nope']).ended,
  ]);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Usage: eds outbox relay ');
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9]+[.][0-9]+/) });
  expect(nothing).toMatchObject({ code: 2, stdout: '' });
  expect(unknown).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: unknown command 'sned'\n(Did you mean send?)\n(eds --help tells more)\n",
  });
  expect(inner.stderr).toContain('(eds outbox --help tells more)');
  expect(unknownHelp).toMatchObject({ code: 2, stdout: '' });
});

test('a reader that goes away early is no failure', async () => {
  const { child, ended } = startEds(['outbox', 'relay', '--help']);
  child.stdout.destroy();
  expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.skipIf(!existsSync('/dev/full')).each(['--help', 'cesql eval TRUE', 'outbox simulate --list'])(
  'eds %s: an output that cannot be written is the exit code 2',
  async (args) => {
    const command = `"${process.execPath}" --import tsx src/cli/main.ts ${args} > /dev/full`;
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((done) => {
      execFile('sh', ['-c', command], (error, _, text) =>
        done({ code: error?.code, stderr: text }),
      );
    });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^eds: Cannot write standard output: ENOSPC.*\n {2}Check the space/),
    ]);
  },
);

test.each([
  ['send', '--to', 'http://me:secret@127.0.0.1:1/'],
  ['send', '--to', 'http://127.0.0.1:1/', '--dead-letter', 'ftp://me:secret@h/'],
  ['channel', '--subscribe', 'http://me:secret@127.0.0.1:1/'],
  ['conformance', '--url', 'http://me:secret@127.0.0.1:1/'],
  ['outbox', 'relay', '--url', 'x', '--to', 'http://me:secret@127.0.0.1:1/'],
  ['outbox', 'status', '--url', 'postgres://me:secret@127.0.0.1:99999/db'],
  ['outbox', 'status', '--url', 'postgres://me:secret@127.0.0.1:1/db'],
])('a password is never printed: eds %s %s %s', async (...args) => {
  const { code, stdout, stderr } = await startEds(args).ended;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toContain('secret');
});
