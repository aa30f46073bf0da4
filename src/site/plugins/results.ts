import type { LoadContext, Plugin } from '@docusaurus/types';
import { buildResults, type SiteResults } from '../results/build.ts';
import { type Matrix, readReports, toMatrix } from '../results/matrix.ts';
import { toCoverage, toHomeData } from '../results/overview.ts';
import { pageDataName } from '../results/routes.ts';

const NAME = 'event-delivery-results';

/** Module path of the folder with the data files, as the bundler resolves it. */
export const RESULTS_DIR = `@generated/${NAME}/default`;

interface Loaded {
  readonly results: SiteResults;
  readonly matrix: Matrix;
}

/** Gives the site's pages their results: one file a page, and one with all clauses. Reloads when they change. */
export default function resultsPlugin(context: LoadContext): Plugin {
  return {
    name: NAME,
    async loadContent(): Promise<Loaded> {
      const results = await buildResults(context.siteDir);
      const matrix = toMatrix(results.clauses, readReports(context.siteDir));
      return { results, matrix };
    },
    async contentLoaded({ content: loaded, actions }) {
      const { results: content, matrix } = loaded as Loaded;
      warn(content);
      await actions.createData('coverage.json', toCoverage(content));
      await actions.createData('matrix.json', matrix);
      await actions.createData('home.json', toHomeData(content));
      for (const page of [...content.pages, ...content.apiPages]) {
        await actions.createData(pageDataName(page.file), page);
      }
    },
    getPathsToWatch() {
      return ['.results/trace.json', '.results/conformance.json', 'spec/**/*.md', 'docs/**/*.md'];
    },
  };
}

function warn({ state, clauses }: SiteResults): void {
  if (state === 'fresh' || clauses.length === 0) return;
  const why = state === 'missing' ? 'there are none' : 'they are older than the sources';
  console.warn(`[WARNING] No results are shown, because ${why}. Run \`npm run trace\` first.`);
}
