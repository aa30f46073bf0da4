/**
 * How long examples take: 300 in 30 files, with and without types, cold and after one edit in watch mode, and the
 * same code under vite-plugin-doctest, which checks no types.
 *
 *     npm run bench:doctest [-- --rounds 3] [--json]
 */
import { performance } from 'node:perf_hooks';
import { type FixtureProject, fixtureProject } from '../src/doctest/fixture-project.ts';
import { scriptArguments } from './script-arguments.ts';

const FILES = 30;
const EXAMPLES_PER_FILE = 10;
const EXAMPLES = FILES * EXAMPLES_PER_FILE;

const SOURCE = `export interface Item { readonly id: string; readonly count: number }
export function item(id: string, count: number): Item {
  return { id, count };
}
`;

interface Variant {
  readonly name: string;
  readonly open: (name: string) => string;
  readonly prologue: string;
  readonly config: string;
}

const OURS = (types: boolean): string => `{ pages: ['pages/*.md'], types: ${types} }`;
const PEER_CONFIG = `import { doctest } from 'vite-plugin-doctest';
export default {
  plugins: [doctest()],
  resolve: { alias: { fixture: new URL('./src/index.ts', import.meta.url).pathname } },
  test: { include: [], includeSource: ['pages/*.md'], isolate: false },
};
`;

const VARIANTS: readonly Variant[] = [
  {
    name: 'with types',
    open: (name) => `ts test="${name}"`,
    prologue: "import { expect } from 'vitest';\n",
    config: OURS(true),
  },
  {
    name: 'without types',
    open: (name) => `ts test="${name}"`,
    prologue: "import { expect } from 'vitest';\n",
    config: OURS(false),
  },
  {
    name: 'vite-plugin-doctest',
    open: (name) => `ts:${name.replaceAll(' ', '-')}@import.meta.vitest`,
    prologue: '',
    config: PEER_CONFIG,
  },
];

function example(variant: Variant, file: number, index: number): string {
  const name = `example ${file} ${index}`;
  return `## Part ${index}\n\nSome prose about item ${index}.\n\n\`\`\`${variant.open(name)}
${variant.prologue}const { item } = await import('fixture');
const made = item('${name}', ${index});
expect(made.count + 1).toBe(${index + 1});
expect(made).toEqual({ id: '${name}', count: ${index} });
\`\`\`\n\n`;
}

function page(variant: Variant, file: number): string {
  const examples = Array.from({ length: EXAMPLES_PER_FILE }, (_, index) =>
    example(variant, file, index),
  );
  return `# Page ${file}\n\n${examples.join('')}`;
}

async function create(variant: Variant, files: number): Promise<FixtureProject> {
  const pages = Array.from({ length: files }, (_, file) => [
    `pages/${file}.md`,
    page(variant, file),
  ]);
  const sources = { ...Object.fromEntries(pages), 'src/index.ts': SOURCE };
  const isPeer = variant.config === PEER_CONFIG;
  const project = await fixtureProject(sources, isPeer ? '{}' : variant.config);
  if (isPeer) await project.write('vitest.config.ts', PEER_CONFIG);
  else await project.isolate(false);
  return project;
}

async function cold(project: FixtureProject, examples: number): Promise<number> {
  const started = performance.now();
  const { exitCode, output } = await project.run([]);
  const took = performance.now() - started;
  if (exitCode !== 0 || !output.includes(`${examples} passed`)) throw new Error(output);
  return took;
}

async function afterEdit(project: FixtureProject): Promise<number> {
  const run = project.watch();
  try {
    await run.until('Waiting for file changes');
    const text = await project.read('pages/7.md');
    const started = performance.now();
    await project.write('pages/7.md', text.replace('toBe(4)', 'toBe(5)'));
    const output = await run.until('Watching for file changes');
    const took = performance.now() - started;
    if (!output.includes('1 failed')) throw new Error(output);
    await project.write('pages/7.md', text);
    return took;
  } finally {
    run.stop();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const { values } = scriptArguments(import.meta.url, {
  rounds: { type: 'string', default: '3' },
  json: { type: 'boolean', default: false },
});
const rounds = Math.max(1, Number(values.rounds) || 3);
const times = new Map(
  VARIANTS.map(({ name }) => [
    name,
    { small: [] as number[], large: [] as number[], edit: [] as number[] },
  ]),
);
for (let round = 1; round <= rounds; round += 1) {
  for (const variant of VARIANTS) {
    process.stderr.write(`round ${round} of ${rounds}: ${variant.name}\n`);
    await using small = await create(variant, FILES / 10);
    await using large = await create(variant, FILES);
    const of = times.get(variant.name);
    of?.small.push(await cold(small, EXAMPLES / 10));
    of?.large.push(await cold(large, EXAMPLES));
    of?.edit.push(await afterEdit(large));
  }
}
const rows = VARIANTS.map(({ name }) => {
  const { small = [], large = [], edit = [] } = times.get(name) ?? {};
  const perExample = (median(large) - median(small)) / (EXAMPLES * 0.9);
  const fixed = median(small) - (perExample * EXAMPLES) / 10;
  return {
    name,
    coldMs: median(large),
    perExampleMs: perExample,
    fixedMs: fixed,
    afterEditMs: median(edit),
  };
});
if (values.json)
  console.log(JSON.stringify({ examples: EXAMPLES, files: FILES, rounds, rows }, undefined, 2));
else {
  const peer = rows.at(-1);
  console.log(`${EXAMPLES} examples in ${FILES} files, medians of ${rounds} rounds`);
  for (const row of rows) {
    const ratio =
      peer === undefined || row === peer
        ? ''
        : `  ${(row.coldMs / peer.coldMs).toFixed(2)} × ${peer.name}`;
    console.log(
      `${row.name.padEnd(20)} cold ${(row.coldMs / 1000).toFixed(1)} s = ${(row.fixedMs / 1000).toFixed(1)} s + ${row.perExampleMs.toFixed(1)} ms an example; after an edit ${(row.afterEditMs / 1000).toFixed(2)} s${ratio}`,
    );
  }
}
