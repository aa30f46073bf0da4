import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/**
 * Reads a tsconfig with everything that it extends.
 *
 * @throws `Error`: The file cannot be read.
 */
export function readTsconfig(configFile: string): ts.ParsedCommandLine {
  const read = ts.readConfigFile(configFile, ts.sys.readFile);
  if (read.error !== undefined) {
    const text = ts.flattenDiagnosticMessageText(read.error.messageText, ' ');
    throw new Error(`Cannot read ${configFile}: ${text}`);
  }
  return ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(configFile));
}

/** An alias as Vite wants it. */
export interface Alias {
  readonly find: RegExp;
  readonly replacement: string;
}

/** The `paths` of a tsconfig as aliases, so that examples run with the modules that they are checked with. */
export function tsconfigAliases(configFile: string): readonly Alias[] {
  const { paths = {}, baseUrl } = readTsconfig(configFile).options;
  const base = baseUrl ?? dirname(configFile);
  return Object.entries(paths).flatMap(([pattern, [target]]) => {
    if (target === undefined) return [];
    const literal = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '(.+)');
    return [
      { find: new RegExp(`^${literal}$`), replacement: resolve(base, target).replace('*', '$1') },
    ];
  });
}
