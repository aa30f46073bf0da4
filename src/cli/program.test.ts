import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { EXPRESSION_LENGTH_MAX } from '../cesql/limits.ts';
import { SCRIPT_LENGTH_MAX } from '../conformance/recipient-script.ts';
import { RETRY_MAX } from '../delivery/policy.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { FILTER_TEXT_LENGTH_MAX } from '../filters/limits.ts';
import { BATCH_LINE_LENGTH_MAX } from './cesql-batch.ts';
import { program } from './program.ts';

interface Named {
  readonly path: string;
  readonly command: Command;
  readonly help: string;
}

/** Every command that does something itself; `help` says what others do. */
function leaves(command: Command, path: string): readonly Named[] {
  if (command.commands.length > 0) {
    const inner = command.commands.filter((one) => one.name() !== 'help');
    return inner.flatMap((one) => leaves(one, `${path} ${one.name()}`));
  }
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return [{ path, command, help }];
}

const COMMANDS = leaves(program(), 'eds');

test('there are sixteen commands', () => {
  expect(COMMANDS.map(({ path }) => path)).toEqual([
    'eds filter',
    'eds cesql eval',
    'eds cesql check',
    'eds tck',
    'eds doctest',
    'eds outbox init',
    'eds outbox relay',
    'eds outbox status',
    'eds outbox release',
    'eds outbox dead',
    'eds outbox topic',
    'eds outbox simulate',
    'eds conformance',
    'eds channel',
    'eds send',
    'eds sink',
  ]);
});

test.each(COMMANDS)(
  '$path: its help has examples that name it, and exit codes',
  ({ path, help }) => {
    const [, examples = '', codes = ''] = /\nExamples:\n(.*?)\nExit codes: (.*)$/s.exec(help) ?? [];
    expect(examples).toContain(`${path} `);
    expect(codes).toMatch(/^0 /);
    expect(codes).toMatch(/\b2 /);
  },
);

const PAGE = readFileSync('docs/reference/command-line.md', 'utf8');

test.each(COMMANDS)(
  '$path: its row on the page has the exit codes of its help',
  ({ path, help }) => {
    const [, codes = ''] = /\nExit codes: (.*)$/s.exec(help) ?? [];
    const ofHelp = Array.from(codes.matchAll(/(?:^|[,;]\s)([0-9]) /g), ([, code]) => Number(code));
    const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${path}\` |`)) ?? '';
    const cells = row.split('|').slice(3, 7);
    expect(cells.flatMap((cell, code) => (cell.trim() === '' ? [] : [code]))).toEqual(ofHelp);
  },
);

test('the page has no command that is not there', () => {
  const named = Array.from(PAGE.matchAll(/^\| `(eds [a-z ]+)` \|/gm), ([, name]) => name);
  expect(named.sort()).toEqual(COMMANDS.map(({ path }) => path).sort());
});

test('the page has the limits that are in force', () => {
  const limit = (what: string) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| ${what}`)) ?? '';
    return Number(/([0-9,]+)[a-z ]* \|$/.exec(row)?.[1]?.replaceAll(',', ''));
  };
  expect(EVENT_SIZE_MAX_BYTES).toBe(1 << 20);
  expect(limit('the filters')).toBe(FILTER_TEXT_LENGTH_MAX);
  expect(limit('one expression')).toBe(EXPRESSION_LENGTH_MAX);
  expect(limit('one request')).toBe(BATCH_LINE_LENGTH_MAX);
  expect(limit('the script')).toBe(SCRIPT_LENGTH_MAX);
  expect(limit('retries')).toBe(RETRY_MAX);
});

test.each(COMMANDS)(
  '$path: every flag of its examples is one of its flags',
  ({ path, command, help }) => {
    const own = new Set(command.options.map(({ long }) => long));
    const lines = help.split('\n').filter((line) => line.includes(`${path} `));
    // What follows three blanks, or two from column 40 on, is a word to the reader.
    const flags = lines.flatMap(
      (line) =>
        line
          .trim()
          .split(/ {2,}/)[0]
          ?.match(/ --[a-z-]+/g) ?? [],
    );
    for (const flag of flags) expect(own).toContain(flag.trim());
  },
);

test.each(COMMANDS)('$path: a default is told once, with its unit', ({ command, help }) => {
  for (const { defaultValue, defaultValueDescription, description } of command.options) {
    expect(description).not.toContain('; default');
    if (typeof defaultValue === 'number' && defaultValue >= 1000) {
      expect(defaultValueDescription).toMatch(/[a-z]$/);
    }
  }
  expect(help).not.toMatch(/default:[^)]*default:/);
});

test.each(COMMANDS)('$path: a flag without which nothing goes says so', ({ command, help }) => {
  for (const { mandatory, long, description } of command.options) {
    expect([long, description.endsWith(' (required)')]).toEqual([long, mandatory]);
  }
  const flags = command.options.filter(({ mandatory }) => mandatory);
  expect(help.match(/\(required\)/g) ?? []).toHaveLength(flags.length);
});

test.each(COMMANDS)('$path: what is wrong with a flag names the command that helps', ({ path }) => {
  let said = '';
  const eds = program();
  const listen = (command: Command): void => {
    command.configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
    command.commands.forEach(listen);
  };
  listen(eds);
  const args = [...path.split(' ').slice(1), '--no-such-flag'];
  expect(() => eds.parse(args, { from: 'user' })).toThrow();
  expect(said).toContain(`(${path} --help tells more)`);
});
