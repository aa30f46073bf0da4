/** Stands in for the module of this name of the search plugin: the same search, in another order. */
import {
  fetchIndexesByWorker,
  searchByWorker as search,
} from '@easyops-cn/docusaurus-search-local/dist/client/client/theme/searchByWorker';
import { rank } from './rank.ts';

export { fetchIndexesByWorker };

/** How many more are looked at than are shown: those of the reference come first in many searches. */
const LOOK_AT = 6;

/** As the plugin's, with the specification and the guides first. */
export async function searchByWorker(
  baseUrl: string,
  context: string,
  typed: string,
  limit: number,
) {
  const hits = await search(baseUrl, context, typed, limit * LOOK_AT);
  return rank(hits, typed).slice(0, limit);
}
