import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import { exportProject } from '../../doctest/project.ts';
import { downloadText } from '../export/download-text.ts';
import { llmsText, type PageEntry } from '../export/llms-text.ts';
import { buildResults, pageFiles, type SiteResults } from '../results/build.ts';
import { EXAMPLE_FILES } from '../results/examples.ts';
import { readReports } from '../results/matrix.ts';
import { routeOf } from '../results/routes.ts';

/** After the build: clauses, examples and cases for programs, every page as Markdown, and `llms.txt`. */
export default function exportsPlugin({ siteDir }: LoadContext): Plugin {
  return {
    name: 'event-delivery-exports',
    async postBuild({ outDir, siteConfig }) {
      const results = await buildResults(siteDir);
      await writeExamples(siteDir, outDir, results);
      writeUnder(
        outDir,
        'clauses.json',
        toJson({ results: results.state, clauses: results.clauses }),
      );
      copyCases(siteDir, outDir);
      writeReports(siteDir, outDir);
      const pages = copyPages(siteDir, outDir);
      writeUnder(outDir, 'llms.txt', llmsText(siteConfig, pages));
    },
  };
}

async function writeExamples(siteDir: string, outDir: string, results: SiteResults) {
  for (const example of results.examples) {
    writeUnder(outDir, `examples/${example.id}.ts`, downloadText(example));
  }
  const status = new Map(results.examples.map((example) => [example.id, example.status]));
  const exported = await exportProject({ root: siteDir, ...EXAMPLE_FILES });
  const examples = exported.map((example) => ({ ...example, status: status.get(example.id) }));
  writeUnder(outDir, 'examples.json', toJson({ results: results.state, examples }));
}

/** The kit's language-neutral cases as they are, for kits in other languages: `/cases/filters.yaml`. */
function copyCases(siteDir: string, outDir: string): void {
  const folder = path.join(siteDir, 'src/conformance/cases');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
    writeUnder(outDir, `cases/${name}`, readFileSync(path.join(folder, name), 'utf8'));
  }
}

/** The report behind each column of the matrix, as the kit wrote it: `/conformance/reference.json`. */
function writeReports(siteDir: string, outDir: string): void {
  for (const { id, report } of readReports(siteDir).record?.implementations ?? []) {
    writeUnder(outDir, `conformance/${id}.json`, toJson(report));
  }
}

/** Each page keeps its path, so that the links between the copies work: `/spec/3-filters.md`. */
function copyPages(siteDir: string, outDir: string): readonly PageEntry[] {
  return pageFiles(siteDir).map((file) => {
    const target = path.join(outDir, file);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(siteDir, file), target);
    return { file, route: routeOf(file) ?? '/', markdown: readFileSync(target, 'utf8') };
  });
}

function writeUnder(outDir: string, file: string, text: string): void {
  const target = path.resolve(outDir, file);
  if (!target.startsWith(path.resolve(outDir) + path.sep)) {
    throw new Error(`Cannot write ${file}: it is outside of the build folder`);
  }
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
