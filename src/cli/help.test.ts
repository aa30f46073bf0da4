import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { program } from './program.ts';

/** What `eds` says to a command line that it answers, or refuses, without running anything. */
function said(...args: readonly string[]): { out: string; err: string; code: number } {
  const texts = { out: '', err: '' };
  const eds = program();
  const listen = (command: Command): void => {
    command.configureOutput({
      writeOut: (text) => {
        texts.out += text;
      },
      writeErr: (text) => {
        texts.err += text;
      },
    });
    command.commands.forEach(listen);
  };
  listen(eds);
  try {
    eds.parse(args, { from: 'user' });
    return { ...texts, code: 0 };
  } catch (error) {
    return { ...texts, code: (error as { exitCode: number }).exitCode };
  }
}

test.each([['channel'], ['filter'], ['outbox'], ['outbox', 'relay'], ['cesql', 'check']])(
  'eds help %s %s is what --help tells',
  (...names) => {
    const words = names.filter((name) => name !== undefined);
    const { out } = said(...words, '--help');
    expect(out).toContain(`Usage: eds ${words.join(' ')} `);
    expect(said('help', ...words)).toEqual({ out, err: '', code: 0 });
    const [first = '', ...rest] = words;
    if (rest.length > 0) expect(said(first, 'help', ...rest)).toEqual({ out, err: '', code: 0 });
  },
);

test('eds help alone is eds --help', () => {
  expect(said('help')).toEqual(said('--help'));
  expect(said('outbox', 'help').out).toEqual(said('outbox', '--help').out);
});

test.each([
  [['help', 'nope'], "error: unknown command 'nope'\n(eds --help tells more)\n"],
  [
    ['help', 'chanel'],
    "error: unknown command 'chanel'\n(Did you mean channel?)\n(eds --help tells more)\n",
  ],
  [
    ['help', 'outbox', 'stauts'],
    "error: unknown command 'stauts'\n(Did you mean status?)\n(eds outbox --help tells more)\n",
  ],
  [['help', 'send', 'more'], 'error: send has no commands\n(eds send --help tells more)\n'],
])('eds %j: there is no such command', (args, err) => {
  expect(said(...args)).toEqual({ out: '', err, code: 1 });
});

test.each([
  ['send --tto http://h/', ["'--tto'\n(Did you mean --to?)", "'--to <url>' not"]],
  ['filter --filtres=x', ["'--filtres'\n(Did you mean --filters?)", "'--filters <file>' not"]],
  ['send --to http://h/ --rety 3', ["'--rety'\n(Did you mean --retry?)"]],
  ['sink --dealy 1s -x --respnod 202', ['--delay', "'-x'", '--respond']],
  ['outbox relay', ["'--url <url>' not specified", "'--to <url>' not specified"]],
  [
    'outbox relay --ulr x --lgo -- --other',
    ["'--ulr'\n(Did you mean --url?)", '--log', "'--url <url>' not", "'--to <url>' not"],
  ],
])('eds %s: every flag that is wrong, and every one that is missing, is told', (line, parts) => {
  const { err } = said(...line.split(' '));
  const lines = err.split('\n').filter((text) => text.startsWith('error: '));
  expect(lines).toHaveLength(parts.length);
  for (const part of parts) expect(err).toContain(part);
  expect(err).toMatch(/\(eds [a-z ]+ --help tells more\)\n$/);
});

test.each([
  ['--bogus filter --filters x', "error: unknown option '--bogus'\n(eds --help tells more)\n"],
  [
    'outbox --bogus relay --url x --to y',
    "error: unknown option '--bogus'\n(eds outbox --help tells more)\n",
  ],
])('eds %s: flags behind the name of a command are for the command to know', (line, err) => {
  expect(said(...line.split(' ')).err).toBe(err);
});

test.each([
  'channel --host=',
  'channel --store=',
  'filter --filters=',
  'cesql eval TRUE --event=',
  'sink --reply=',
  'conformance --adapter=',
  'conformance --junit=',
  'outbox topic orders --url x --consumer=',
])('eds %s: a flag without a value, as of a variable that is not set, is refused', (line) => {
  const { err, code } = said(...line.split(' '));
  expect(err).toMatch(
    /^error: option '--[a-z]+ <[a-z]+>' argument '' is invalid\. It is empty\.\n/,
  );
  expect(code).toBe(1);
});

test.each(['1h', '1d', '2m', '0ms'])('eds send --backoff-delay %s is a time', (time) => {
  const { err } = said('send', '--to', 'http://h/', '--backoff-delay', time, '--no-such-flag');
  expect(err).toMatch(/^error: unknown option '--no-such-flag'\n\(eds/);
});

test('what stands behind -- is no flag', () => {
  const { err } = said('filter', '--', '--events');
  expect(err).toBe(
    "error: required option '--filters <file>' not specified\n(eds filter --help tells more)\n",
  );
});
