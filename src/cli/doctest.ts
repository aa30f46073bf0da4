import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { makeDirectory } from '../channels/pglite/make-directory.ts';
import type { RunResult } from '../doctest/run.ts';
import { coloursFor } from './colour.ts';

interface DoctestFlags {
  readonly pages?: readonly string[];
  readonly sources?: readonly string[];
  readonly exclude?: readonly string[];
  readonly tsconfig: string;
  readonly types: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
  readonly export?: string;
}

const EXAMPLES = `
Examples:
  eds doctest                                  run every example of README.md, docs/ and spec/
  eds doctest spec/3-filters.md:42             run the example that line 42 is in
  eds doctest --sources 'src/**/*.ts'          run @example blocks as well
  eds doctest --update docs/tutorial.md        write the actual values behind // =>
  eds doctest --export build/examples          write examples.json and one file an example

Exit codes: 0 all passed, 1 an example failed, 2 the run could not start.`;

/** `eds doctest`: runs the examples of the project in the working directory, without a Vitest configuration. */
export function doctestCommand(): Command {
  return new Command('doctest')
    .description('run the examples in Markdown pages and in @example blocks')
    .argument(
      '[files...]',
      'paths, or parts of paths, of the pages to run, each optionally with :line',
    )
    .option('--pages <glob...>', 'Markdown pages (default: README.md docs/**/*.md spec/**/*.md)')
    .option(
      '--sources <glob...>',
      'TypeScript sources whose @example blocks are run (default: none)',
    )
    .option('--exclude <glob...>', 'files to leave out')
    .option('--tsconfig <file>', 'tsconfig that the examples are checked with', 'tsconfig.json')
    .option('--no-types', 'run without type check')
    .option(
      '--update',
      'write the actual values behind `// =>` where they differ; refused when CI is set',
    )
    .option('--json', 'print the results as JSON')
    .option('--export <dir>', 'write examples.json and each example as a file; runs nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (filters: readonly string[], flags: DoctestFlags, command: Command) => {
      try {
        process.exitCode = await run(filters, flags);
      } catch (error) {
        command.error(`eds doctest: ${(error as Error).message}`, { exitCode: 2 });
      }
    });
}

async function run(filters: readonly string[], flags: DoctestFlags): Promise<number> {
  const { pages, sources, exclude } = flags;
  const files = {
    ...(pages === undefined ? {} : { pages }),
    ...(sources === undefined ? {} : { sources }),
    ...(exclude === undefined ? {} : { exclude }),
  };
  if (flags.export !== undefined) return exportTo(flags.export, files);
  if (flags.types && !existsSync(flags.tsconfig)) {
    const remedy = 'name one with --tsconfig, or leave the types out with --no-types';
    throw new Error(`there is no ${flags.tsconfig}: ${remedy}`);
  }
  // Vitest colours what goes to a file too.
  const { red } = coloursFor(process.stdout, process.env);
  if (red('x') === 'x') process.env.NO_COLOR = '1';
  // Loaded here: every other command would wait a second for what only this one needs.
  const { runDoctests } = await import('../doctest/run.ts');
  const result = await runDoctests({
    ...files,
    filters,
    tsconfig: flags.tsconfig,
    types: flags.types,
    update: flags.update ?? false,
    quiet: flags.json ?? false,
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else reportUpdates(result);
  if (result.examples.length === 0)
    throw new Error('No example was run: no page matches. Name a page that has one');
  const failed = result.examples.some(({ status }) => status === 'failed');
  return failed || result.notWritten.length > 0 ? 1 : 0;
}

async function exportTo(directory: string, files: object): Promise<number> {
  const { exportProject } = await import('../doctest/project.ts');
  const examples = await exportProject(files);
  await makeDirectory(directory);
  await writeFile(
    join(directory, 'examples.json'),
    `${JSON.stringify({ examples }, undefined, 2)}\n`,
  );
  for (const { id, runnable, file, line, name } of examples) {
    const path = join(directory, `${id}.ts`);
    await makeDirectory(dirname(path));
    await writeFile(path, `// ${name}\n// From ${file}, line ${line}.\n\n${runnable}`);
  }
  process.stdout.write(`${examples.length} examples written to ${directory}\n`);
  return 0;
}

function reportUpdates({ updated, notWritten }: RunResult): void {
  for (const [file, count] of Object.entries(updated)) {
    process.stdout.write(`updated ${count} ${count === 1 ? 'value' : 'values'} in ${file}\n`);
  }
  for (const place of notWritten) {
    process.stderr.write(
      `${place}: the value has no JavaScript literal; write the expectation by hand\n`,
    );
  }
}
