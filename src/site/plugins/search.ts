import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';

interface Resource {
  request: string;
  readonly contextInfo?: { readonly issuer?: string };
}

/** Puts `src/site/search/search-by-worker.ts` between the search bar and the search, which has no option for an order. */
export default function searchPlugin({ siteDir }: LoadContext): Plugin {
  const ours = path.join(siteDir, 'src/site/search/search-by-worker.ts');
  const swap = (resource: Resource) => {
    const issuer = resource.contextInfo?.issuer ?? '';
    if (issuer.includes('docusaurus-search-local')) resource.request = ours;
  };
  return {
    name: 'event-delivery-search',
    configureWebpack(_config, _isServer, { currentBundler }) {
      const { NormalModuleReplacementPlugin } = currentBundler.instance;
      return { plugins: [new NormalModuleReplacementPlugin(/\/searchByWorker(\.js)?$/, swap)] };
    },
  };
}
