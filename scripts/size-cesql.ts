/**
 * Prints how many bytes a browser loads for each part of `src/cesql`, and which files they come from.
 *
 *     npx tsx scripts/size-cesql.ts
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { scriptArguments } from './script-arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a page can import, and `core`, the least that answers; what they import counts. */
export const CESQL_ENTRIES = {
  compile: "export { compile } from './src/cesql/index.ts'",
  core: [
    "export { readExpression } from './src/cesql/read-expression.ts'",
    "export { compilePredicate } from './src/cesql/predicate.ts'",
    "export { builtinFunctions } from './src/cesql/functions.ts'",
  ].join(';'),
  parse: "export { parse } from './src/cesql/index.ts'",
  everything: "export * from './src/cesql/index.ts'",
} as const;

/** The size of a bundle, in bytes. */
export interface BundleSize {
  readonly minified: number;
  readonly gzip: number;
  /** Minified bytes by source file, the largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[];
}

/** Bundles a module for a browser, minified and without what it does not use, and measures it. */
export async function bundleSize(source: string): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    treeShaking: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const inputs = Object.values(metafile.outputs)[0]?.inputs ?? {};
  const files = Object.entries(inputs)
    .map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a);
  return { minified: code.length, gzip: gzipSync(code, { level: 9 }).length, files };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  scriptArguments(import.meta.url, {});
  for (const [entry, source] of Object.entries(CESQL_ENTRIES)) {
    const { minified, gzip, files } = await bundleSize(source);
    console.log(`${entry}: ${gzip} bytes with gzip, ${minified} without`);
    for (const [file, bytes] of files) console.log(`${String(bytes).padStart(8)}  ${file}`);
  }
}
