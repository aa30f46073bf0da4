import { readFileSync } from 'node:fs';

/** The version of this package; its `package.json` lies in the same place for the sources and for what is built. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { readonly version: unknown }).version);
}
