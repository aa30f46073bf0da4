/** The command lines of scripts. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The flags of a script, as `node:util` has them. */
type Flags = NonNullable<ParseArgsConfig['options']>;

/** Values of the flags, and the words that are no flags. */
type Arguments<Options extends Flags> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/** What `--help` is, of every script. */
const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * Reads the command line of a script. For `--help` it prints what the head of the script says, and ends with 0; for a
 * flag that the script does not have, or names where it takes none, it says so and ends with 2.
 *
 * @param url `import.meta.url` of the script.
 * @param options Its flags.
 * @param takesNames Whether it takes words that are no flags.
 */
export function scriptArguments<const Options extends Flags>(
  url: string,
  options: Options,
  takesNames = false,
): Arguments<Options> {
  const allowPositionals = takesNames;
  try {
    const found = parseArgs({ options: { ...options, ...HELP }, allowPositionals });
    if (!('help' in found.values)) return found as Arguments<Options>;
  } catch (error) {
    const [said] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    process.stderr.write(`error: ${said}\n(${basename(fileURLToPath(url))} --help tells more)\n`);
    process.exit(2);
  }
  process.stdout.write(helpOf(readFileSync(fileURLToPath(url), 'utf8')));
  process.exit(0);
}

/** The comment at the head of a script, as plain text. */
export function helpOf(source: string): string {
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(source) ?? [];
  const lines = comment.split('\n').map((line) => line.replace(/^ ?\* ?/, '').trimEnd());
  return `${lines.join('\n').trim()}\n`;
}
