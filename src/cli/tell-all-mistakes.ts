import type { Command, ParseOptionsResult } from 'commander';
import { nearest } from './nearest.ts';

/**
 * Makes a command tell every flag that it does not know and every one that is missing, whichever of them is found
 * first: who has mistyped a flag that is required would otherwise hear only that it is missing.
 */
export function tellAllMistakes(command: Command): void {
  let unknown: readonly string[] = [];
  const parseOptions = command.parseOptions.bind(command);
  command.parseOptions = (argv): ParseOptionsResult => {
    const found = parseOptions(argv);
    unknown = flagsOf(found.unknown, command.commands.length > 0);
    return found;
  };
  const fail = command.error.bind(command);
  command.error = (message, options) => {
    if (options?.code === undefined || !ABOUT_FLAGS.has(options.code))
      return fail(message, options);
    const lines = [
      ...unknown.map((flag) => unknownText(flag, command)),
      ...missingOf(command).map((flags) => `error: required option '${flags}' not specified`),
    ];
    return fail(lines.length === 0 ? message : lines.join('\n'), options);
  };
}

/** Codes of commander for a flag that is not there, and for one that is missing. */
const ABOUT_FLAGS: ReadonlySet<string> = new Set([
  'commander.unknownOption',
  'commander.missingMandatoryOptionValue',
]);

/**
 * The flags among what was not understood, without values that are written behind `=`; nothing behind `--` is one, nor
 * what stands behind the name of a command: that is for the command to know.
 */
function flagsOf(unknown: readonly string[], hasCommands: boolean): readonly string[] {
  const end = unknown.findIndex((word) => word === '--' || (hasCommands && !word.startsWith('-')));
  const words = end === -1 ? unknown : unknown.slice(0, end);
  return words.filter((word) => /^-{1,2}[^-\d]/.test(word)).map((word) => word.split('=')[0] ?? '');
}

function unknownText(flag: string, { options }: Command): string {
  const names = ['--help', ...options.flatMap(({ long }) => long ?? [])];
  const near = flag.startsWith('--') ? nearest(flag, names) : undefined;
  return `error: unknown option '${flag}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`;
}

function missingOf(command: Command): readonly string[] {
  const missing = command.options.filter(
    (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
  );
  return missing.map(({ flags }) => flags);
}
